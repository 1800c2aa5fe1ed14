variable "public_key" {
  description = "PEM of the key whose private half signs URLs. The one that is here is an example: make your own."
  type        = string
  default     = null
}

locals {
  name = "lintel-signed"

  # The id of AWS's own policy Managed-CachingOptimized, the same everywhere.
  caching_optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"
}

resource "aws_cloudfront_public_key" "signer" {
  name        = "${local.name}-signer"
  comment     = "Verifies signed URLs and cookies"
  encoded_key = coalesce(var.public_key, file("${path.module}/keys/public.pem"))
}

# A second key in the group, and later the first one out of it, is how keys
# are changed without refusing anybody.
resource "aws_cloudfront_key_group" "signers" {
  name    = "${local.name}-signers"
  comment = "Who may hand out links"
  items   = [aws_cloudfront_public_key.signer.id]
}

resource "aws_s3_bucket" "files" {
  bucket = "${local.name}-files"
}

resource "aws_s3_object" "file" {
  for_each = fileset("${path.module}/files", "**")

  bucket       = aws_s3_bucket.files.id
  key          = each.value
  source       = "${path.module}/files/${each.value}"
  source_hash  = filemd5("${path.module}/files/${each.value}")
  content_type = "text/plain; charset=utf-8"
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.files.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.files.arn]
    }
  }
}

resource "aws_s3_bucket_policy" "files" {
  bucket = aws_s3_bucket.files.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_cloudfront_origin_access_control" "files" {
  name                              = local.name
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "files" {
  comment = local.name
  enabled = true

  origin {
    origin_id                = "files"
    domain_name              = aws_s3_bucket.files.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.files.id
  }

  # Anybody may read what is public; it comes first, since the first pattern
  # that matches decides.
  ordered_cache_behavior {
    path_pattern           = "/public/*"
    target_origin_id       = "files"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = local.caching_optimized
  }

  default_cache_behavior {
    target_origin_id       = "files"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = local.caching_optimized
    trusted_key_groups     = [aws_cloudfront_key_group.signers.id]
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}

output "key_pair_id" {
  description = "What signed URLs name as their Key-Pair-Id."
  value       = aws_cloudfront_public_key.signer.id
}

locals {
  public = "${path.module}/public"

  content_types = {
    css   = "text/css; charset=utf-8"
    html  = "text/html; charset=utf-8"
    ico   = "image/x-icon"
    js    = "text/javascript; charset=utf-8"
    json  = "application/json"
    png   = "image/png"
    svg   = "image/svg+xml"
    txt   = "text/plain; charset=utf-8"
    woff2 = "font/woff2"
  }
}

resource "aws_s3_bucket" "site" {
  bucket = "${var.name}-content"
}

resource "aws_s3_bucket_public_access_block" "site" {
  bucket = aws_s3_bucket.site.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# Only this distribution may read the bucket.
data "aws_iam_policy_document" "read" {
  statement {
    sid       = "DistributionReads"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.site.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.site.arn]
    }
  }
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_s3_object" "page" {
  for_each = fileset(local.public, "**")

  bucket       = aws_s3_bucket.site.id
  key          = each.value
  source       = "${local.public}/${each.value}"
  source_hash  = filemd5("${local.public}/${each.value}")
  content_type = lookup(local.content_types, element(split(".", each.value), -1), "application/octet-stream")

  # Pages are asked for anew each time. The names under assets/ carry no
  # fingerprint, so their lifetime is short.
  cache_control = startswith(each.value, "assets/") ? "public, max-age=300" : "no-cache"
}

locals {
  name = "lintel-python"

  # AWS's own policies, whose ids are the same everywhere.
  caching_optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"

  content_types = {
    css  = "text/css; charset=utf-8"
    html = "text/html; charset=utf-8"
    js   = "text/javascript; charset=utf-8"
    txt  = "text/plain; charset=utf-8"
  }
}

resource "aws_s3_bucket" "content" {
  bucket = "${local.name}-content"
}

resource "aws_s3_object" "content" {
  for_each = fileset("${path.module}/public", "**")

  bucket        = aws_s3_bucket.content.id
  key           = each.value
  source        = "${path.module}/public/${each.value}"
  source_hash   = filemd5("${path.module}/public/${each.value}")
  content_type  = lookup(local.content_types, element(split(".", each.value), -1), "application/octet-stream")
  cache_control = "no-cache"
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.content.arn}/*"]

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

resource "aws_s3_bucket_policy" "content" {
  bucket = aws_s3_bucket.content.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_cloudfront_origin_access_control" "content" {
  name                              = local.name
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

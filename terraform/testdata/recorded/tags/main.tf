resource "aws_s3_bucket" "plain" { bucket = "lintel-plain" }

resource "aws_s3_bucket" "own" {
  bucket = "lintel-own"
  tags   = { stage = "production", owner = "web" }
}

resource "aws_cloudfront_distribution" "tagged" {
  enabled = true
  tags    = { owner = "web", ignored = "x", "internal:a" = "y" }
  origin {
    domain_name = "a.example.test"
    origin_id   = "a"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "a"
    viewer_protocol_policy = "redirect-to-https"
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}

resource "aws_iam_role" "edge" {
  name               = "edge"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  tags               = {}
}

data "aws_default_tags" "current" {}

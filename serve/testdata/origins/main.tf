# One site twice: from a server behind the edge, and from a bucket.

data "aws_cloudfront_cache_policy" "optimized" {
  name = "Managed-CachingOptimized"
}

locals {
  origins = {
    server = { domain_name = "origin.example.com", path = "/server/*" }
    bucket = { domain_name = "contents.s3.us-east-1.amazonaws.com", path = "/bucket/*" }
  }
}

resource "aws_cloudfront_distribution" "both" {
  enabled      = true
  http_version = "http2and3"

  origin {
    origin_id   = "server"
    domain_name = local.origins.server.domain_name

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  origin {
    origin_id   = "bucket"
    domain_name = local.origins.bucket.domain_name
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.origins

    content {
      path_pattern           = ordered_cache_behavior.value.path
      target_origin_id       = ordered_cache_behavior.key
      viewer_protocol_policy = "redirect-to-https"
      allowed_methods        = ["GET", "HEAD"]
      cached_methods         = ["GET", "HEAD"]
      cache_policy_id        = data.aws_cloudfront_cache_policy.optimized.id
    }
  }

  default_cache_behavior {
    target_origin_id       = "bucket"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = data.aws_cloudfront_cache_policy.optimized.id
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

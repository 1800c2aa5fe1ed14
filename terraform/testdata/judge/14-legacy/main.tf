resource "aws_s3_bucket" "site" {
  bucket = "legacy-site"
}
resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.site.bucket
  index_document {
    suffix = "index.html"
  }
  error_document {
    key = "error.html"
  }
  routing_rule {
    condition {
      key_prefix_equals = "docs/"
    }
    redirect {
      replace_key_prefix_with = "documents/"
      http_redirect_code      = "302"
    }
  }
}
resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.bucket
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}
resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.bucket
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_cloudfront_origin_access_identity" "site" {
  comment = "legacy"
}
resource "aws_cloudfront_distribution" "legacy" {
  enabled         = true
  price_class     = "PriceClass_All"
  retain_on_delete = true
  wait_for_deployment = false
  origin {
    origin_id   = "primary"
    domain_name = "legacy-site.s3.amazonaws.com"
    origin_path = "/v1"
    s3_origin_config {
      origin_access_identity = "origin-access-identity/cloudfront/E127EXAMPLE51Z"
    }
    origin_shield {
      enabled              = true
      origin_shield_region = "us-east-1"
    }
  }
  origin {
    origin_id           = "failover"
    domain_name         = "failover.example.com"
    connection_attempts = 2
    connection_timeout  = 5
    custom_header {
      name  = "X-Origin-Secret"
      value = "s3cret"
    }
    custom_origin_config {
      http_port                = 80
      https_port               = 443
      origin_protocol_policy   = "match-viewer"
      origin_ssl_protocols     = ["TLSv1.2", "TLSv1.1"]
      origin_keepalive_timeout = 10
      origin_read_timeout      = 20
    }
  }
  origin_group {
    origin_id = "group"
    failover_criteria {
      status_codes = [500, 502, 404]
    }
    member {
      origin_id = "primary"
    }
    member {
      origin_id = "failover"
    }
  }
  default_cache_behavior {
    target_origin_id       = "group"
    viewer_protocol_policy = "allow-all"
    allowed_methods        = ["GET", "HEAD", "OPTIONS"]
    cached_methods         = ["GET", "HEAD", "OPTIONS"]
    trusted_signers        = ["self"]
    forwarded_values {
      query_string            = true
      query_string_cache_keys = ["q", "page"]
      headers                 = ["Origin", "Accept"]
      cookies {
        forward           = "whitelist"
        whitelisted_names = ["session"]
      }
    }
  }
  ordered_cache_behavior {
    path_pattern           = "*.jpg"
    target_origin_id       = "primary"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    smooth_streaming       = true
    min_ttl                = 1
    default_ttl            = 2
    max_ttl                = 3
    forwarded_values {
      query_string = false
      headers      = []
      cookies {
        forward = "none"
      }
    }
  }
  custom_error_response {
    error_code            = 404
    error_caching_min_ttl = 10
  }
  logging_config {
    bucket          = "logs.s3.amazonaws.com"
    include_cookies = true
    prefix          = "cdn/"
  }
  restrictions {
    geo_restriction {
      restriction_type = "blacklist"
      locations        = ["XX", "AA"]
    }
  }
  viewer_certificate {
    iam_certificate_id = "ASCAEXAMPLE"
    ssl_support_method = "sni-only"
  }
  web_acl_id = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/1234"
  tags       = {}
}
output "origins" {
  value = sort([for o in aws_cloudfront_distribution.legacy.origin : "${o.origin_id} ${o.connection_attempts} ${o.connection_timeout}"])
}
output "behavior" {
  value = aws_cloudfront_distribution.legacy.ordered_cache_behavior[0].smooth_streaming
}

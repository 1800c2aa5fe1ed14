resource "aws_cloudfront_distribution" "plain" {
  enabled = true
  origin {
    domain_name = "site.s3.us-east-1.amazonaws.com"
    origin_id   = "s3"
  }
  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "s3"
    viewer_protocol_policy = "redirect-to-https"
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}

resource "aws_cloudfront_distribution" "legacy" {
  enabled             = true
  comment             = "the older arguments"
  aliases             = ["www.example.test", "example.test"]
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = "PriceClass_100"
  web_acl_id          = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b"

  origin {
    domain_name = "z.example.test"
    origin_id   = "z"
    origin_path = "/app"
    connection_attempts = 2
    connection_timeout  = 5
    custom_header {
      name  = "X-Secret"
      value = "s3cret"
    }
    custom_header {
      name  = "X-Another"
      value = "a"
    }
    custom_origin_config {
      http_port                = 8080
      https_port               = 8443
      origin_protocol_policy   = "match-viewer"
      origin_ssl_protocols     = ["TLSv1.2", "TLSv1.1"]
      origin_keepalive_timeout = 30
      origin_read_timeout      = 60
    }
    origin_shield {
      enabled              = true
      origin_shield_region = "us-east-1"
    }
  }
  origin {
    domain_name = "old.s3.amazonaws.com"
    origin_id   = "oai"
    s3_origin_config { origin_access_identity = "origin-access-identity/cloudfront/E2QWRUHEXAMPLE" }
  }
  origin {
    domain_name              = "private.s3.amazonaws.com"
    origin_id                = "oac"
    origin_access_control_id = "E2F6B67C2470B4"
  }
  origin {
    domain_name = "internal.example.test"
    origin_id   = "vpc"
    vpc_origin_config { vpc_origin_id = "vo_abc" }
  }
  origin_group {
    origin_id = "group"
    failover_criteria { status_codes = [500, 502, 403] }
    member { origin_id = "z" }
    member { origin_id = "oai" }
  }
  default_cache_behavior {
    allowed_methods        = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    cached_methods         = ["GET", "HEAD", "OPTIONS"]
    target_origin_id       = "group"
    viewer_protocol_policy = "allow-all"
    compress               = true
    smooth_streaming       = true
    trusted_signers        = ["self", "123456789012"]
    forwarded_values {
      query_string            = true
      query_string_cache_keys = ["q", "a"]
      headers                 = ["Origin", "Accept"]
      cookies {
        forward           = "whitelist"
        whitelisted_names = ["session", "lang"]
      }
    }
    lambda_function_association {
      event_type   = "origin-request"
      lambda_arn   = "arn:aws:lambda:us-east-1:123456789012:function:f:3"
      include_body = true
    }
    function_association {
      event_type   = "viewer-request"
      function_arn = "arn:aws:cloudfront::123456789012:function/f"
    }
  }
  ordered_cache_behavior {
    path_pattern           = "/ttl/*"
    allowed_methods        = ["GET", "HEAD", "OPTIONS"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "z"
    viewer_protocol_policy = "https-only"
    min_ttl                = 1
    default_ttl            = 2
    max_ttl                = 3
    forwarded_values {
      query_string = false
      cookies { forward = "none" }
    }
  }
  ordered_cache_behavior {
    path_pattern               = "/policies/*"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    target_origin_id           = "oac"
    viewer_protocol_policy     = "redirect-to-https"
    cache_policy_id            = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id   = "216adef6-5c7f-47e4-b989-5492eafa07d3"
    response_headers_policy_id = "67f7725c-6f97-4210-82d7-5512b31e9d03"
    realtime_log_config_arn    = "arn:aws:cloudfront::123456789012:realtime-log-config/r"
    field_level_encryption_id  = "C1234567890ABC"
    trusted_key_groups         = ["07f7725c-6f97-4210-82d7-5512b31e9d03"]
    grpc_config { enabled = true }
  }
  custom_error_response {
    error_code            = 404
    response_code         = 200
    response_page_path    = "/404.html"
    error_caching_min_ttl = 0
  }
  custom_error_response {
    error_code            = 500
    error_caching_min_ttl = 30
  }
  custom_error_response {
    error_code = 403
  }
  logging_config {
    bucket          = "logs.s3.amazonaws.com"
    prefix          = "www/"
    include_cookies = true
  }
  restrictions {
    geo_restriction {
      restriction_type = "blacklist"
      locations        = ["DE", "AT"]
    }
  }
  viewer_certificate {
    acm_certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/8a1253ad-889c-42da-b78e-418cfa437c98"
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

resource "aws_cloudfront_distribution" "staging" {
  enabled = false
  staging = true
  origin {
    domain_name = "a.example.test"
    origin_id   = "a"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "a"
    viewer_protocol_policy = "redirect-to-https"
    forwarded_values {
      query_string = false
      cookies { forward = "all" }
    }
  }
  restrictions {
    geo_restriction {
      restriction_type = "whitelist"
      locations        = ["CH"]
    }
  }
  viewer_certificate {
    iam_certificate_id       = "ASCACKCEVSQ6CEXAMPLE"
    ssl_support_method       = "vip"
    minimum_protocol_version = "TLSv1"
  }
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    origin_id   = "app"
    domain_name = "app.example.com"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
    custom_header {
      name  = "Content-Security-Policy" # LINT-002
      value = "default-src 'self'"
    }
  }

  default_cache_behavior { # LINT-001, LINT-005
    target_origin_id       = "app"
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    viewer_protocol_policy = "allow-all" # HSTS-019
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]

    function_association {
      event_type   = "viewer-response"
      function_arn = aws_cloudfront_function.headers.arn
    }
  }

  ordered_cache_behavior {
    path_pattern               = "/app/*"
    target_origin_id           = "app"
    cache_policy_id            = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    response_headers_policy_id = aws_cloudfront_response_headers_policy.weak.id
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

resource "aws_cloudfront_function" "headers" {
  name    = "headers"
  runtime = "cloudfront-js-2.0"
  code    = "function handler(event) { return event.response; }"
}

resource "aws_cloudfront_response_headers_policy" "weak" {
  name = "weak"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 300
      include_subdomains         = false
      preload                    = true  # HSTS-015, HSTS-016
      override                   = false # LINT-003
    }
  }

  custom_headers_config {
    items {
      header   = "Refferer-Policy"
      value    = "no-referrer" # GEN-006
      override = true
    }
  }
}

resource "aws_cloudfront_response_headers_policy" "unused" {
  name = "unused" # LINT-004

  security_headers_config {
    content_type_options {
      override = true
    }
  }
}

resource "aws_s3_bucket" "site" {
  bucket = "bench-site"
}

data "aws_cloudfront_cache_policy" "cached" {
  name = "Managed-CachingOptimized"
}

data "aws_cloudfront_cache_policy" "uncached" {
  name = "Managed-CachingDisabled"
}

resource "aws_cloudfront_response_headers_policy" "six" {
  name = "six-headers"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }
    content_security_policy {
      content_security_policy = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
      override                = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "strict-origin-when-cross-origin"
      override        = true
    }
  }

  custom_headers_config {
    items {
      header   = "Permissions-Policy"
      value    = "geolocation=(), camera=(), microphone=()"
      override = true
    }
  }
}

resource "aws_cloudfront_distribution" "bench" {
  enabled      = true
  http_version = "http2"

  origin {
    origin_id   = "site"
    domain_name = aws_s3_bucket.site.bucket_regional_domain_name
  }

  origin {
    origin_id   = "app"
    domain_name = "app.example.net"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  ordered_cache_behavior {
    path_pattern               = "/app/*"
    target_origin_id           = "app"
    viewer_protocol_policy     = "allow-all"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = data.aws_cloudfront_cache_policy.uncached.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.six.id
  }

  ordered_cache_behavior {
    path_pattern               = "/redirected"
    target_origin_id           = "site"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = data.aws_cloudfront_cache_policy.cached.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.six.id
  }

  default_cache_behavior {
    target_origin_id           = "site"
    viewer_protocol_policy     = "allow-all"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = data.aws_cloudfront_cache_policy.cached.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.six.id
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

# A load balancer in front of two targets.

resource "aws_lb" "balancer" {
  name    = "balancer"
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "balanced" {
  name        = "balanced"
  port        = 80
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-1"

  health_check {
    path = "/balanced/1k.bin"
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.balancer.arn
  port              = 80
  protocol          = "HTTP"

  # The four of the six headers that a listener can set.
  routing_http_response_strict_transport_security_header_value = "max-age=31536000"
  routing_http_response_content_security_policy_header_value   = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
  routing_http_response_x_content_type_options_header_value    = "nosniff"
  routing_http_response_x_frame_options_header_value           = "DENY"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener_rule" "other" {
  count        = 9
  listener_arn = aws_lb_listener.http.arn
  priority     = count.index + 1

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.balanced.arn
  }

  condition {
    path_pattern {
      values = ["/other${count.index}/*"]
    }
  }
}

resource "aws_lb_listener_rule" "balanced" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.balanced.arn
  }

  condition {
    path_pattern {
      values = ["/balanced/*"]
    }
  }
}

# A distribution in front of a load balancer, and distributions in front of
# that one. Each door says X-Frame-Options, or replaces what it hears.

resource "aws_acm_certificate" "app" {
  domain_name = "app.example.com"
}

resource "aws_lb" "front" {
  name    = "front"
  subnets = ["subnet-1", "subnet-2"]
  access_logs {
    bucket  = "logs"
    enabled = true
  }
}

resource "aws_lb_target_group" "app" {
  name        = "app"
  port        = 3000
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-1"
}

resource "aws_lb_target_group_attachment" "app" {
  target_group_arn = aws_lb_target_group.app.arn
  target_id        = "10.0.0.10"
}

resource "aws_lb_listener" "plain" {
  load_balancer_arn                                     = aws_lb.front.arn
  port                                                  = 80
  protocol                                              = "HTTP"
  routing_http_response_x_frame_options_header_value    = "SAMEORIGIN"
  routing_http_response_x_content_type_options_header_value = "nosniff"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

resource "aws_lb_listener" "secure" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate.app.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

# A name under which the load balancer's certificate is good.
resource "aws_route53_record" "app" {
  zone_id = "Z00000000000000000001"
  name    = "app.example.com"
  type    = "A"
  alias {
    name                   = "dualstack.${aws_lb.front.dns_name}"
    zone_id                = aws_lb.front.zone_id
    evaluate_target_health = true
  }
}

resource "aws_cloudfront_response_headers_policy" "frames" {
  name = "frames"
  security_headers_config {
    frame_options {
      frame_option = "DENY"
      override     = true
    }
  }
}

locals {
  caching_optimized  = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  caching_disabled   = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  all_viewer         = "216adef6-5c7f-47e4-b989-5492eafa07d3"

  # name → the host behind it, how it is asked, and what is forwarded
  doors = {
    www    = { host = aws_lb.front.dns_name, protocol = "http-only", cache = local.caching_optimized, forward = null, policy = aws_cloudfront_response_headers_policy.frames.id }
    live   = { host = aws_lb.front.dns_name, protocol = "http-only", cache = local.caching_disabled, forward = local.all_viewer, policy = null }
    secure = { host = aws_lb.front.dns_name, protocol = "https-only", cache = local.caching_disabled, forward = null, policy = null }
    app    = { host = aws_lb.front.dns_name, protocol = "https-only", cache = local.caching_disabled, forward = local.all_viewer, policy = null }
    named  = { host = aws_route53_record.app.fqdn, protocol = "https-only", cache = local.caching_disabled, forward = null, policy = null }
    second = { host = "live.example.com", protocol = "https-only", cache = local.caching_disabled, forward = null, policy = null }
    third  = { host = "second.example.com", protocol = "https-only", cache = local.caching_disabled, forward = null, policy = null }
    mirror = { host = "second.example.com", protocol = "http-only", cache = local.caching_disabled, forward = local.all_viewer, policy = null }
    circle = { host = "circle.example.com", protocol = "http-only", cache = local.caching_disabled, forward = null, policy = null }
  }
}

resource "aws_cloudfront_distribution" "door" {
  for_each = local.doors
  enabled  = true
  aliases  = ["${each.key}.example.com"]

  origin {
    origin_id   = "behind"
    domain_name = each.value.host
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = each.value.protocol
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id           = "behind"
    viewer_protocol_policy     = "allow-all"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = each.value.cache
    origin_request_policy_id   = each.value.forward
    response_headers_policy_id = each.value.policy
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    ssl_support_method  = "sni-only"
  }
}

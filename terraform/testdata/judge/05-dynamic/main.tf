locals {
  origins = [
    { id = "app", host = "app.example.com", headers = { X-A = "1", X-B = "2" }, ports = { http = 80, https = 443 } },
    { id = "api", host = "api.example.com", headers = {}, ports = { http = 8080, https = 8443 } },
    { id = "static", host = "static.s3.amazonaws.com", headers = { X-C = "3" }, ports = null },
  ]
  behaviors = [
    { path = "/api/*", origin = "api", methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"], functions = [] },
    { path = "/static/*", origin = "static", methods = ["GET", "HEAD"], functions = ["viewer-request", "viewer-response"] },
  ]
  errors  = { 403 = "/403.html", 404 = "/404.html" }
  geo     = []
  logging = null
}

resource "aws_cloudfront_function" "edge" {
  for_each = toset(["viewer-request", "viewer-response"])
  name     = each.key
  runtime  = "cloudfront-js-2.0"
  code     = "function handler(event) { return event.${each.key == "viewer-request" ? "request" : "response"}; }"
}

resource "aws_cloudfront_distribution" "this" {
  enabled         = true
  is_ipv6_enabled = true
  aliases         = ["b.example.com", "a.example.com"]

  dynamic "origin" {
    for_each = local.origins
    iterator = o
    content {
      origin_id   = o.value.id
      domain_name = o.value.host
      dynamic "custom_header" {
        for_each = o.value.headers
        content {
          name  = custom_header.key
          value = "${custom_header.value}-${o.key}"
        }
      }
      dynamic "custom_origin_config" {
        for_each = o.value.ports[*]
        content {
          http_port              = custom_origin_config.value.http
          https_port             = custom_origin_config.value.https
          origin_protocol_policy = "https-only"
          origin_ssl_protocols   = ["TLSv1.2"]
        }
      }
    }
  }

  default_cache_behavior {
    target_origin_id       = local.origins[0].id
    viewer_protocol_policy = "allow-all"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.behaviors
    content {
      path_pattern           = ordered_cache_behavior.value.path
      target_origin_id       = ordered_cache_behavior.value.origin
      viewer_protocol_policy = "https-only"
      allowed_methods        = ordered_cache_behavior.value.methods
      cached_methods         = ["GET", "HEAD"]
      cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
      dynamic "function_association" {
        for_each = toset(ordered_cache_behavior.value.functions)
        iterator = phase
        content {
          event_type   = phase.key
          function_arn = "arn:aws:cloudfront::123456789012:function/${aws_cloudfront_function.edge[phase.value].name}"
        }
      }
    }
  }

  dynamic "custom_error_response" {
    for_each = local.errors
    content {
      error_code         = custom_error_response.key
      response_code      = 200
      response_page_path = custom_error_response.value
    }
  }

  dynamic "logging_config" {
    for_each = local.logging == null ? [] : [local.logging]
    content {
      bucket = logging_config.value
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = length(local.geo) > 0 ? "whitelist" : "none"
      locations        = local.geo
    }
  }

  viewer_certificate {
    acm_certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

output "paths" {
  value = aws_cloudfront_distribution.this.ordered_cache_behavior[*].path_pattern
}
output "headers" {
  value = sort(flatten([for o in aws_cloudfront_distribution.this.origin : [for h in o.custom_header : "${o.origin_id}:${h.name}=${h.value}"]]))
}

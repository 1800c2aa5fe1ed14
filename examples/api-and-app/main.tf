locals {
  # AWS's own policies, whose ids are the same everywhere.
  caching_disabled      = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  origin_cache_control  = "83da9c7e-98b4-4e11-a168-04f0df8e2c65"
  all_viewer_but_host   = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  security_headers      = "67f7725c-6f97-4210-82d7-5512b31e9d03"
  caching_of_file_names = "658327ea-f89d-4fab-a63d-7e88639e58f6"

  read_methods = ["GET", "HEAD"]
  all_methods  = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]

  origins = {
    app = var.app_host
    api = var.api_host
  }
}

resource "aws_cloudfront_response_headers_policy" "api" {
  name    = "lintel-api"
  comment = "CORS for the web origins that use the API"

  # The API answers OPTIONS itself; the policy puts the headers on its answer.
  cors_config {
    access_control_allow_credentials = true
    access_control_max_age_sec       = 600
    origin_override                  = true

    access_control_allow_headers {
      items = ["Authorization", "Content-Type"]
    }

    access_control_allow_methods {
      items = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    }

    access_control_allow_origins {
      items = var.web_origins
    }
  }

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }

    content_type_options {
      override = true
    }
  }

  custom_headers_config {
    items {
      header   = "Cache-Control"
      value    = "no-store"
      override = false
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  comment      = "lintel-api-and-app"
  enabled      = true
  http_version = "http2"

  dynamic "origin" {
    for_each = local.origins

    content {
      origin_id   = origin.key
      domain_name = origin.value

      custom_origin_config {
        http_port              = 80
        https_port             = 443
        origin_protocol_policy = "http-only"
        origin_ssl_protocols   = ["TLSv1.2"]
        origin_read_timeout    = 20
      }

      custom_header {
        name  = "X-Origin-Secret"
        value = var.origin_secret
      }
    }
  }

  default_cache_behavior {
    target_origin_id           = "app"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = local.all_methods
    cached_methods             = local.read_methods
    compress                   = true
    cache_policy_id            = local.origin_cache_control
    origin_request_policy_id   = local.all_viewer_but_host
    response_headers_policy_id = local.security_headers
  }

  ordered_cache_behavior {
    path_pattern               = "/api/*"
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = local.all_methods
    cached_methods             = local.read_methods
    compress                   = true
    cache_policy_id            = local.caching_disabled
    origin_request_policy_id   = local.all_viewer_but_host
    response_headers_policy_id = aws_cloudfront_response_headers_policy.api.id
  }

  ordered_cache_behavior {
    path_pattern               = "/assets/*"
    target_origin_id           = "app"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = local.read_methods
    cached_methods             = local.read_methods
    compress                   = true
    cache_policy_id            = local.caching_of_file_names
    response_headers_policy_id = local.security_headers
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

output "url" {
  value = "https://${aws_cloudfront_distribution.this.domain_name}/"
}

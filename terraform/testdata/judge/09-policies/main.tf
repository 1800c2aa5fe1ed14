resource "aws_cloudfront_cache_policy" "full" {
  name        = "full"
  comment     = "everything"
  default_ttl = 50
  max_ttl     = 100
  min_ttl     = 1
  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true
    cookies_config {
      cookie_behavior = "whitelist"
      cookies {
        items = ["b", "a"]
      }
    }
    headers_config {
      header_behavior = "whitelist"
      headers {
        items = ["X-B", "X-A"]
      }
    }
    query_strings_config {
      query_string_behavior = "allExcept"
      query_strings {
        items = ["utm"]
      }
    }
  }
}

resource "aws_cloudfront_origin_request_policy" "full" {
  name = "full"
  cookies_config {
    cookie_behavior = "all"
  }
  headers_config {
    header_behavior = "allViewerAndWhitelistCloudFront"
    headers {
      items = ["CloudFront-Viewer-Country"]
    }
  }
  query_strings_config {
    query_string_behavior = "all"
  }
}

resource "aws_cloudfront_response_headers_policy" "full" {
  name = "full"
  cors_config {
    access_control_allow_credentials = true
    access_control_max_age_sec       = 600
    origin_override                  = true
    access_control_allow_headers {
      items = ["X-One", "X-Two"]
    }
    access_control_allow_methods {
      items = ["GET", "PUT"]
    }
    access_control_allow_origins {
      items = ["https://b.example", "https://a.example"]
    }
    access_control_expose_headers {
      items = ["X-Out"]
    }
  }
  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = "63072000"
      include_subdomains         = true
      preload                    = true
      override                   = true
    }
    referrer_policy {
      referrer_policy = "same-origin"
      override        = true
    }
    xss_protection {
      protection = true
      mode_block = true
      override   = true
    }
  }
  custom_headers_config {
    items {
      header   = "X-V"
      value    = "1"
      override = true
    }
    items {
      header   = "A-V"
      value    = "2"
      override = false
    }
  }
  remove_headers_config {
    items {
      header = "Server"
    }
  }
  server_timing_headers_config {
    enabled       = true
    sampling_rate = 12.5
  }
}

resource "aws_cloudfront_function" "f" {
  name    = "f"
  runtime = "cloudfront-js-2.0"
  code    = "function handler(e) { return e.request; }"
}

resource "aws_cloudfront_key_value_store" "kv" {
  name    = "kv"
  comment = "redirects"
}

resource "aws_cloudfront_public_key" "k" {
  name        = "k"
  encoded_key = <<EOT
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----
EOT
}

resource "aws_cloudfront_key_group" "g" {
  name  = "g"
  items = [aws_cloudfront_public_key.k.id]
}

resource "aws_cloudfront_continuous_deployment_policy" "cd" {
  enabled = true
  staging_distribution_dns_names {
    items    = ["d111111abcdef8.cloudfront.net"]
    quantity = 1
  }
  traffic_config {
    type = "SingleWeight"
    single_weight_config {
      weight = "0.05"
      session_stickiness_config {
        idle_ttl    = 300
        maximum_ttl = 600
      }
    }
  }
}

resource "aws_cloudfront_monitoring_subscription" "m" {
  distribution_id = "E1U5RQF7T870K0"
  monitoring_subscription {
    realtime_metrics_subscription_config {
      realtime_metrics_subscription_status = "Enabled"
    }
  }
}

resource "aws_cloudfront_origin_access_identity" "oai" {
  comment = "old"
}

output "items" {
  value = aws_cloudfront_cache_policy.full.parameters_in_cache_key_and_forwarded_to_origin[0].headers_config[0].headers[0].items
}
output "rate" {
  value = aws_cloudfront_response_headers_policy.full.server_timing_headers_config[0].sampling_rate
}

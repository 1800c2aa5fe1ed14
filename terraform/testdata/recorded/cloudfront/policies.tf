resource "aws_cloudfront_cache_policy" "bare" {
  name = "bare"
  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config { cookie_behavior = "none" }
    headers_config { header_behavior = "none" }
    query_strings_config { query_string_behavior = "none" }
  }
}
resource "aws_cloudfront_cache_policy" "full" {
  name        = "full"
  comment     = "all of it"
  default_ttl = 50
  max_ttl     = 100
  min_ttl     = 1
  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true
    cookies_config {
      cookie_behavior = "allExcept"
      cookies { items = ["b", "a"] }
    }
    headers_config {
      header_behavior = "whitelist"
      headers { items = ["x-b", "x-a"] }
    }
    query_strings_config {
      query_string_behavior = "whitelist"
      query_strings { items = ["q"] }
    }
  }
}
resource "aws_cloudfront_origin_request_policy" "full" {
  name    = "full"
  comment = "c"
  cookies_config {
    cookie_behavior = "whitelist"
    cookies { items = ["b", "a"] }
  }
  headers_config {
    header_behavior = "allViewerAndWhitelistCloudFront"
    headers { items = ["CloudFront-Viewer-Country"] }
  }
  query_strings_config {
    query_string_behavior = "allExcept"
    query_strings { items = ["utm"] }
  }
}
resource "aws_cloudfront_response_headers_policy" "full" {
  name    = "full"
  comment = "c"
  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      preload                    = true
      override                   = true
    }
    content_security_policy {
      content_security_policy = "default-src 'self'"
      override                = false
    }
    content_type_options { override = true }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "same-origin"
      override        = true
    }
    xss_protection {
      protection = true
      report_uri = "https://r.example.test/"
      override   = true
    }
  }
  custom_headers_config {
    items {
      header   = "X-B"
      value    = "b"
      override = true
    }
    items {
      header   = "X-A"
      value    = "a"
      override = false
    }
  }
  remove_headers_config {
    items { header = "Server" }
    items { header = "X-Powered-By" }
  }
  cors_config {
    access_control_allow_credentials = false
    origin_override                  = true
    access_control_max_age_sec       = 600
    access_control_allow_headers { items = ["*"] }
    access_control_allow_methods { items = ["GET", "HEAD"] }
    access_control_allow_origins { items = ["https://a.example", "https://b.example"] }
    access_control_expose_headers { items = ["X-A"] }
  }
  server_timing_headers_config {
    enabled       = true
    sampling_rate = 0.5
  }
}
resource "aws_cloudfront_response_headers_policy" "sparse" {
  name = "sparse"
  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 300
      override                   = false
    }
    xss_protection {
      protection = false
      override   = true
    }
  }
}
resource "aws_cloudfront_origin_access_control" "oac" {
  name                              = "oac"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}
resource "aws_cloudfront_origin_access_identity" "oai" {
  comment = "site"
}
resource "aws_cloudfront_function" "f" {
  name                         = "f"
  runtime                      = "cloudfront-js-2.0"
  comment                      = "x"
  code                         = "function handler(event) { return event.request; }"
  key_value_store_associations = ["arn:aws:cloudfront::123456789012:key-value-store/07f7725c-6f97-4210-82d7-5512b31e9d03"]
}
resource "aws_cloudfront_key_value_store" "kvs" {
  name    = "kvs"
  comment = "c"
}
resource "aws_cloudfront_public_key" "k" {
  name        = "k"
  comment     = "c"
  encoded_key = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\nq9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==\n-----END PUBLIC KEY-----\n"
}
resource "aws_cloudfront_key_group" "g" {
  name    = "g"
  comment = "c"
  items   = ["K2JCJMDEHXQW5F", "K1AAAAAAAAAAAA"]
}
resource "aws_cloudfront_continuous_deployment_policy" "header" {
  enabled = true
  staging_distribution_dns_names {
    items    = ["d111111abcdef8.cloudfront.net"]
    quantity = 1
  }
  traffic_config {
    type = "SingleHeader"
    single_header_config {
      header = "aws-cf-cd-test"
      value  = "1"
    }
  }
}
resource "aws_cloudfront_continuous_deployment_policy" "weight" {
  enabled = true
  staging_distribution_dns_names {
    items    = ["d111111abcdef8.cloudfront.net"]
    quantity = 1
  }
  traffic_config {
    type = "SingleWeight"
    single_weight_config {
      weight = 0.01
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
    realtime_metrics_subscription_config { realtime_metrics_subscription_status = "Enabled" }
  }
}
resource "aws_cloudfront_realtime_log_config" "r" {
  name          = "r"
  sampling_rate = 75
  fields        = ["timestamp", "c-ip"]
  endpoint {
    stream_type = "Kinesis"
    kinesis_stream_config {
      role_arn   = "arn:aws:iam::123456789012:role/r"
      stream_arn = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
    }
  }
}

# On every response, error pages and the application's routes included.
resource "aws_cloudfront_response_headers_policy" "always" {
  name = "${local.name}-always"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }

    content_security_policy {
      content_security_policy = "default-src 'self'; frame-ancestors 'none'"
      override                = true
    }

    content_type_options {
      override = true
    }
  }
}

# On answers of the origin below 400 only.
resource "aws_cloudfront_function" "sometimes" {
  name    = "${local.name}-sometimes"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/functions/sometimes.js")
}

resource "aws_cloudfront_distribution" "site" {
  comment             = local.name
  enabled             = true
  default_root_object = "index.html"

  origin {
    origin_id                = "content"
    domain_name              = aws_s3_bucket.content.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.content.id
  }

  default_cache_behavior {
    target_origin_id           = "content"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.caching_optimized
    response_headers_policy_id = aws_cloudfront_response_headers_policy.always.id

    function_association {
      event_type   = "viewer-response"
      function_arn = aws_cloudfront_function.sometimes.arn
    }
  }

  # The bucket answers 403 or 404 for what only the application knows.
  dynamic "custom_error_response" {
    for_each = [403, 404]

    content {
      error_code            = custom_error_response.value
      response_code         = 200
      response_page_path    = "/index.html"
      error_caching_min_ttl = 0
    }
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
  value = "https://${aws_cloudfront_distribution.site.domain_name}/"
}

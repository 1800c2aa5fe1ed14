variable "users" {
  description = "Passwords by user name. Their digests, not they, reach AWS."
  type        = map(string)
  default     = { guest = "lintel" }
}

resource "aws_cloudfront_key_value_store" "users" {
  name    = "${local.name}-users"
  comment = "SHA-256 of user:password, by user name"
}

resource "aws_cloudfrontkeyvaluestore_key" "user" {
  for_each = var.users

  key_value_store_arn = aws_cloudfront_key_value_store.users.arn
  key                 = each.key
  value               = sha256("${each.key}:${each.value}")
}

resource "aws_cloudfront_function" "auth" {
  name                         = "${local.name}-auth"
  comment                      = "Asks for a name and a password"
  runtime                      = "cloudfront-js-2.0"
  publish                      = true
  code                         = file("${path.module}/functions/auth.js")
  key_value_store_associations = [aws_cloudfront_key_value_store.users.arn]
}

# The answer of the function itself has the policy's headers, too.
resource "aws_cloudfront_response_headers_policy" "always" {
  name = "${local.name}-always"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }

    content_type_options {
      override = true
    }
  }
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
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.auth.arn
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

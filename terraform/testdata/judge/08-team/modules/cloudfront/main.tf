locals {
  name      = replace(var.domain, ".", "-")
  origin_id = "s3-${local.name}"
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "read"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = ["arn:aws:s3:::${local.name}", "arn:aws:s3:::${local.name}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket" "site" {
  bucket        = local.name
  force_destroy = var.environment == "development"
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.bucket
  policy = data.aws_iam_policy_document.bucket.json
}

resource "aws_acm_certificate" "site" {
  provider                  = aws.edge
  domain_name               = var.domain
  subject_alternative_names = ["alt.${var.domain}"]
  validation_method         = "DNS"
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudfront_response_headers_policy" "security" {
  name    = "security-${local.name}"
  comment = "for ${var.domain}"
  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = var.hsts_max_age
      override                   = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = false
    }
  }
}

resource "aws_cloudfront_distribution" "site" {
  enabled             = true
  comment             = "${var.environment}: ${var.domain}"
  price_class         = var.price_class
  aliases             = [var.domain]
  default_root_object = "index.html"
  http_version        = "http2and3"

  origin {
    domain_name = "${aws_s3_bucket.site.bucket}.s3.eu-west-1.amazonaws.com"
    origin_id   = local.origin_id
  }

  default_cache_behavior {
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    target_origin_id           = local.origin_id
    viewer_protocol_policy     = "redirect-to-https"
    response_headers_policy_id = aws_cloudfront_response_headers_policy.security.id
    min_ttl                    = 0
    default_ttl                = 3600
    max_ttl                    = 86400
    forwarded_values {
      query_string = false
      cookies {
        forward = "none"
      }
    }
    lambda_function_association {
      event_type   = "viewer-response"
      lambda_arn   = "arn:aws:lambda:us-east-1:123456789012:function:${var.lambda.viewer_response}:1"
      include_body = false
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "whitelist"
      locations        = ["DE", "AT", "CH"]
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate.site.arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  depends_on = [aws_s3_bucket_policy.site]
}

output "comment" {
  value = aws_cloudfront_distribution.site.comment
}

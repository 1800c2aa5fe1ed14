module "headers" {
  source = "../modules/edge-headers"

  name        = local.name
  source_file = "${path.module}/../function/index.js"

  image_sources = ["'self'", "https://images.example.com"]
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
    target_origin_id       = "content"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    compress               = true
    cache_policy_id        = local.caching_optimized

    lambda_function_association {
      event_type = "origin-response"
      lambda_arn = module.headers.qualified_arn
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

resource "aws_s3_bucket" "site" {
  bucket = "judge-single"
  tags   = { Name = "single" }
}

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "single"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "site" {
  enabled             = true
  comment             = "single"
  default_root_object = "index.html"

  origin {
    origin_id                = "bucket"
    domain_name              = "judge-single.s3.us-east-1.amazonaws.com"
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  default_cache_behavior {
    target_origin_id       = "bucket"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["HEAD", "GET"]
    cached_methods         = ["GET", "HEAD"]
    compress               = true
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
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

output "comment" {
  value = aws_cloudfront_distribution.site.comment
}

output "bucket" {
  value = { name = aws_s3_bucket.site.bucket, tags = aws_s3_bucket.site.tags }
}

output "arn" {
  value = aws_cloudfront_distribution.site.arn
}

data "archive_file" "pages" {
  type        = "zip"
  source_dir  = "${path.module}/function"
  output_path = "${path.module}/.build/pages.zip"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "edge" {
  name               = "${local.name}-edge"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_lambda_function" "pages" {
  function_name    = "${local.name}-pages"
  description      = "Finds the page of a directory"
  role             = aws_iam_role.edge.arn
  runtime          = "python3.13"
  handler          = "pages.handler"
  filename         = data.archive_file.pages.output_path
  source_code_hash = data.archive_file.pages.output_base64sha256
  timeout          = 5
  publish          = true
}

resource "aws_cloudfront_distribution" "site" {
  comment = local.name
  enabled = true

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
      event_type = "origin-request"
      lambda_arn = aws_lambda_function.pages.qualified_arn
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

resource "aws_s3_bucket" "named" { bucket = "lintel-named" }
resource "aws_s3_bucket" "prefixed" { bucket_prefix = "lintel-" }
resource "aws_s3_bucket" "nameless" { force_destroy = true }

resource "aws_s3_bucket" "legacy" {
  bucket = "lintel-legacy"
  acl    = "public-read"
  website {
    index_document = "index.html"
    error_document = "error.html"
  }
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
    max_age_seconds = 3000
  }
  versioning { enabled = true }
  logging {
    target_bucket = "logs"
  }
  lifecycle_rule {
    enabled = true
    expiration { days = 30 }
  }
}

resource "aws_s3_bucket_website_configuration" "w" {
  bucket = aws_s3_bucket.named.id
  index_document { suffix = "index.html" }
  error_document { key = "404.html" }
  routing_rule {
    condition { key_prefix_equals = "old/" }
    redirect { replace_key_prefix_with = "new/" }
  }
}

resource "aws_s3_bucket_website_configuration" "redirect" {
  bucket = "lintel-legacy"
  redirect_all_requests_to { host_name = "www.example.test" }
}

resource "aws_s3_bucket_public_access_block" "b" {
  bucket              = aws_s3_bucket.named.id
  block_public_acls   = true
  block_public_policy = true
}

resource "aws_s3_bucket_ownership_controls" "o" {
  bucket = "lintel-named"
  rule { object_ownership = "BucketOwnerEnforced" }
}

resource "aws_s3_bucket_versioning" "v" {
  bucket = "lintel-named"
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_cors_configuration" "c" {
  bucket = "lintel-named"
  cors_rule {
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = ["https://a.example.test"]
    allowed_headers = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 600
  }
  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = ["*"]
  }
}

resource "aws_s3_bucket_policy" "p" {
  bucket = "lintel-named"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "arn:aws:s3:::lintel-named/*" }] })
}

resource "aws_s3_bucket_acl" "a" {
  bucket = "lintel-legacy"
  acl    = "private"
}

resource "aws_s3_bucket_lifecycle_configuration" "l" {
  bucket = "lintel-named"
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration { days = 90 }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
  bucket = "lintel-named"
  rule {
    apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
  }
}

resource "aws_s3_object" "inline" {
  bucket        = "lintel-named"
  key           = "index.html"
  content       = "<h1>hello</h1>"
  content_type  = "text/html; charset=utf-8"
  cache_control = "max-age=300"
  metadata      = { team = "web" }
}

resource "aws_s3_object" "base64" {
  bucket         = "lintel-named"
  key            = "bin"
  content_base64 = base64encode("bytes")
}

resource "aws_s3_object" "file" {
  bucket = "lintel-named"
  key    = "main.tf"
  source = "main.tf"
  etag   = filemd5("main.tf")
}

resource "aws_s3_bucket_object" "old" {
  bucket  = "lintel-legacy"
  key     = "a.txt"
  content = "a"
}

resource "aws_s3_bucket_logging" "g" {
  bucket        = "lintel-named"
  target_bucket = "lintel-legacy"
  target_prefix = "log/"
}

resource "aws_s3_bucket_notification" "n" {
  bucket = "lintel-named"
  lambda_function {
    lambda_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    events              = ["s3:ObjectCreated:*"]
  }
}

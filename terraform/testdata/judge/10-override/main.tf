variable "name" {
  default = "base"
}
locals {
  ttl = 60
}
resource "aws_s3_bucket" "b" {
  bucket = "judge-${var.name}"
  tags = {
    A = "base"
    B = "base"
  }
}
resource "aws_s3_bucket_cors_configuration" "b" {
  bucket = aws_s3_bucket.b.bucket
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["https://one.example"]
  }
  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = ["https://two.example"]
  }
}
output "name" {
  value = "before"
}
output "ttl" {
  value = local.ttl
}

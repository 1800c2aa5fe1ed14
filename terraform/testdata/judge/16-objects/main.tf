locals {
  root = "${path.module}/public"
  types = {
    html = "text/html; charset=utf-8"
    css  = "text/css"
    js   = "text/javascript"
  }
}
resource "aws_s3_bucket" "b" {
  bucket = "judge-objects"
}
resource "aws_s3_object" "file" {
  for_each      = fileset(local.root, "**/*.{html,css,js}")
  bucket        = aws_s3_bucket.b.bucket
  key           = each.value
  source        = "${local.root}/${each.value}"
  etag          = filemd5("${local.root}/${each.value}")
  content_type  = lookup(local.types, reverse(split(".", each.value))[0], "application/octet-stream")
  cache_control = endswith(each.key, ".html") ? "no-cache" : "public, max-age=31536000, immutable"
  metadata      = { dir = dirname(each.key) }
}
resource "aws_s3_object" "inline" {
  bucket           = aws_s3_bucket.b.bucket
  key              = "robots.txt"
  content          = "User-agent: *\n"
  website_redirect = "/x"
}
output "keys" {
  value = sort([for o in aws_s3_object.file : "${o.key} ${o.content_type}"])
}

# What expressions see of resources: single attributes of repeated resources,
# however the element is chosen, whole instances, and blocks inside them.

variable "secret" {
  type      = string
  default   = "hunter2"
  sensitive = true
}

locals {
  sites = { www = "/w/*", docs = "/d/*", api = "/a/*" }
  first = "www"
}

resource "aws_s3_bucket" "keyed" {
  for_each = local.sites
  bucket   = "views-${each.key}"
  tags     = { Path = each.value }
}

resource "aws_s3_bucket" "counted" {
  count  = 3
  bucket = "views-${count.index}"
}

resource "aws_s3_bucket" "single" {
  bucket = "views-single"
  tags   = { (local.first) = "one" }
}

resource "aws_s3_bucket" "never_looked_at" {
  count  = 2
  bucket = "views-never-${count.index}"
}

resource "aws_cloudfront_distribution" "d" {
  for_each = local.sites
  enabled  = true

  origin {
    origin_id   = "z-last"
    domain_name = "z-${each.key}.example.com"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
    custom_header {
      name  = "X-Secret"
      value = var.secret
    }
    custom_header {
      name  = "X-Key"
      value = each.key
    }
  }
  origin {
    origin_id   = "a-first"
    domain_name = "a.example.com"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id       = "a-first"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  dynamic "ordered_cache_behavior" {
    for_each = [for n in range(3) : "${each.value}${n}"]
    iterator = path
    content {
      path_pattern           = path.value
      target_origin_id       = path.key == 0 ? "z-last" : "a-first"
      viewer_protocol_policy = "https-only"
      allowed_methods        = ["GET", "HEAD"]
      cached_methods         = ["GET", "HEAD"]
      cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
      dynamic "function_association" {
        for_each = path.key == 1 ? { "viewer-request" = "f-${each.key}" } : {}
        content {
          event_type   = function_association.key
          function_arn = "arn:aws:cloudfront::123456789012:function/${function_association.value}"
        }
      }
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

resource "aws_cloudwatch_log_group" "g" {
  for_each = local.sites
  name     = "/views/${aws_s3_bucket.keyed[each.key].bucket}/${aws_s3_bucket.counted[1].bucket}"
}

output "by_key" { value = aws_s3_bucket.keyed[local.first].bucket }
output "by_literal" { value = aws_s3_bucket.keyed["docs"].tags.Path }
output "by_number" { value = aws_s3_bucket.counted[length(local.sites) - 1].bucket }
output "splat" { value = aws_s3_bucket.counted[*].bucket }
output "old_splat" { value = aws_s3_bucket.counted.*.bucket }
output "for_map" { value = { for k, b in aws_s3_bucket.keyed : k => b.bucket if b.tags.Path != "/a/*" } }
output "for_list" { value = [for b in aws_s3_bucket.counted : upper(b.bucket)] }
output "for_shadowed" { value = [for b in aws_s3_bucket.counted : [for b in ["x"] : b]] }
output "for_whole" { value = [for b in aws_s3_bucket.keyed : keys(b.tags)] }
output "for_nested" { value = [for b in aws_s3_bucket.counted : [for s in aws_s3_bucket.keyed : "${b.bucket}-${s.bucket}"]] }
output "values" { value = values(aws_s3_bucket.keyed)[*].bucket }
output "keys" { value = keys(aws_s3_bucket.keyed) }
output "length" { value = length(aws_s3_bucket.counted) }
output "attribute_by_name" { value = { for name in ["bucket", "tags"] : name => aws_s3_bucket.single[name] } }
output "lookup" { value = lookup(aws_s3_bucket.single.tags, "www", "none") }
output "behaviors" { value = { for k, d in aws_cloudfront_distribution.d : k => d.ordered_cache_behavior[*].path_pattern } }
output "functions" { value = flatten([for d in aws_cloudfront_distribution.d : [for b in d.ordered_cache_behavior : b.function_association[*].event_type]]) }
output "origin_ids" { value = nonsensitive(sort([for o in aws_cloudfront_distribution.d["www"].origin : o.origin_id])) }
output "secret" {
  value     = [for o in aws_cloudfront_distribution.d["www"].origin : o.custom_header]
  sensitive = true
}
output "try" { value = try(aws_s3_bucket.keyed[local.first].nothing, "none") }

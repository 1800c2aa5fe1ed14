locals {
  sites = {
    www  = { root = "index.html", ttl = 60, tags = { tier = "1" } }
    docs = { root = "home.html", ttl = 3600, tags = {} }
    api  = { root = null, ttl = 0, tags = { tier = "2", team = "api" } }
  }
  cached = { for name, site in local.sites : name => site.ttl if site.ttl > 0 }
  by_ttl = { for name, site in local.sites : (site.ttl > 100 ? "long" : "short") => name... }
}

resource "aws_s3_bucket" "site" {
  for_each = local.sites
  bucket   = "judge-${each.key}"
  tags     = merge({ Site = each.key }, each.value.tags)
}

resource "aws_cloudfront_cache_policy" "site" {
  for_each    = local.cached
  name        = "ttl-${each.key}"
  default_ttl = each.value
  max_ttl     = each.value * 2
  min_ttl     = 0
  comment     = "for ${aws_s3_bucket.site[each.key].bucket}"

  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config {
      cookie_behavior = "none"
    }
    headers_config {
      header_behavior = "none"
    }
    query_strings_config {
      query_string_behavior = each.key == "docs" ? "all" : "none"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "site" {
  for_each                = toset([for b in aws_s3_bucket.site : b.bucket if b.bucket != "judge-api"])
  bucket                  = each.value
  block_public_acls       = true
  block_public_policy     = each.key == each.value
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_cloudwatch_log_group" "chained" {
  for_each          = aws_cloudfront_cache_policy.site
  name              = "/edge/${each.key}"
  retention_in_days = each.value.default_ttl > 100 ? 30 : 7
}

output "names" {
  value = { for k, b in aws_s3_bucket.site : k => b.bucket }
}
output "values" {
  value = values(aws_s3_bucket.site)[*].bucket
}
output "by_ttl" {
  value = local.by_ttl
}
output "one" {
  value = aws_s3_bucket.site["docs"].tags
}
output "keys" {
  value = sort(keys(aws_cloudwatch_log_group.chained))
}

output "url" {
  description = "Where the site is, once DNS points at the distribution."
  value       = "https://${var.domain_name}/"
}

output "distribution_id" {
  description = "What invalidations are addressed to."
  value       = aws_cloudfront_distribution.site.id
}

output "distribution_domain_name" {
  description = "What a CNAME or alias record of the domain points at."
  value       = aws_cloudfront_distribution.site.domain_name
}

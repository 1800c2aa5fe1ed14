output "domain_name" {
  description = "Where the site is."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "distribution_id" {
  description = "What invalidations are addressed to."
  value       = aws_cloudfront_distribution.this.id
}

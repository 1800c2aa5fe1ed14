output "url" {
  value = "https://${module.site.domain_name}/"
}

variable "features" {
  type    = object({ cdn = optional(bool, true), logs = optional(bool, false), waf = optional(string) })
  default = {}
}
module "cdn" {
  count   = var.features.cdn ? 1 : 0
  source  = "./feature"
  name    = "cdn"
  parts   = { for n in ["a", "b"] : n => { size = length(n), on = n == "a" } }
}
module "logs" {
  count  = var.features.logs ? 1 : 0
  source = "./feature"
  name   = "logs"
}
locals {
  names = compact([try(module.cdn[0].name, ""), try(module.logs[0].name, "")])
  waf   = var.features.waf != null ? [var.features.waf] : []
}
resource "aws_s3_bucket" "extra" {
  count  = length(local.waf)
  bucket = local.waf[count.index]
}
output "names" {
  value = local.names
}
output "parts" {
  value = one(module.cdn[*].parts)
}
output "none" {
  value = module.logs
}

variable "names" {
  default = ["x", "y"]
}

module "single" {
  source = "./modules/bucket"
  name   = "single"
}

module "counted" {
  source = "./modules/bucket"
  count  = 2
  name   = "counted-${count.index}"
  tags   = { index = count.index }
}

module "keyed" {
  source   = "./modules/bucket"
  for_each = toset(var.names)
  name     = each.key
  tags     = { all = join(",", module.counted[*].name) }
  depends_on = [module.single]
}

module "nested" {
  source  = "./modules/outer"
  buckets = { for k, m in module.keyed : k => m.name }
}

module "off" {
  source = "./modules/bucket"
  count  = 0
  name   = "off"
}

output "single" {
  value = module.single.name
}
output "counted" {
  value = module.counted[*].name
}
output "keyed" {
  value = { for k, m in module.keyed : k => m.tags }
}
output "one" {
  value = module.keyed["x"].name
}
output "nested" {
  value = module.nested.all
}
output "off" {
  value = one(module.off[*].name)
}
output "whole" {
  value = module.nested
}

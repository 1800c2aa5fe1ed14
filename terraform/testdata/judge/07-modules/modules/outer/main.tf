variable "buckets" {
  type = map(string)
}
module "inner" {
  source   = "../bucket"
  for_each = var.buckets
  name     = "inner-${each.value}"
}
output "all" {
  value = [for m in module.inner : m.name]
}
output "dir" {
  value = path.module
}

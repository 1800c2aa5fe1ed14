variable "rules" {
  type = list(object({
    path    = string
    methods = optional(set(string), ["GET", "HEAD"])
    ttl     = optional(object({ min = optional(number, 0), max = optional(number, 86400) }), {})
    headers = optional(map(string))
  }))
  default = [
    { path = "/a", methods = ["PUT", "GET"] },
    { path = "/b", ttl = { max = "10" }, headers = { X = 1 } },
  ]
}
locals {
  product  = setproduct(["dev", "prod"], ["eu", "us"])
  matrix   = { for p in local.product : join("-", p) => { env = p[0], region = p[1], primary = p[1] == "eu" } }
  deep     = merge([for r in var.rules : { (r.path) = { for m in r.methods : lower(m) => r.ttl.max } }]...)
  grouped  = { for k, v in local.matrix : v.env => k... }
  flat     = flatten([for env, keys in local.grouped : [for i, k in keys : { env = env, key = k, index = i }]])
  coalesced = [for r in var.rules : coalesce(try(r.headers["X"], null), "none")]
  mixed    = [1, "a", null, { x = [true] }]
  unified  = tolist([1, "2", true])
  cond     = length(local.flat) > 3 ? { kind = "many", n = 4 } : { kind = "few", n = 0 }
  ranges   = [for i in range(3) : cidrsubnet("10.0.0.0/16", 8, i)]
  csv      = csvdecode(file("${path.module}/rules.csv"))
  yaml     = yamldecode(file("${path.module}/rules.yaml"))
}
resource "aws_cloudwatch_log_group" "flat" {
  for_each          = { for f in local.flat : f.key => f }
  name              = "/${each.value.env}/${each.key}/${each.value.index}"
  retention_in_days = local.csv[each.value.index].days
  tags              = { for k, v in local.yaml.tags : upper(k) => v if v != "" }
}
output "all" {
  value = {
    rules = var.rules, matrix = local.matrix, deep = local.deep, grouped = local.grouped, flat = local.flat,
    coalesced = local.coalesced, mixed = local.mixed, unified = local.unified, cond = local.cond,
    ranges = local.ranges, csv = local.csv, yaml = local.yaml
  }
}

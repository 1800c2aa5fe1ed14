variable "name" {}
variable "parts" {
  type    = map(object({ size = number, on = bool }))
  default = {}
}
resource "aws_cloudwatch_log_group" "part" {
  for_each          = { for k, p in var.parts : k => p if p.on }
  name              = "${var.name}-${each.key}"
  retention_in_days = each.value.size
  skip_destroy      = true
}
output "name" {
  value = var.name
}
output "parts" {
  value = { for k, g in aws_cloudwatch_log_group.part : k => [g.name, g.retention_in_days] }
}

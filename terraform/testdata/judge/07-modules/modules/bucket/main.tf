variable "name" {
  type = string
}
variable "tags" {
  type    = map(string)
  default = {}
}
locals {
  full = "judge-${var.name}"
}
resource "aws_s3_bucket" "this" {
  bucket = local.full
  tags   = length(var.tags) > 0 ? var.tags : null
}
output "name" {
  value = aws_s3_bucket.this.bucket
}
output "tags" {
  value = var.tags
}

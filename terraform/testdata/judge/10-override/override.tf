variable "name" {
  default = "overridden"
}
locals {
  ttl = 99
}
resource "aws_s3_bucket" "b" {
  tags = {
    C = "override"
  }
}
output "name" {
  value = var.name
}

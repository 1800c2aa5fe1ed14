variable "create" {
  type    = bool
  default = false
}
variable "zones" {
  type    = list(string)
  default = ["a", "b", "c"]
}

resource "aws_s3_bucket" "many" {
  count  = length(var.zones)
  bucket = format("judge-%02d-%s", count.index, var.zones[count.index])
}

resource "aws_s3_bucket" "none" {
  count  = var.create ? 1 : 0
  bucket = "never"
}

resource "aws_s3_bucket" "maybe" {
  count  = var.create ? 0 : 1
  bucket = "always"
}

resource "aws_s3_bucket_versioning" "many" {
  count  = length(aws_s3_bucket.many)
  bucket = aws_s3_bucket.many[count.index].bucket
  versioning_configuration {
    status = count.index % 2 == 0 ? "Enabled" : "Suspended"
  }
}

output "splat" {
  value = aws_s3_bucket.many[*].bucket
}
output "legacy_splat" {
  value = aws_s3_bucket.many.*.bucket
}
output "none" {
  value = one(aws_s3_bucket.none[*].bucket)
}
output "maybe" {
  value = one(aws_s3_bucket.maybe[*].bucket)
}
output "first" {
  value = try(aws_s3_bucket.none[0].bucket, aws_s3_bucket.maybe[0].bucket)
}
output "zip" {
  value = zipmap(var.zones, aws_s3_bucket.many[*].bucket)
}
output "slice" {
  value = slice(aws_s3_bucket.many, 1, 3)[*].bucket
}
output "length" {
  value = length(aws_s3_bucket.none)
}

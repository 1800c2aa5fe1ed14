variable "min" {
  default = 2
}
resource "terraform_data" "version" {
  input = { v = 3, list = ["a"] }
  triggers_replace = [var.min]
}
resource "aws_s3_bucket" "b" {
  bucket = "judge-checks"
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [tags, bucket]
    replace_triggered_by  = [terraform_data.version]
    precondition {
      condition     = var.min > 1
      error_message = "min is too small."
    }
    postcondition {
      condition     = self.bucket == "judge-checks"
      error_message = "the name is ${self.bucket}."
    }
  }
  timeouts {
    create = "1m"
  }
}
data "aws_partition" "p" {
  lifecycle {
    postcondition {
      condition     = self.partition == "aws"
      error_message = "odd partition"
    }
  }
}
check "name" {
  data "aws_region" "checked" {}
  assert {
    condition     = data.aws_region.checked.name != "" && length(aws_s3_bucket.b.bucket) > 3
    error_message = "short"
  }
}
moved {
  from = aws_s3_bucket.old
  to   = aws_s3_bucket.b
}
removed {
  from = aws_s3_bucket.gone
  lifecycle {
    destroy = false
  }
}
output "checked" {
  value = aws_s3_bucket.b.bucket
  precondition {
    condition     = aws_s3_bucket.b.bucket != ""
    error_message = "empty"
  }
}
output "input" {
  value = terraform_data.version.input
}

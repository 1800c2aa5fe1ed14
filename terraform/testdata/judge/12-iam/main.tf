data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_iam_policy_document" "base" {
  policy_id = "base"
  statement {
    sid       = "Shared"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Late", Effect = "Allow", Action = "s3:ListBucket", Resource = "*" }] })]
  dynamic "statement" {
    for_each = { get = ["s3:GetObject", "s3:GetObjectVersion"], put = ["s3:PutObject"] }
    content {
      sid         = title(statement.key)
      actions     = statement.value
      not_resources = ["arn:${data.aws_partition.current.partition}:s3:::secret/*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:RequestedRegion"
        values   = [data.aws_region.current.name, "eu-west-1"]
      }
    }
  }
}

resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "assume" {
  version = "2012-10-17"
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "p" {
  name   = "p"
  policy = data.aws_iam_policy_document.read.minified_json
}

output "read" {
  value = jsondecode(data.aws_iam_policy_document.read.json)
}
output "dns" {
  value = data.aws_partition.current.dns_suffix
}

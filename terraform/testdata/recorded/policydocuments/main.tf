data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_cloudfront_log_delivery_canonical_user_id" "current" {}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "AllowCloudFront"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::site/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = ["arn:aws:cloudfront::123456789012:distribution/E1"]
    }
  }
}

data "aws_iam_policy_document" "order" {
  policy_id = "order"
  statement {
    actions       = ["s3:PutObject", "s3:GetObject", "s3:ListBucket"]
    resources     = ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"]
    effect        = "Deny"
    not_resources = []
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:role/b", "arn:aws:iam::123456789012:role/a"]
    }
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:Referer"
      values   = ["z", "a"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:UserAgent"
      values   = ["one"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
  statement {
    not_actions   = ["iam:*"]
    not_resources = ["arn:aws:iam::*:role/x", "*"]
    not_principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "everybody" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::home/&{aws:username}/*", "arn:aws:s3:::a&b<c>"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "empty" {}

data "aws_iam_policy_document" "merged" {
  source_policy_documents = [
    data.aws_iam_policy_document.bucket.json,
    jsonencode({
      Version   = "2008-10-17"
      Id        = "from-json"
      Statement = [{ Sid = "One", Effect = "Allow", Action = ["b:x", "a:y"], Resource = "*", Principal = "*", Condition = { Bool = { "aws:SecureTransport" = "true" }, StringLike = { k = ["b", "a"] } } }]
    }),
  ]
  override_policy_documents = [
    jsonencode({
      Statement = [
        { Sid = "AllowCloudFront", Effect = "Deny", Action = "s3:*", Resource = ["x", "y"], Principal = { AWS = ["b", "a"], Service = "s" } },
        { Effect = "Allow", NotAction = "sts:*", Resource = [] },
      ]
    }),
  ]
  statement {
    sid       = "Own"
    actions   = ["sts:AssumeRole"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "old" {
  version = "2008-10-17"
  statement {
    actions = ["a:b"]
  }
}

data "aws_iam_policy_document" "same_condition" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "k"
      values   = ["1"]
    }
    condition {
      test     = "StringEquals"
      variable = "k"
      values   = ["3", "2"]
    }
    principals {
      type        = "AWS"
      identifiers = ["z"]
    }
    principals {
      type        = "AWS"
      identifiers = ["x", "y"]
    }
  }
}

resource "aws_iam_policy" "p" {
  name   = "p"
  policy = data.aws_iam_policy_document.merged.json
}

data "archive_file" "package" {
  type        = "zip"
  output_path = "${path.root}/.build/${var.name}.zip"

  source {
    filename = "index.js"
    content  = file(var.source_file)
  }

  source {
    filename = "policy.json"
    content = jsonencode({
      script_sources  = var.script_sources
      style_sources   = var.style_sources
      image_sources   = var.image_sources
      connect_sources = var.connect_sources
      report_only     = var.report_only
      hsts_max_age    = var.hsts_max_age
    })
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    # The edge replicates the function: it must be able to take the role, too.
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "edge" {
  name               = "${var.name}-edge"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_lambda_function" "headers" {
  function_name    = var.name
  description      = "Security headers on what comes from the origin"
  role             = aws_iam_role.edge.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = data.archive_file.package.output_path
  source_code_hash = data.archive_file.package.output_base64sha256
  timeout          = 5
  publish          = true # a behavior names a numbered version
}

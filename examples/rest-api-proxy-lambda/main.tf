# A REST API whose function answers everything, and sets
# Strict-Transport-Security itself.
#
# Covered: every response of the function, whatever its status.
# Not covered: what API Gateway answers by itself, such as 502 when the
# function fails; see ../rest-api-gateway-responses.

locals {
  name = "lintel-notes"
}

data "archive_file" "notes" {
  type        = "zip"
  source_dir  = "${path.module}/function"
  output_path = "${path.module}/.build/notes.zip"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "notes" {
  name               = local.name
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_lambda_function" "notes" {
  function_name    = local.name
  role             = aws_iam_role.notes.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = data.archive_file.notes.output_path
  source_code_hash = data.archive_file.notes.output_base64sha256
}

resource "aws_lambda_permission" "notes" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.notes.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.notes.execution_arn}/*"
}

resource "aws_api_gateway_rest_api" "notes" {
  name = local.name

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# The greedy variable takes every path but the root, which has a method of its
# own.
resource "aws_api_gateway_resource" "all" {
  rest_api_id = aws_api_gateway_rest_api.notes.id
  parent_id   = aws_api_gateway_rest_api.notes.root_resource_id
  path_part   = "{proxy+}"
}

locals {
  resources = {
    root = aws_api_gateway_rest_api.notes.root_resource_id
    all  = aws_api_gateway_resource.all.id
  }
}

resource "aws_api_gateway_method" "any" {
  for_each      = local.resources
  rest_api_id   = aws_api_gateway_rest_api.notes.id
  resource_id   = each.value
  http_method   = "ANY"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "any" {
  for_each                = local.resources
  rest_api_id             = aws_api_gateway_rest_api.notes.id
  resource_id             = each.value
  http_method             = aws_api_gateway_method.any[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.notes.invoke_arn
}

resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.notes.id

  # A deployment is a snapshot. Without this, changes are not live.
  triggers = {
    redeployment = sha1(jsonencode([aws_api_gateway_resource.all, aws_api_gateway_method.any, aws_api_gateway_integration.any]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.notes.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "live"
}

# The header is for a name of one's own: those under amazonaws.com speak HTTPS
# only.
resource "aws_acm_certificate" "notes" {
  domain_name       = "notes.example.com"
  validation_method = "DNS"
}

resource "aws_api_gateway_domain_name" "notes" {
  domain_name              = "notes.example.com"
  regional_certificate_arn = aws_acm_certificate.notes.arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_base_path_mapping" "notes" {
  api_id      = aws_api_gateway_rest_api.notes.id
  stage_name  = aws_api_gateway_stage.live.stage_name
  domain_name = aws_api_gateway_domain_name.notes.domain_name
}

output "url" {
  value = "https://${aws_api_gateway_domain_name.notes.domain_name}/"
}

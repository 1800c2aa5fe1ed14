# A REST API whose mapping templates set Strict-Transport-Security, by
# $context.responseOverride. No method response needs to declare the header,
# and the value may depend on the answer.
#
# Covered: the statuses whose integration response has a template, here 200
# and 404.
# Not covered: answers that pass without a template, and what API Gateway
# answers by itself; see ../rest-api-gateway-responses.

locals {
  name = "lintel-orders"

  # Each template prints the body as well: one that only sets a header leaves
  # nothing of it.
  override = "#set($context.responseOverride.header.Strict-Transport-Security = \"max-age=31536000\")"

  responses = {
    "200" = { pattern = null, body = "$input.json('$')" }
    "404" = { pattern = "not found(\\n|.)*", body = jsonencode({ message = "No such order" }) }
  }
}

data "archive_file" "orders" {
  type        = "zip"
  source_dir  = "${path.module}/function"
  output_path = "${path.module}/.build/orders.zip"
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

resource "aws_iam_role" "orders" {
  name               = local.name
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_lambda_function" "orders" {
  function_name    = local.name
  role             = aws_iam_role.orders.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = data.archive_file.orders.output_path
  source_code_hash = data.archive_file.orders.output_base64sha256
}

resource "aws_lambda_permission" "orders" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.orders.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.orders.execution_arn}/*"
}

resource "aws_api_gateway_rest_api" "orders" {
  name = local.name

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_resource" "order" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_resource.orders.id
  path_part   = "{id}"
}

resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.order.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "get" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.order.id
  http_method             = aws_api_gateway_method.get.http_method
  type                    = "AWS"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.orders.invoke_arn

  request_templates = {
    "application/json" = jsonencode({ id = "$input.params('id')" })
  }
}

resource "aws_api_gateway_method_response" "get" {
  for_each    = local.responses
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.order.id
  http_method = aws_api_gateway_method.get.http_method
  status_code = each.key
}

resource "aws_api_gateway_integration_response" "get" {
  for_each          = local.responses
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.order.id
  http_method       = aws_api_gateway_integration.get.http_method
  status_code       = aws_api_gateway_method_response.get[each.key].status_code
  selection_pattern = each.value.pattern

  response_templates = {
    "application/json" = "${local.override}\n${each.value.body}"
  }
}

resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.orders.id

  # A deployment is a snapshot. Without this, changes are not live.
  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_resource.order, aws_api_gateway_method.get, aws_api_gateway_method_response.get,
      aws_api_gateway_integration.get, aws_api_gateway_integration_response.get,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "live"
}

output "url" {
  value = "${aws_api_gateway_stage.live.invoke_url}/orders/1"
}

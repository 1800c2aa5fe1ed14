# An HTTP API in front of an application and a function.
#
# The application does not know of HTTPS, so that the API adds
# Strict-Transport-Security to what it answers. A mapping is for exactly one
# status: each that the application answers with has its own. "overwrite"
# leaves one field line, whatever the application sends; "append" would leave
# two.
#
# Not covered: what the API answers by itself (404 without a route, 403, 429,
# 503) and preflights. An HTTP API has nothing like a REST API's gateway
# responses: where those need the header, put a distribution in front.

locals {
  name = "lintel-http-api"
  hsts = "max-age=31536000"

  # Every status that the application answers with.
  statuses = ["200", "201", "204", "301", "302", "304", "400", "404", "500"]
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

# Without it the API answers 500: nothing would let it invoke the function.
resource "aws_lambda_permission" "notes" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.notes.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.front.execution_arn}/*"
}

resource "aws_apigatewayv2_api" "front" {
  name          = local.name
  protocol_type = "HTTP"

  # The API answers preflights itself, and replaces the CORS headers of its
  # integrations.
  cors_configuration {
    allow_origins = ["https://www.example.com"]
    allow_methods = ["GET", "POST"]
    allow_headers = ["content-type"]
    max_age       = 300
  }
}

resource "aws_apigatewayv2_integration" "application" {
  api_id             = aws_apigatewayv2_api.front.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "http://app.example.com/{proxy}"

  request_parameters = {
    "overwrite:header.x-request-id" = "$context.requestId"
  }

  dynamic "response_parameters" {
    for_each = local.statuses

    content {
      status_code = response_parameters.value

      mappings = {
        "overwrite:header.strict-transport-security" = local.hsts
        "remove:header.server"                       = ""
      }
    }
  }
}

resource "aws_apigatewayv2_route" "application" {
  api_id    = aws_apigatewayv2_api.front.id
  route_key = "ANY /{proxy+}"
  target    = "integrations/${aws_apigatewayv2_integration.application.id}"
}

resource "aws_apigatewayv2_integration" "notes" {
  api_id                 = aws_apigatewayv2_api.front.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.notes.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "notes" {
  api_id    = aws_apigatewayv2_api.front.id
  route_key = "GET /notes/{id}"
  target    = "integrations/${aws_apigatewayv2_integration.notes.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.front.id
  name        = "$default"
  auto_deploy = true
}

# The header is for a name of one's own: those under amazonaws.com speak HTTPS
# only.
resource "aws_acm_certificate" "api" {
  domain_name       = "api.example.com"
  validation_method = "DNS"
}

resource "aws_apigatewayv2_domain_name" "api" {
  domain_name = "api.example.com"

  domain_name_configuration {
    certificate_arn = aws_acm_certificate.api.arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "api" {
  api_id      = aws_apigatewayv2_api.front.id
  domain_name = aws_apigatewayv2_domain_name.api.domain_name
  stage       = aws_apigatewayv2_stage.default.name
}

output "url" {
  value = "https://${aws_apigatewayv2_domain_name.api.domain_name}/"
}

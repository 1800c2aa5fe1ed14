# A REST API whose own errors have Strict-Transport-Security.
#
# Covered: every error that API Gateway makes, of all types: an unknown path
# (403), a missing API key (403), throttling (429), a failing integration
# (500, 504).
# Not covered: answers of the integration, whatever their status, and 413 for
# a request that is too large.

resource "aws_api_gateway_rest_api" "status" {
  name = "lintel-status"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# Types without a response of their own follow these two. Without status_code:
# it would be that of all of them.
resource "aws_api_gateway_gateway_response" "errors" {
  for_each      = toset(["DEFAULT_4XX", "DEFAULT_5XX"])
  rest_api_id   = aws_api_gateway_rest_api.status.id
  response_type = each.key

  response_parameters = {
    "gatewayresponse.header.Strict-Transport-Security" = "'max-age=31536000'"
    "gatewayresponse.header.X-Content-Type-Options"    = "'nosniff'"
  }
}

# A path that does not exist has no method, so that API Gateway calls it
# MISSING_AUTHENTICATION_TOKEN and answers 403. Its own response says so, and
# repeats the headers: what a type has of its own replaces what it would follow.
resource "aws_api_gateway_gateway_response" "unknown" {
  rest_api_id   = aws_api_gateway_rest_api.status.id
  response_type = "MISSING_AUTHENTICATION_TOKEN"
  status_code   = "404"

  response_parameters = {
    "gatewayresponse.header.Strict-Transport-Security" = "'max-age=31536000'"
    "gatewayresponse.header.X-Content-Type-Options"    = "'nosniff'"
  }

  response_templates = {
    "application/json" = jsonencode({ message = "No such path" })
  }
}

# /open answers; /closed wants an API key.
resource "aws_api_gateway_resource" "page" {
  for_each    = toset(["open", "closed"])
  rest_api_id = aws_api_gateway_rest_api.status.id
  parent_id   = aws_api_gateway_rest_api.status.root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_method" "page" {
  for_each         = aws_api_gateway_resource.page
  rest_api_id      = aws_api_gateway_rest_api.status.id
  resource_id      = each.value.id
  http_method      = "GET"
  authorization    = "NONE"
  api_key_required = each.key == "closed"
}

resource "aws_api_gateway_integration" "page" {
  for_each    = aws_api_gateway_resource.page
  rest_api_id = aws_api_gateway_rest_api.status.id
  resource_id = each.value.id
  http_method = aws_api_gateway_method.page[each.key].http_method
  type        = "MOCK"

  request_templates = {
    "application/json" = jsonencode({ statusCode = 200 })
  }
}

resource "aws_api_gateway_method_response" "page" {
  for_each    = aws_api_gateway_resource.page
  rest_api_id = aws_api_gateway_rest_api.status.id
  resource_id = each.value.id
  http_method = aws_api_gateway_method.page[each.key].http_method
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "page" {
  for_each    = aws_api_gateway_resource.page
  rest_api_id = aws_api_gateway_rest_api.status.id
  resource_id = each.value.id
  http_method = aws_api_gateway_integration.page[each.key].http_method
  status_code = aws_api_gateway_method_response.page[each.key].status_code

  response_templates = {
    "application/json" = jsonencode({ page = each.key })
  }
}

resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.status.id

  # A deployment is a snapshot. Without this, changes are not live: those of
  # gateway responses neither.
  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_gateway_response.errors, aws_api_gateway_gateway_response.unknown,
      aws_api_gateway_resource.page, aws_api_gateway_method.page, aws_api_gateway_method_response.page,
      aws_api_gateway_integration.page, aws_api_gateway_integration_response.page,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.status.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "live"
}

output "url" {
  value = "${aws_api_gateway_stage.live.invoke_url}/open"
}

# A REST API in front of an application that sends no security headers: the
# integration responses add Strict-Transport-Security.
#
# Covered: the statuses that have a method response and an integration
# response that map the header, here 200 and 404 of /pets, and 200 of /health.
# Not covered: what API Gateway answers by itself, such as 403 for an unknown
# path or 504 when the application is away; see ../rest-api-gateway-responses.

locals {
  # A method response declares the header; an integration response gives it a
  # value. Static text stands in single quotes.
  declared = { "method.response.header.Strict-Transport-Security" = true }
  mapped   = { "method.response.header.Strict-Transport-Security" = "'max-age=31536000'" }

  # What the application says, as a full match of its status. Everything else
  # gets the first.
  pets = {
    "200" = null
    "404" = "404"
  }
}

resource "aws_api_gateway_rest_api" "shop" {
  name = "lintel-shop"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "pets" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "pets"
}

resource "aws_api_gateway_method" "pets" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_resource.pets.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "pets" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_resource.pets.id
  http_method             = aws_api_gateway_method.pets.http_method
  type                    = "HTTP"
  integration_http_method = "GET"
  uri                     = "http://app.example.com/pets"
}

resource "aws_api_gateway_method_response" "pets" {
  for_each            = local.pets
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.pets.id
  http_method         = aws_api_gateway_method.pets.http_method
  status_code         = each.key
  response_parameters = local.declared
}

resource "aws_api_gateway_integration_response" "pets" {
  for_each            = local.pets
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.pets.id
  http_method         = aws_api_gateway_integration.pets.http_method
  status_code         = aws_api_gateway_method_response.pets[each.key].status_code
  selection_pattern   = each.value
  response_parameters = local.mapped
}

# Answered without the application.
resource "aws_api_gateway_resource" "health" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "health"
}

resource "aws_api_gateway_method" "health" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_resource.health.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "health" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_resource.health.id
  http_method = aws_api_gateway_method.health.http_method
  type        = "MOCK"

  request_templates = {
    "application/json" = jsonencode({ statusCode = 200 })
  }
}

resource "aws_api_gateway_method_response" "health" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.health.id
  http_method         = aws_api_gateway_method.health.http_method
  status_code         = "200"
  response_parameters = local.declared
}

resource "aws_api_gateway_integration_response" "health" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.health.id
  http_method         = aws_api_gateway_integration.health.http_method
  status_code         = aws_api_gateway_method_response.health.status_code
  response_parameters = local.mapped

  response_templates = {
    "application/json" = jsonencode({ healthy = true })
  }
}

resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.shop.id

  # A deployment is a snapshot. Without this, changes are not live.
  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_method.pets, aws_api_gateway_method.health,
      aws_api_gateway_method_response.pets, aws_api_gateway_method_response.health,
      aws_api_gateway_integration.pets, aws_api_gateway_integration.health,
      aws_api_gateway_integration_response.pets, aws_api_gateway_integration_response.health,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "live"
}

output "url" {
  value = "${aws_api_gateway_stage.live.invoke_url}/pets"
}

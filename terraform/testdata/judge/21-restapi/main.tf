resource "aws_api_gateway_rest_api" "shop" {
  name               = "shop"
  description        = "the shop"
  binary_media_types = ["image/png", "image/*"]

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "pets" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "pets"
}

resource "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_resource.pets.id
  path_part   = "{id}"
}

resource "aws_api_gateway_request_validator" "all" {
  rest_api_id                 = aws_api_gateway_rest_api.shop.id
  name                        = "all"
  validate_request_parameters = true
}

resource "aws_api_gateway_model" "pet" {
  rest_api_id  = aws_api_gateway_rest_api.shop.id
  name         = "Pet"
  content_type = "application/json"
  schema       = jsonencode({ "$schema" = "http://json-schema.org/draft-04/schema#", type = "object" })
}

resource "aws_api_gateway_authorizer" "token" {
  name            = "token"
  rest_api_id     = aws_api_gateway_rest_api.shop.id
  authorizer_uri  = aws_lambda_function.pets.invoke_arn
  identity_source = "method.request.header.Token"
}

resource "aws_api_gateway_authorizer" "plain" {
  name          = "plain"
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = ["arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_a"]
}

resource "aws_lambda_function" "pets" {
  function_name = "pets"
  role          = "arn:aws:iam::000000000000:role/pets"
  runtime       = "nodejs20.x"
  handler       = "index.handler"
  filename      = "${path.module}/pets.zip"
}

resource "aws_api_gateway_method" "get" {
  rest_api_id          = aws_api_gateway_rest_api.shop.id
  resource_id          = aws_api_gateway_resource.pet.id
  http_method          = "GET"
  authorization        = "CUSTOM"
  authorizer_id        = aws_api_gateway_authorizer.token.id
  request_validator_id = aws_api_gateway_request_validator.all.id

  request_parameters = {
    "method.request.path.id"         = true
    "method.request.header.X-Tenant" = false
  }
}

resource "aws_api_gateway_integration" "get" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_resource.pet.id
  http_method             = aws_api_gateway_method.get.http_method
  type                    = "AWS"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.pets.invoke_arn

  request_templates = {
    "application/json" = jsonencode({ id = "$input.params('id')" })
  }
}

resource "aws_api_gateway_method_response" "get" {
  for_each    = toset(["200", "404"])
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_resource.pet.id
  http_method = aws_api_gateway_method.get.http_method
  status_code = each.key

  response_parameters = { "method.response.header.Strict-Transport-Security" = true }
}

resource "aws_api_gateway_integration_response" "get" {
  for_each          = aws_api_gateway_method_response.get
  rest_api_id       = aws_api_gateway_rest_api.shop.id
  resource_id       = aws_api_gateway_resource.pet.id
  http_method       = aws_api_gateway_integration.get.http_method
  status_code       = each.value.status_code
  selection_pattern = each.key == "200" ? null : "not found(\n|.)*"

  response_parameters = { "method.response.header.Strict-Transport-Security" = "'max-age=31536000; includeSubDomains'" }
}

resource "aws_api_gateway_gateway_response" "errors" {
  for_each      = toset(["DEFAULT_4XX", "DEFAULT_5XX"])
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  response_type = each.key

  response_parameters = { "gatewayresponse.header.Strict-Transport-Security" = "'max-age=31536000'" }
}

resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  triggers    = { method = aws_api_gateway_method.get.id }
  depends_on  = [aws_api_gateway_integration.get]
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "live"
  variables     = { table = "pets" }

  access_log_settings {
    destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:api"
    format          = "$context.requestId"
  }
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.live.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled = true
    logging_level   = "INFO"
  }
}

resource "aws_api_gateway_domain_name" "shop" {
  domain_name              = "api.example.test"
  regional_certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/8c1e0a3e-0000-4000-8000-000000000000"
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_base_path_mapping" "shop" {
  api_id      = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.live.stage_name
  domain_name = aws_api_gateway_domain_name.shop.domain_name
  base_path   = "v1"
}

resource "aws_api_gateway_api_key" "partner" {
  name = "partner"
}

resource "aws_api_gateway_usage_plan" "partner" {
  name = "partner"

  api_stages {
    api_id = aws_api_gateway_rest_api.shop.id
    stage  = aws_api_gateway_stage.live.stage_name

    throttle {
      path        = "/pets/GET"
      rate_limit  = 0.5
      burst_limit = 2
    }
  }

  quota_settings {
    limit  = 20
    period = "WEEK"
  }

  throttle_settings {
    burst_limit = 5
    rate_limit  = 10
  }
}

resource "aws_api_gateway_usage_plan_key" "partner" {
  key_id        = aws_api_gateway_api_key.partner.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.partner.id
}

# An API whose body is OpenAPI.
resource "aws_api_gateway_rest_api" "described" {
  name              = "described"
  put_rest_api_mode = "merge"

  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "described", version = "1" }
    paths = {
      "/ping" = {
        get = { x-amazon-apigateway-integration = { type = "mock" } }
      }
    }
  })
}

resource "aws_api_gateway_deployment" "described" {
  rest_api_id = aws_api_gateway_rest_api.described.id
  triggers    = { body = sha1(aws_api_gateway_rest_api.described.body) }
}

# What is kept without effect.
resource "aws_api_gateway_account" "this" {
  cloudwatch_role_arn = "arn:aws:iam::000000000000:role/logs"
}

resource "aws_api_gateway_client_certificate" "backend" {
  description = "for the backend"
}

resource "aws_api_gateway_vpc_link" "inside" {
  name        = "inside"
  target_arns = ["arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/inside/0123456789abcdef"]
}

resource "aws_api_gateway_rest_api_policy" "shop" {
  rest_api_id = aws_api_gateway_rest_api.shop.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*" }]
  })
}

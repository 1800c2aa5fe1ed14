variable "origin" {
  type    = string
  default = "https://app.example.com"
}

resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  description   = "the shop"
  protocol_type = "HTTP"
  version       = "1.0"

  cors_configuration {
    allow_origins     = [var.origin]
    allow_methods     = ["GET", "POST"]
    allow_headers     = ["content-type"]
    expose_headers    = ["x-total"]
    allow_credentials = true
    max_age           = 300
  }
}

resource "aws_lambda_function" "pets" {
  function_name = "pets"
  role          = "arn:aws:iam::000000000000:role/pets"
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  s3_bucket     = "code"
  s3_key        = "pets.zip"
}

resource "aws_lambda_permission" "pets" {
  function_name = aws_lambda_function.pets.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.shop.execution_arn}/*/*"
}

resource "aws_apigatewayv2_integration" "pets" {
  api_id                 = aws_apigatewayv2_api.shop.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.pets.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_integration" "site" {
  api_id               = aws_apigatewayv2_api.shop.id
  integration_type     = "HTTP_PROXY"
  integration_method   = "ANY"
  integration_uri      = "https://origin.example.com/{proxy}"
  timeout_milliseconds = 5000

  request_parameters = {
    "overwrite:header.x-stage" = "$context.stage"
    "append:querystring.from"  = "$${request.path.proxy}-$${context.requestId}"
  }

  response_parameters {
    status_code = "200"
    mappings = {
      "overwrite:header.strict-transport-security" = "max-age=31536000; includeSubDomains"
      "remove:header.server"                       = ""
    }
  }
  response_parameters {
    status_code = "404"
    mappings = {
      "overwrite:statuscode" = "200"
    }
  }

  tls_config {
    server_name_to_verify = "origin.example.com"
  }
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = "https://issuer.example.com/"
    audience = ["shop", "admin"]
  }
}

resource "aws_apigatewayv2_authorizer" "request" {
  api_id                            = aws_apigatewayv2_api.shop.id
  name                              = "request"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = aws_lambda_function.pets.invoke_arn
  authorizer_payload_format_version = "2.0"
  authorizer_result_ttl_in_seconds  = 0
  enable_simple_responses           = true
  identity_sources                  = ["$request.header.x-token"]
}

resource "aws_apigatewayv2_route" "pet" {
  api_id               = aws_apigatewayv2_api.shop.id
  route_key            = "GET /pets/{id}"
  target               = "integrations/${aws_apigatewayv2_integration.pets.id}"
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.jwt.id
  authorization_scopes = ["pets:read"]
}

resource "aws_apigatewayv2_route" "site" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "ANY /{proxy+}"
  target    = "integrations/${aws_apigatewayv2_integration.site.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true

  access_log_settings {
    destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:shop"
    format          = "$context.requestId $context.status"
  }
  default_route_settings {
    throttling_burst_limit = 100
    throttling_rate_limit  = 50.5
  }
  route_settings {
    route_key              = "GET /pets/{id}"
    throttling_burst_limit = 1
    throttling_rate_limit  = 2
  }
}

resource "aws_apigatewayv2_deployment" "shop" {
  api_id      = aws_apigatewayv2_api.shop.id
  description = "by hand"
  triggers    = { routes = sha1(jsonencode([aws_apigatewayv2_route.pet.route_key])) }
}

resource "aws_apigatewayv2_stage" "test" {
  api_id          = aws_apigatewayv2_api.shop.id
  name            = "test"
  deployment_id   = aws_apigatewayv2_deployment.shop.id
  stage_variables = { host = "origin.example.com" }
}

resource "aws_apigatewayv2_domain_name" "api" {
  domain_name = "api.example.com"

  domain_name_configuration {
    certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/0fd63b3e-7eb1-4f4a-9f67-0f5c2c9a3c2c"
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "shop" {
  api_id          = aws_apigatewayv2_api.shop.id
  domain_name     = aws_apigatewayv2_domain_name.api.id
  stage           = aws_apigatewayv2_stage.test.id
  api_mapping_key = "shop/v1"
}

# The quick form makes an integration, a route and a stage.
resource "aws_apigatewayv2_api" "quick" {
  name          = "quick"
  protocol_type = "HTTP"
  route_key     = "GET /hello"
  target        = aws_lambda_function.pets.arn
}

resource "aws_apigatewayv2_api" "proxy" {
  name                         = "proxy"
  protocol_type                = "HTTP"
  target                       = "https://origin.example.com"
  disable_execute_api_endpoint = true
}

resource "aws_apigatewayv2_api" "chat" {
  name                       = "chat"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}

resource "aws_apigatewayv2_stage" "chat" {
  api_id = aws_apigatewayv2_api.chat.id
  name   = "live"
}

# What is kept without effect.
resource "aws_apigatewayv2_vpc_link" "inside" {
  name               = "inside"
  security_group_ids = []
  subnet_ids         = ["subnet-0123456789abcdef0"]
}

output "endpoint" {
  value = aws_apigatewayv2_api.shop.api_endpoint
}

output "invoke" {
  value = [aws_apigatewayv2_stage.default.invoke_url, aws_apigatewayv2_stage.test.invoke_url]
}

# An HTTP API whose mapping names one status, with a CORS configuration, and a
# custom domain that leads to it.

resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["https://app.example"]
    allow_methods = ["GET"]
  }
}

resource "aws_apigatewayv2_integration" "app" {
  api_id             = aws_apigatewayv2_api.shop.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://app.example.net/{proxy}"

  response_parameters {
    status_code = 200
    mappings = {
      "append:header.Strict-Transport-Security" = "max-age=31536000"
    }
  }
}

resource "aws_apigatewayv2_route" "all" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "GET /shop/{proxy+}"
  target    = "integrations/${aws_apigatewayv2_integration.app.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_acm_certificate" "shop" {
  domain_name = "shop.example.com"
}

resource "aws_apigatewayv2_domain_name" "shop" {
  domain_name = "shop.example.com"

  domain_name_configuration {
    certificate_arn = aws_acm_certificate.shop.arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "shop" {
  api_id          = aws_apigatewayv2_api.shop.id
  domain_name     = aws_apigatewayv2_domain_name.shop.id
  stage           = aws_apigatewayv2_stage.default.name
  api_mapping_key = "v1"
}

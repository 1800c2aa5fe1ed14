# An HTTP API before an application and a function, a REST API that mocks, a
# custom domain for both, and a distribution in front of the HTTP API.

data "archive_file" "hello" {
  type        = "zip"
  source_dir  = "${path.module}/lambda"
  output_path = "${path.module}/build/hello.zip"
}

resource "aws_lambda_function" "hello" {
  function_name = "hello"
  role          = "arn:aws:iam::000000000000:role/hello"
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  filename      = data.archive_file.hello.output_path
}

resource "aws_lambda_permission" "api" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.hello.function_name
  principal     = "apigateway.amazonaws.com"
}

resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_cloudwatch_log_group" "shop" {
  name = "/aws/apigateway/shop"
}

resource "aws_apigatewayv2_stage" "shop" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.shop.arn
    format          = "$context.httpMethod $context.routeKey $context.status"
  }
}

resource "aws_apigatewayv2_integration" "app" {
  api_id             = aws_apigatewayv2_api.shop.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "http://app.example.com/{path}"
  response_parameters {
    status_code = 200
    mappings    = { "overwrite:header.X-Frame-Options" = "DENY" }
  }
}

resource "aws_apigatewayv2_integration" "hello" {
  api_id                 = aws_apigatewayv2_api.shop.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.hello.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "app" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "GET /app/{path+}"
  target    = "integrations/${aws_apigatewayv2_integration.app.id}"
}

resource "aws_apigatewayv2_route" "hello" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "GET /hello"
  target    = "integrations/${aws_apigatewayv2_integration.hello.id}"
}

# Through the custom domain to the REST API, and round in a circle.
resource "aws_apigatewayv2_integration" "door" {
  for_each           = { stock = "https://api.example.com/stock", circle = "${aws_apigatewayv2_api.shop.api_endpoint}/circle" }
  api_id             = aws_apigatewayv2_api.shop.id
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = each.value
}

resource "aws_apigatewayv2_route" "door" {
  for_each  = aws_apigatewayv2_integration.door
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "GET /${each.key}"
  target    = "integrations/${each.value.id}"
}

resource "aws_api_gateway_rest_api" "stock" {
  name = "stock"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_method" "root" {
  rest_api_id   = aws_api_gateway_rest_api.stock.id
  resource_id   = aws_api_gateway_rest_api.stock.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "root" {
  rest_api_id       = aws_api_gateway_rest_api.stock.id
  resource_id       = aws_api_gateway_rest_api.stock.root_resource_id
  http_method       = aws_api_gateway_method.root.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\"statusCode\": 200}" }
}

resource "aws_api_gateway_method_response" "root" {
  rest_api_id         = aws_api_gateway_rest_api.stock.id
  resource_id         = aws_api_gateway_rest_api.stock.root_resource_id
  http_method         = aws_api_gateway_method.root.http_method
  status_code         = "200"
  response_parameters = { "method.response.header.Strict-Transport-Security" = true }
}

resource "aws_api_gateway_integration_response" "root" {
  rest_api_id         = aws_api_gateway_rest_api.stock.id
  resource_id         = aws_api_gateway_rest_api.stock.root_resource_id
  http_method         = aws_api_gateway_method.root.http_method
  status_code         = aws_api_gateway_method_response.root.status_code
  response_parameters = { "method.response.header.Strict-Transport-Security" = "'max-age=31536000'" }
  response_templates  = { "application/json" = "{\"stage\": \"$context.stage\"}" }
  depends_on          = [aws_api_gateway_integration.root]
}

resource "aws_api_gateway_deployment" "stock" {
  rest_api_id = aws_api_gateway_rest_api.stock.id
  depends_on  = [aws_api_gateway_integration_response.root]
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.stock.id
  deployment_id = aws_api_gateway_deployment.stock.id
  stage_name    = "live"
}

resource "aws_acm_certificate" "api" {
  domain_name = "api.example.com"
}

resource "aws_apigatewayv2_domain_name" "api" {
  domain_name = "api.example.com"
  domain_name_configuration {
    certificate_arn = aws_acm_certificate.api.arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "shop" {
  api_id      = aws_apigatewayv2_api.shop.id
  domain_name = aws_apigatewayv2_domain_name.api.id
  stage       = aws_apigatewayv2_stage.shop.id
}

resource "aws_apigatewayv2_api_mapping" "stock" {
  api_id          = aws_api_gateway_rest_api.stock.id
  domain_name     = aws_apigatewayv2_domain_name.api.id
  stage           = aws_api_gateway_stage.live.stage_name
  api_mapping_key = "stock"
}

resource "aws_cloudfront_distribution" "www" {
  enabled = true
  aliases = ["www.example.com"]

  origin {
    origin_id   = "shop"
    domain_name = replace(aws_apigatewayv2_api.shop.api_endpoint, "https://", "")
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id       = "shop"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # CachingDisabled
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    ssl_support_method  = "sni-only"
  }
}

# What lets not everybody in, or not everything: an HTTP API whose authorizer is
# a function, and a listener whose targets speak gRPC.

resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_lambda_function" "door" {
  function_name = "door"
  role          = "arn:aws:iam::000000000000:role/door"
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  filename      = "door.zip"
}

resource "aws_lambda_permission" "door" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.door.function_name
  principal     = "apigateway.amazonaws.com"
}

resource "aws_apigatewayv2_authorizer" "door" {
  api_id                            = aws_apigatewayv2_api.shop.id
  name                              = "door"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = aws_lambda_function.door.invoke_arn
  authorizer_payload_format_version = "2.0"
  enable_simple_responses           = true
  identity_sources                  = ["$request.header.Authorization"]
}

resource "aws_apigatewayv2_integration" "app" {
  api_id             = aws_apigatewayv2_api.shop.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://app.example.net"
}

resource "aws_apigatewayv2_route" "all" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "$default"
  target             = "integrations/${aws_apigatewayv2_integration.app.id}"
  authorization_type = "CUSTOM"
  authorizer_id      = aws_apigatewayv2_authorizer.door.id
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_lb" "front" {
  name    = "front"
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "grpc" {
  name             = "grpc"
  port             = 50051
  protocol         = "HTTP"
  protocol_version = "GRPC"
  target_type      = "ip"
  vpc_id           = "vpc-1"
}

resource "aws_lb_target_group_attachment" "grpc" {
  target_group_arn = aws_lb_target_group.grpc.arn
  target_id        = "10.0.0.10"
}

resource "aws_lb_listener" "secure" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.grpc.arn
  }
}

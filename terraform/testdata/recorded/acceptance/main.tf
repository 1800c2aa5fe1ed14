# What the control API must be able to apply: 34 resources of every front door.
# Managed policies stand here by their id, because recording the plan asks no AWS.
locals {
  caching_optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  security_headers  = "67f7725c-6f97-4210-82d7-5512b31e9d03"
}
variable "subnets" {
  type = list(string)
}
variable "vpc" {}
variable "sg" {}
variable "v" { default = "max-age=300" }
resource "aws_iam_role" "edge" {
  name               = "edge"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"] } }] })
}
resource "aws_iam_role_policy_attachment" "basic" {
  role       = aws_iam_role.edge.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}
resource "aws_cloudwatch_log_group" "edge" {
  name              = "/aws/lambda/us-east-1.edge"
  retention_in_days = 14
}
resource "aws_lambda_function" "edge" {
  function_name    = "edge"
  role             = aws_iam_role.edge.arn
  runtime          = "nodejs20.x"
  handler          = "index.handler"
  filename         = "fn.zip"
  source_code_hash = filebase64sha256("fn.zip")
  publish          = true
}
resource "aws_lambda_permission" "apigw" {
  statement_id  = "apigw"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.edge.function_name
  principal     = "apigateway.amazonaws.com"
}
resource "aws_cloudfront_function" "hdr" {
  name    = "hdr"
  runtime = "cloudfront-js-2.0"
  comment = "x"
  publish = true
  code    = "function handler(event){ var r = event.response; r.headers['x-v'] = {value:'${var.v}'}; return r; }"
}
resource "aws_cloudfront_response_headers_policy" "sec" {
  name    = "sec"
  comment = "c"
  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      preload                    = true
      override                   = true
    }
    content_security_policy {
      content_security_policy = "default-src 'self'"
      override                = true
    }
    content_type_options { override = true }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "same-origin"
      override        = true
    }
    xss_protection {
      protection = true
      mode_block = true
      override   = true
    }
  }
  custom_headers_config {
    items {
      header   = "X-V"
      value    = var.v
      override = true
    }
  }
  remove_headers_config {
    items { header = "Server" }
  }
  cors_config {
    access_control_allow_credentials = false
    origin_override                  = true
    access_control_max_age_sec       = 600
    access_control_allow_headers { items = ["*"] }
    access_control_allow_methods { items = ["GET", "HEAD"] }
    access_control_allow_origins { items = ["https://a.example"] }
  }
  server_timing_headers_config {
    enabled       = true
    sampling_rate = 50
  }
}
resource "aws_cloudfront_cache_policy" "cp" {
  name        = "cp"
  default_ttl = 50
  max_ttl     = 100
  min_ttl     = 1
  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config { cookie_behavior = "none" }
    headers_config {
      header_behavior = "whitelist"
      headers { items = ["x-a"] }
    }
    query_strings_config { query_string_behavior = "all" }
    enable_accept_encoding_gzip = true
  }
}
resource "aws_cloudfront_origin_request_policy" "orp" {
  name = "orp"
  cookies_config { cookie_behavior = "all" }
  headers_config { header_behavior = "allViewer" }
  query_strings_config { query_string_behavior = "all" }
}
resource "aws_cloudfront_origin_access_control" "oac" {
  name                              = "oac"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}
resource "aws_s3_bucket" "site" { bucket = "lintel-site" }
resource "aws_s3_object" "i" {
  bucket       = aws_s3_bucket.site.id
  key          = "index.html"
  content      = "<h1>hi</h1>"
  content_type = "text/html"
}
resource "aws_acm_certificate" "c" {
  private_key      = file("key.pem")
  certificate_body = file("cert.pem")
}
resource "aws_cloudfront_distribution" "d" {
  enabled             = true
  aliases             = ["www.example.test"]
  default_root_object = "index.html"
  origin {
    domain_name              = aws_s3_bucket.site.bucket_regional_domain_name
    origin_id                = "s3"
    origin_access_control_id = aws_cloudfront_origin_access_control.oac.id
  }
  origin {
    domain_name = "api.example.test"
    origin_id   = "api"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    target_origin_id           = "s3"
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = local.caching_optimized
    response_headers_policy_id = aws_cloudfront_response_headers_policy.sec.id
    function_association {
      event_type   = "viewer-response"
      function_arn = aws_cloudfront_function.hdr.arn
    }
    lambda_function_association {
      event_type   = "origin-response"
      lambda_arn   = aws_lambda_function.edge.qualified_arn
      include_body = false
    }
  }
  ordered_cache_behavior {
    path_pattern               = "/api/*"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only"
    cache_policy_id            = aws_cloudfront_cache_policy.cp.id
    origin_request_policy_id   = aws_cloudfront_origin_request_policy.orp.id
    response_headers_policy_id = local.security_headers
  }
  ordered_cache_behavior {
    path_pattern           = "/old/*"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "api"
    viewer_protocol_policy = "allow-all"
    forwarded_values {
      query_string = true
      cookies { forward = "none" }
    }
    min_ttl     = 0
    default_ttl = 10
    max_ttl     = 20
  }
  custom_error_response {
    error_code            = 403
    response_code         = 200
    response_page_path    = "/index.html"
    error_caching_min_ttl = 5
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate.c.arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}
resource "aws_lb" "lb" {
  name               = "lb"
  load_balancer_type = "application"
  subnets            = var.subnets
  security_groups    = [var.sg]
}
resource "aws_lb_target_group" "tg" {
  name        = "tg"
  port        = 80
  protocol    = "HTTP"
  vpc_id      = var.vpc
  target_type = "ip"
}
resource "aws_lb_target_group_attachment" "a" {
  target_group_arn = aws_lb_target_group.tg.arn
  target_id        = "10.0.0.5"
  port             = 8080
}
resource "aws_lb_listener" "https" {
  load_balancer_arn                                              = aws_lb.lb.arn
  port                                                           = 443
  protocol                                                       = "HTTPS"
  certificate_arn                                                = aws_acm_certificate.c.arn
  ssl_policy                                                     = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  routing_http_response_server_enabled                           = false
  routing_http_response_strict_transport_security_header_value   = "max-age=31536000; includeSubDomains; preload"
  routing_http_response_content_security_policy_header_value     = "default-src 'self'"
  routing_http_response_x_content_type_options_header_value      = "nosniff"
  routing_http_response_x_frame_options_header_value             = "DENY"
  routing_http_response_access_control_allow_origin_header_value = "https://a.example"
  routing_http_request_x_amzn_tls_version_header_name            = "X-Tls-V"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg.arn
  }
}
resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.lb.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}
resource "aws_lb_listener_rule" "r" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 10
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "ok"
      status_code  = "200"
    }
  }
  condition {
    path_pattern { values = ["/health"] }
  }
}
resource "aws_apigatewayv2_api" "h" {
  name          = "h"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://a.example"]
    allow_methods = ["GET"]
  }
}
resource "aws_apigatewayv2_integration" "i" {
  api_id             = aws_apigatewayv2_api.h.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://up.example.test/{proxy}"
  request_parameters = { "append:header.x-a" = "$request.header.host" }
  response_parameters {
    status_code = 200
    mappings    = { "overwrite:header.Strict-Transport-Security" = "max-age=31536000" }
  }
}
resource "aws_apigatewayv2_route" "r" {
  api_id    = aws_apigatewayv2_api.h.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.i.id}"
}
resource "aws_apigatewayv2_stage" "s" {
  api_id      = aws_apigatewayv2_api.h.id
  name        = "$default"
  auto_deploy = true
}
resource "aws_apigatewayv2_deployment" "dep" {
  api_id     = aws_apigatewayv2_api.h.id
  depends_on = [aws_apigatewayv2_route.r]
}
resource "aws_apigatewayv2_domain_name" "dn" {
  domain_name = "api.example.test"
  domain_name_configuration {
    certificate_arn = aws_acm_certificate.c.arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}
resource "aws_apigatewayv2_api_mapping" "m" {
  api_id      = aws_apigatewayv2_api.h.id
  domain_name = aws_apigatewayv2_domain_name.dn.id
  stage       = aws_apigatewayv2_stage.s.id
}
resource "aws_api_gateway_rest_api" "r" { name = "r" }
resource "aws_api_gateway_resource" "p" {
  rest_api_id = aws_api_gateway_rest_api.r.id
  parent_id   = aws_api_gateway_rest_api.r.root_resource_id
  path_part   = "p"
}
resource "aws_api_gateway_method" "g" {
  rest_api_id   = aws_api_gateway_rest_api.r.id
  resource_id   = aws_api_gateway_resource.p.id
  http_method   = "GET"
  authorization = "NONE"
}
resource "aws_api_gateway_method_response" "m200" {
  rest_api_id         = aws_api_gateway_rest_api.r.id
  resource_id         = aws_api_gateway_resource.p.id
  http_method         = aws_api_gateway_method.g.http_method
  status_code         = "200"
  response_parameters = { "method.response.header.Strict-Transport-Security" = true }
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id       = aws_api_gateway_rest_api.r.id
  resource_id       = aws_api_gateway_resource.p.id
  http_method       = aws_api_gateway_method.g.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\"statusCode\": 200}" }
}
resource "aws_api_gateway_integration_response" "ir" {
  rest_api_id         = aws_api_gateway_rest_api.r.id
  resource_id         = aws_api_gateway_resource.p.id
  http_method         = aws_api_gateway_method.g.http_method
  status_code         = aws_api_gateway_method_response.m200.status_code
  response_parameters = { "method.response.header.Strict-Transport-Security" = "'max-age=31536000'" }
  response_templates  = { "application/json" = "#set($context.responseOverride.header.x = 'y')" }
  depends_on          = [aws_api_gateway_integration.i]
}
resource "aws_api_gateway_gateway_response" "d4" {
  rest_api_id         = aws_api_gateway_rest_api.r.id
  response_type       = "DEFAULT_4XX"
  response_parameters = { "gatewayresponse.header.Strict-Transport-Security" = "'max-age=31536000'" }
}
resource "aws_api_gateway_deployment" "d" {
  rest_api_id = aws_api_gateway_rest_api.r.id
  depends_on  = [aws_api_gateway_integration_response.ir, aws_api_gateway_gateway_response.d4]
}
resource "aws_api_gateway_stage" "s" {
  rest_api_id   = aws_api_gateway_rest_api.r.id
  deployment_id = aws_api_gateway_deployment.d.id
  stage_name    = "prod"
}

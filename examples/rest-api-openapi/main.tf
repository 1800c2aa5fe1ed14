# A REST API that is described by OpenAPI, its header included: api.yaml has
# integrations, mappings and gateway responses in API Gateway's extensions.
#
# Covered: the answers of /hello, and the errors that API Gateway makes itself.

resource "aws_api_gateway_rest_api" "hello" {
  name = "lintel-hello"
  body = templatefile("${path.module}/api.yaml", { name = "lintel-hello", hsts = "max-age=31536000" })

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.hello.id

  # A deployment is a snapshot. Without this, changes are not live.
  triggers = {
    redeployment = sha1(aws_api_gateway_rest_api.hello.body)
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.hello.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "live"
}

output "url" {
  value = "${aws_api_gateway_stage.live.invoke_url}/hello?name=world"
}

# A load balancer with four listeners: two for HTTP, two for HTTPS, one of which
# has a second certificate.

variable "ports" {
  default = { plain = 80, secure = 443, further = 20081, api = 20443 }
}

resource "aws_acm_certificate" "site" {
  domain_name = "www.example.com"
}

resource "aws_acm_certificate" "api" {
  domain_name = "*.api.example.com"
}

resource "aws_lb" "front" {
  name    = "front"
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_listener" "plain" {
  for_each          = toset(["plain", "further"])
  load_balancer_arn = aws_lb.front.arn
  port              = var.ports[each.key]
  protocol          = "HTTP"
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = each.key
      status_code  = "200"
    }
  }
}

resource "aws_lb_listener" "secure" {
  for_each          = toset(["secure", "api"])
  load_balancer_arn = aws_lb.front.arn
  port              = var.ports[each.key]
  protocol          = "HTTPS"
  ssl_policy        = each.key == "api" ? "ELBSecurityPolicy-TLS13-1-3-2021-06" : "ELBSecurityPolicy-2016-08"
  certificate_arn   = aws_acm_certificate.site.arn

  routing_http_response_strict_transport_security_header_value = "max-age=${var.ports[each.key]}"
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = each.key
      status_code  = "200"
    }
  }
}

resource "aws_lb_listener_certificate" "api" {
  listener_arn    = aws_lb_listener.secure["api"].arn
  certificate_arn = aws_acm_certificate.api.arn
}

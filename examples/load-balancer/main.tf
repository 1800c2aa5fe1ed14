# An application behind a load balancer that says Strict-Transport-Security
# itself, on every response: those of the application, the redirect of a
# retired path, and its own error pages.

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}

resource "aws_lb" "front" {
  name                       = "front"
  load_balancer_type         = "application"
  subnets                    = aws_subnet.public[*].id
  drop_invalid_header_fields = true
}

resource "aws_acm_certificate" "app" {
  domain_name       = "app.example.com"
  validation_method = "DNS"
}

resource "aws_lb_target_group" "app" {
  name        = "app"
  port        = 3000
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id

  health_check {
    path    = "/health"
    matcher = "200-299"
  }
}

resource "aws_lb_target_group_attachment" "app" {
  count            = 2
  target_group_arn = aws_lb_target_group.app.arn
  target_id        = "10.0.${count.index}.10"
}

# Browsers ignore Strict-Transport-Security over plain HTTP, so that this
# listener only leads to the other.
resource "aws_lb_listener" "plain" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"
    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "secure" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate.app.arn

  routing_http_response_server_enabled                         = false
  routing_http_response_strict_transport_security_header_value = "max-age=31536000"
  routing_http_response_content_security_policy_header_value   = "default-src 'self'"
  routing_http_response_x_content_type_options_header_value    = "nosniff"
  routing_http_response_x_frame_options_header_value           = "DENY"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

resource "aws_lb_listener_rule" "retired" {
  listener_arn = aws_lb_listener.secure.arn
  priority     = 10

  action {
    type = "redirect"
    redirect {
      path        = "/"
      query       = ""
      status_code = "HTTP_301"
    }
  }

  condition {
    path_pattern {
      values = ["/old/*"]
    }
  }
}

resource "aws_lb_listener_rule" "closed" {
  listener_arn = aws_lb_listener.secure.arn
  priority     = 20

  action {
    type = "fixed-response"
    fixed_response {
      status_code  = "410"
      content_type = "text/plain"
      message_body = "This has moved away."
    }
  }

  condition {
    host_header {
      values = ["old.example.com"]
    }
  }
}

variable "zones" {
  default = ["subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"]
}

resource "aws_lb" "front" {
  name                       = "front"
  load_balancer_type         = "application"
  subnets                    = var.zones
  idle_timeout               = 30
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
}

resource "aws_alb" "inside" {
  name     = "inside"
  internal = true
  subnets  = var.zones
}

resource "aws_lb_target_group" "app" {
  for_each             = toset(["blue", "green"])
  name                 = "app-${each.key}"
  port                 = 8080
  protocol             = "HTTP"
  vpc_id               = "vpc-0aaaaaaaaaaaaaaaa"
  target_type          = "ip"
  deregistration_delay = 30

  health_check {
    path    = "/health"
    matcher = "200-299"
  }

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 600
  }
}

resource "aws_lb_target_group_attachment" "app" {
  for_each         = { blue = "10.0.0.10", green = "10.0.0.11" }
  target_group_arn = aws_lb_target_group.app[each.key].arn
  target_id        = each.value
  port             = 8080
}

resource "aws_lb_listener" "plain" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80

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
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

  routing_http_response_server_enabled                         = false
  routing_http_response_strict_transport_security_header_value = "max-age=31536000"
  routing_http_response_x_content_type_options_header_value    = "nosniff"

  default_action {
    type = "forward"
    forward {
      target_group {
        arn    = aws_lb_target_group.app["blue"].arn
        weight = 90
      }
      target_group {
        arn    = aws_lb_target_group.app["green"].arn
        weight = 10
      }
      stickiness {
        enabled  = true
        duration = 600
      }
    }
  }
}

resource "aws_lb_listener_certificate" "more" {
  listener_arn    = aws_lb_listener.secure.arn
  certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789013"
}

resource "aws_lb_listener_rule" "teapot" {
  listener_arn = aws_lb_listener.secure.arn
  priority     = 10

  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "no"
      status_code  = "418"
    }
  }

  condition {
    path_pattern {
      values = ["/tea/*", "/coffee"]
    }
  }
  condition {
    http_header {
      http_header_name = "X-Kind"
      values           = ["pot*"]
    }
  }
  condition {
    query_string {
      key   = "kind"
      value = "?ot"
    }
    query_string {
      value = "any"
    }
  }
}

output "names" {
  value = { for k, g in aws_lb_target_group.app : k => g.name }
}

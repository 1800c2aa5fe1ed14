locals {
  # Everything comes from the site itself; there are no forms and no frames.
  content_security_policy = {
    "default-src"     = "'none'"
    "base-uri"        = "'none'"
    "connect-src"     = "'self'"
    "form-action"     = "'none'"
    "frame-ancestors" = "'none'"
    "img-src"         = "'self'"
    "script-src"      = "'self'"
    "style-src"       = "'self'"
  }

  # No page of the site uses any of these.
  permissions_policy = ["camera", "geolocation", "microphone", "payment", "usb"]
}

resource "aws_cloudfront_response_headers_policy" "strict" {
  name    = "${var.name}-strict"
  comment = "Strict security headers for pages that need nothing from elsewhere"

  security_headers_config {
    # Without includeSubDomains and preload: both bind names that this
    # configuration does not own, and both are slow to undo.
    strict_transport_security {
      access_control_max_age_sec = var.hsts_max_age
      override                   = true
    }

    content_security_policy {
      content_security_policy = join("; ", [for name, sources in local.content_security_policy : "${name} ${sources}"])
      override                = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    referrer_policy {
      referrer_policy = "strict-origin-when-cross-origin"
      override        = true
    }
  }

  custom_headers_config {
    items {
      header   = "Permissions-Policy"
      value    = join(", ", [for feature in local.permissions_policy : "${feature}=()"])
      override = true
    }

    items {
      header   = "Cross-Origin-Opener-Policy"
      value    = "same-origin"
      override = true
    }

    items {
      header   = "Cross-Origin-Resource-Policy"
      value    = "same-origin"
      override = true
    }
  }

  # The bucket's own Server line goes; the edge puts its name there instead.
  remove_headers_config {
    items {
      header = "Server"
    }
  }
}

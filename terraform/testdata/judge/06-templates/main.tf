locals {
  hosts = ["a.example.com", "b.example.com"]
  script = templatefile("${path.module}/files/redirect.js.tftpl", {
    hosts  = local.hosts
    status = 301
    debug  = false
  })
  policy = <<-POLICY
    default-src 'self';
    %{~for host in local.hosts}
    img-src ${host};
    %{~endfor}
  POLICY
  raw = <<EOT
  indented ${upper("kept")}
	tab
EOT
  json = jsonencode({
    Version = "2012-10-17"
    Statement = [for i, h in local.hosts : {
      Sid    = "S${i}"
      Effect = i == 0 ? "Allow" : "Deny"
      Host   = h
    }]
  })
  tagged = { for line in split("\n", trimspace(file("${path.module}/files/tags.txt"))) : split("=", line)[0] => split("=", line)[1] }
}

resource "aws_cloudfront_function" "redirect" {
  name    = "redirect"
  runtime = "cloudfront-js-2.0"
  comment = "sha ${substr(sha256(local.script), 0, 8)}"
  publish = true
  code    = local.script
}

resource "aws_cloudfront_response_headers_policy" "csp" {
  name = "csp"
  security_headers_config {
    content_security_policy {
      content_security_policy = join("; ", compact([for l in split("\n", local.policy) : trimsuffix(trimspace(l), ";")]))
      override                = true
    }
  }
}

output "script" {
  value = local.script
}
output "policy" {
  value = local.policy
}
output "raw" {
  value = local.raw
}
output "json" {
  value = jsondecode(local.json)
}
output "tags" {
  value = local.tagged
}
output "paths" {
  value = [path.module, path.root, terraform.workspace, basename(path.cwd) != ""]
}
output "files" {
  value = { for f in fileset("${path.module}/files", "**") : f => filemd5("${path.module}/files/${f}") }
}

resource "aws_cloudfront_function" "noindex" {
  name    = "${var.name}-noindex"
  comment = "Keeps search engines to the site's own name"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = templatefile("${path.module}/functions/noindex.js", { domain_name = var.domain_name })
}

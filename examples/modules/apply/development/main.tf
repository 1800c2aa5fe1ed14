# Short-lived HSTS, and nothing cached that is being worked on.
module "site" {
  source = "../../modules/cloudfront"

  name     = "lintel-site-development"
  content  = "${path.root}/../../public"
  hsts     = { max_age = 300 }
  uncached = ["*.html", "/drafts/*"]
}

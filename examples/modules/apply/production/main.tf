module "site" {
  source = "../../modules/cloudfront"

  name        = "lintel-site-production"
  content     = "${path.root}/../../public"
  price_class = "PriceClass_All"
  hsts        = { max_age = 31536000 }
}

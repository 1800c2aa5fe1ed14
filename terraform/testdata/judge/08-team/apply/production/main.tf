provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "domains" {
  type = map(object({ price_class = optional(string, "PriceClass_All"), max_age = optional(number, 31536000) }))
}

module "headers_lambda" {
  source    = "../../modules/lambda_zip"
  providers = { aws = aws.us_east_1 }
  name      = "headers-production"
  zip       = "${path.module}/../../functions/headers.zip"
}

module "site" {
  for_each = var.domains
  source   = "../../modules/cloudfront"
  providers = {
    aws      = aws
    aws.edge = aws.us_east_1
  }
  environment  = "production"
  domain       = each.key
  lambda       = { viewer_response = module.headers_lambda.function_name }
  price_class  = each.value.price_class
  hsts_max_age = each.value.max_age
}

output "comments" {
  value = { for d, s in module.site : d => s.comment }
}

terraform {
  required_version = ">= 1.5.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
  default_tags {
    tags = merge(local.tags, { Edge = "true" })
  }
}

locals {
  environment = basename(abspath(path.root))
  tags        = { Environment = local.environment, ManagedBy = "terraform" }
}

module "headers_lambda" {
  source    = "../../modules/lambda_zip"
  providers = { aws = aws.us_east_1 }
  name      = "headers-${local.environment}"
  zip       = "${path.module}/../../functions/headers.zip"
}

module "site" {
  source = "../../modules/cloudfront"
  providers = {
    aws      = aws
    aws.edge = aws.us_east_1
  }
  environment = local.environment
  domain      = "dev.example.com"
  lambda      = { viewer_response = module.headers_lambda.function_name }
  price_class = "PriceClass_100"
}

output "comment" {
  value = module.site.comment
}
output "hash" {
  value = module.headers_lambda.hash
}

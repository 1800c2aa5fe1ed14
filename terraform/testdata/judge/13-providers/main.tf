variable "regions" {
  default = { home = "eu-central-1", edge = "us-east-1" }
}
provider "aws" {
  region = var.regions.home
  default_tags {
    tags = { Owner = "edge-team", Home = var.regions.home }
  }
  ignore_tags {
    keys = ["Ignored"]
  }
}
provider "aws" {
  alias  = "edge"
  region = var.regions["edge"]
}

data "aws_region" "home" {}
data "aws_region" "edge" {
  provider = aws.edge
}

resource "aws_s3_bucket" "home" {
  bucket = "home-${data.aws_region.home.name}"
  tags   = { Owner = "other", Own = "1" }
}
resource "aws_s3_bucket" "edge" {
  provider = aws.edge
  bucket   = "edge-${data.aws_region.edge.name}"
  tags     = { Own = "1" }
}
module "inherits" {
  source = "./child"
}
module "passes" {
  source    = "./child"
  providers = { aws = aws.edge }
}
output "regions" {
  value = [module.inherits.region, module.passes.region]
}
output "tags" {
  value = [aws_s3_bucket.home.tags_all, aws_s3_bucket.edge.tags_all, module.inherits.tags]
}

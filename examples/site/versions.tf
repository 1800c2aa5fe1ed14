terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40"
    }
  }
}

# CloudFront reads its certificates from us-east-1, so all of this lives there.
provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      Project = var.name
    }
  }
}

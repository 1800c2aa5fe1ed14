terraform {
  required_version = ">= 1.5"

  required_providers {
    archive = {
      source  = "hashicorp/archive"
      version = ">= 2.4"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40"
    }
  }
}

# Functions of an edge, and what a distribution names, live in us-east-1.
provider "aws" {
  region = "us-east-1"
}

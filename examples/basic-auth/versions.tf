terraform {
  required_version = ">= 1.5"

  required_providers {
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

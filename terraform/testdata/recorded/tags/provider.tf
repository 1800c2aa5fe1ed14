provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = { app = "lintel", stage = "test" }
  }
  ignore_tags {
    keys         = ["ignored"]
    key_prefixes = ["internal:"]
  }
}

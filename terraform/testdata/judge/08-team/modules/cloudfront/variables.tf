variable "environment" {
  type = string
  validation {
    condition     = contains(["development", "production"], var.environment)
    error_message = "Environment must be development or production, not ${var.environment}."
  }
}
variable "domain" {
  type = string
}
variable "lambda" {
  type = object({ viewer_response = string })
}
variable "price_class" {
  type = string
}
variable "hsts_max_age" {
  type    = number
  default = 300
}

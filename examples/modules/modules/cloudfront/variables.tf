variable "name" {
  description = "Name of the site in this environment; everything is called after it."
  type        = string
}

variable "content" {
  description = "Directory whose files are the site."
  type        = string
}

variable "hsts" {
  description = "Strict-Transport-Security of the site."
  type = object({
    max_age            = number
    include_subdomains = optional(bool, false)
    preload            = optional(bool, false)
  })

  validation {
    condition     = !var.hsts.preload || (var.hsts.include_subdomains && var.hsts.max_age >= 31536000)
    error_message = "Preloading needs include_subdomains and a max_age of a year."
  }
}

variable "uncached" {
  description = "Path patterns that are never cached."
  type        = list(string)
  default     = []
}

variable "price_class" {
  description = "How much of the world the distribution covers."
  type        = string
  default     = "PriceClass_100"
}

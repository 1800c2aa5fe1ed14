variable "name" {
  description = "Short name of the site; the bucket and the policies are called after it."
  type        = string
  default     = "lintel-site"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,40}$", var.name))
    error_message = "The name is part of a bucket's name: 3 to 41 characters of a-z, 0-9 and \"-\", a letter first."
  }
}

variable "domain_name" {
  description = "The host name that viewers type."
  type        = string
  default     = "www.example.com"
}

variable "zone_id" {
  description = "Route 53 zone of the domain. Without it nobody makes the DNS records: do that by hand."
  type        = string
  default     = null
}

variable "hsts_max_age" {
  description = "Seconds for which browsers insist on HTTPS. Start small (300), then climb to a year."
  type        = number
  default     = 31536000
}

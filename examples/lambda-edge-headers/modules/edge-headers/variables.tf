variable "name" {
  description = "Name of the function."
  type        = string
}

variable "source_file" {
  description = "The handler."
  type        = string
}

variable "script_sources" {
  description = "Where scripts may come from."
  type        = list(string)
  default     = ["'self'"]
}

variable "style_sources" {
  description = "Where styles may come from."
  type        = list(string)
  default     = ["'self'"]
}

variable "image_sources" {
  description = "Where images may come from."
  type        = list(string)
  default     = ["'self'"]
}

variable "connect_sources" {
  description = "What scripts may talk to."
  type        = list(string)
  default     = ["'self'"]
}

variable "report_only" {
  description = "Browsers report what the policy would block, and block nothing."
  type        = bool
  default     = false
}

variable "hsts_max_age" {
  description = "Seconds for which browsers insist on HTTPS."
  type        = number
  default     = 31536000
}

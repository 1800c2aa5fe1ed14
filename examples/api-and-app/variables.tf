variable "app_host" {
  description = "Where the application runs."
  type        = string
  default     = "app.internal.example.com"
}

variable "api_host" {
  description = "Where the API runs."
  type        = string
  default     = "api.internal.example.com"
}

variable "web_origins" {
  description = "Web origins whose scripts may read the API."
  type        = list(string)
  default     = ["https://*.example.com", "http://localhost:3000"]
}

variable "origin_secret" {
  description = "What the origins expect in X-Origin-Secret, so that only the distribution reaches them."
  type        = string
  default     = "change-me"
  sensitive   = true
}

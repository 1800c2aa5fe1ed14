variable "plain" {
  type    = string
  default = "default"
}
variable "number" {
  type    = number
  default = "12.5"
}
variable "flag" {
  type    = bool
  default = "true"
}
variable "list" {
  type    = list(string)
  default = ["a", 1, true]
}
variable "set" {
  type    = set(number)
  default = [3, 1, 1]
}
variable "map" {
  type    = map(list(string))
  default = { a = ["x"], b = [] }
}
variable "tuple" {
  type    = tuple([string, number, bool])
  default = ["a", "1", "false"]
}
variable "any" {
  type    = any
  default = { nested = [1, "two", { three = 3 }] }
}
variable "untyped" {
  default = "u"
}
variable "object" {
  type = object({
    name    = string
    port    = optional(number, 443)
    tags    = optional(map(string), { made = "here" })
    missing = optional(string)
    origins = optional(list(object({
      host  = string
      path  = optional(string, "/")
      https = optional(object({ only = optional(bool, true), versions = optional(set(string), ["TLSv1.2"]) }), {})
    })), [])
    extra = optional(any)
  })
}
variable "nullable" {
  type    = string
  default = "not this"
}
variable "strict" {
  type     = string
  nullable = false
  default  = "kept"
}
variable "env" {
  type = list(string)
}
variable "flagged" {
  type = map(number)
}
variable "secret" {
  type      = string
  sensitive = true
  default   = "hush"
}
variable "heredoc" {
  default = <<-EOT
    first
      second $${x}
    third
  EOT
}
variable "checked" {
  type    = string
  default = "prod"
  validation {
    condition     = contains(["prod", "dev"], var.checked)
    error_message = "checked must be prod or dev."
  }
  validation {
    condition     = length(var.checked) < var.number
    error_message = "checked is too long."
  }
}

terraform {
  required_version = ">= 1.3"
}

output "all" {
  value = {
    plain    = var.plain
    number   = var.number
    flag     = var.flag
    list     = var.list
    set      = var.set
    map      = var.map
    tuple    = var.tuple
    any      = var.any
    untyped  = var.untyped
    object   = var.object
    nullable = var.nullable
    strict   = var.strict
    env      = var.env
    flagged  = var.flagged
    heredoc  = var.heredoc
  }
}

output "secret" {
  value     = upper(var.secret)
  sensitive = true
}

output "open" {
  value = nonsensitive(length(var.secret))
}

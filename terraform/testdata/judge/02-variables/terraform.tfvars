plain    = "tfvars"
number   = 99
list     = ["from", "tfvars"]
nullable = null
strict   = null
object = {
  name    = "n"
  origins = [{ host = "a" }, { host = "b", path = "/b", https = { only = false } }]
  tags    = null
  extra   = [1, "x"]
}

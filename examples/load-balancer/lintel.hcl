# Where the two targets really are on this machine.
target "10.0.0.10" {
  address = "127.0.0.1:3000"
}

target "10.0.1.10" {
  address = "127.0.0.1:3001"
}

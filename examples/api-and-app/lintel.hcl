# Where the two origins really are on this machine.
origin "app.internal.example.com" {
  address = "127.0.0.1:3000"
}

origin "api.internal.example.com" {
  address = "127.0.0.1:3001"
}

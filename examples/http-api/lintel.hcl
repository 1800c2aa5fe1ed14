# Where the application really is on this machine.
origin "app.example.com" {
  address = "127.0.0.1:3000"
}

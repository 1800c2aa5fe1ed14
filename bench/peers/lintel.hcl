bucket "bench-site" {
  dir = "{{.Public}}"
}

origin "app.example.net" {
  address = "127.0.0.1:{{.OriginPort}}"
}

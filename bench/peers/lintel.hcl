bucket "bench-site" {
  dir = "{{.Public}}"
}

origin "app.example.net" {
  address = "127.0.0.1:{{.OriginPort}}"
}

target_group "balanced" {
  addresses = ["127.0.0.1:{{.OriginPort}}", "127.0.0.1:{{.SecondPort}}"]
}

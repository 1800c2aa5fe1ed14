package main

import "github.com/spf13/cobra"

const localFileHelp = `The file lintel.hcl stands beside the .tf files and says what AWS does not know:
where things are on this machine. Every part may be left out; a flag of the
same meaning wins. Relative paths are relative to the file.

  data        = "./state"              # CA, cache, logs
  name_suffix = "lintel.localhost"     # https://NAME.lintel.localhost:8443/
  geoip       = "country.mmdb"         # for geo restrictions

  listen {
    http  = ":8080"
    https = ":8443"                    # TCP, and UDP for HTTP/3
    admin = "127.0.0.1:9180"           # metrics and health
  }

  bucket "my-content" {                # what a bucket holds
    dir = "./public"                   # or: endpoint = "http://127.0.0.1:9000"
  }

  origin "api.example.com" {           # where an origin's host really is
    address = "127.0.0.1:3000"
  }

  function "headers" {                 # run a Lambda function from its sources
    dir = "./lambda"
  }

  target "10.0.0.10" {                 # where a load balancer's target really is:
    address = "127.0.0.1:3000"         # an address, an instance, an ECS service
  }

  target_group "app" {                 # or all targets of a group at once
    addresses = ["127.0.0.1:3000", "127.0.0.1:3001"]
  }

  listener "front:8081" {              # where a load balancer's listener listens here,
    address = "127.0.0.1:18081"        # if not at its own port; or "none"
  }

  issuer "https://login.example.com" { # whose tokens an HTTP API takes: its keys,
    keys_file = "keys.json"            # so that it need not be asked
  }

  certificate {                        # for the names that it is for
    cert_file = "tls/www.crt"
    key_file  = "tls/www.key"
  }

  acme {                               # certificates of public names
    email = "ops@example.com"
    names = ["www.example.com"]
  }

  cache {
    memory = "256MiB"
    disk   = "4GiB"
  }

  log {
    format = "json"                    # or "w3c", or "none"
  }`

func newLocalFileTopic() *cobra.Command {
	return &cobra.Command{Use: "lintel.hcl", Short: "The file of local facts beside the .tf files", Long: localFileHelp}
}

// Command lintel runs the front doors of a company on your own machine: it
// serves CloudFront distributions from the Terraform that describes them.
//
// Each subcommand is one file with its help text; what it does is in the
// packages below. Start with "lintel help".
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

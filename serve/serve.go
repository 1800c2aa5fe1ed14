// Package serve runs front doors from what describes them: it loads the
// documents of a Terraform directory (or makes them, for a directory of files
// or an application), has them validated and compiled, hands the doors to the
// edge, and does all that again when a file changes.
//
// It is the only place that knows every room below it, and it is only glue: it
// evaluates nothing (terraform), judges nothing (resource), answers no request
// (door/cloudfront) and opens no socket for viewers (edge).
package serve

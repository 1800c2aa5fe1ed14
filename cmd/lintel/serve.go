package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/serve"
)

const serveHelp = `Serve the front doors that a Terraform directory describes: CloudFront
distributions, load balancers, HTTP APIs and REST APIs, over HTTPS with a local
certificate authority. A door behind another is reached as on AWS. No AWS
account, no terraform binary and no network is needed.

Save a .tf file, and the change is live in milliseconds; a mistake is printed
with its place, and what was served before keeps being served.

Examples:

  lintel serve ./infra                            every front door of a root module
  lintel serve --site ./public                    one site, strict headers, no configuration
  lintel serve --origin http://localhost:3000     the same in front of an application
  lintel serve ./infra --var stage=dev --var-file dev.tfvars
  lintel serve ./infra --bucket my-content=./public --resolve api.example.com=localhost:3000
  lintel serve ./infra --http :80 --https :443    as on the real ports

Facts of this machine can stand in a file lintel.hcl beside the .tf files; see
"lintel help lintel.hcl". A flag wins over the file.`

func newServe() *cobra.Command {
	var c serve.Config
	var asJSON, verbose bool
	cmd := &cobra.Command{
		Use:   "serve [DIR]",
		Short: "Serve the distributions of a Terraform directory",
		Long:  serveHelp,
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				c.Source.Terraform = args[0]
			}
			c.Source.Env = os.Environ()
			out := newServeOutput(cmd, asJSON)
			return runServe(cmd.Context(), c, out, newLogger(cmd.ErrOrStderr(), verbose))
		},
	}
	addServeFlags(cmd, &c)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report, and the news after it, as JSON")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "log what happens inside")
	return cmd
}

func addServeFlags(cmd *cobra.Command, c *serve.Config) {
	f := cmd.Flags()
	f.StringVar(&c.Source.Site, "site", "", "serve this `DIR` of files instead of Terraform")
	f.StringVar(&c.Source.Origin, "origin", "", "serve the application at this `URL` instead of Terraform")
	f.StringVar(&c.Source.LocalFile, "config", "", "read local facts from `FILE` (default lintel.hcl in the Terraform directory)")
	addVariableFlags(f, &c.Source.Given)
	f.StringVar(&c.HTTP, "http", "", "`ADDR` for plain HTTP, or none (default \""+serve.DefaultHTTP+"\")")
	f.StringVar(&c.HTTPS, "https", "", "`ADDR` for HTTPS (TCP) and HTTP/3 (UDP), or none (default \""+serve.DefaultHTTPS+"\")")
	f.StringVar(&c.Admin, "admin", "", "`ADDR` for metrics and health, or none (default \""+serve.DefaultAdmin+"\")")
	f.IntVar(&c.PublicPort, "public-https-port", 0, "`PORT` that viewers use for HTTPS, if it is not the one listened on")
	f.StringVar(&c.Data, "data", "", "`DIR` for the CA, the cache and the logs (default $XDG_DATA_HOME/lintel)")
	f.StringVar(&c.NameSuffix, "name-suffix", "", "reach distributions below this `NAME` without DNS (default \""+serve.DefaultNameSuffix+"\")")
	f.Var(pairs{&c.Buckets, "NAME=DIR"}, "bucket", "what a bucket holds: a directory, or the URL of an S3-compatible endpoint")
	f.Var(pairs{&c.Resolve, "HOST=ADDR"}, "resolve", "where the host of an origin or integration really is")
	f.Var(pairs{&c.Functions, "NAME=DIR"}, "function", "where the sources of a Lambda function are")
	f.Var(pairs{&c.Targets, "NAME=ADDR"}, "target", "where a load balancer's target really is: an instance, an address or an ECS service")
	f.Var(pairs{&c.Listeners, "NAME:PORT=ADDR"}, "listener", "where a load balancer's listener listens here, or none")
	f.BoolVar(&c.SkipAuthentication, "skip-authentication", false, "let everybody in where a load balancer or an API would authenticate viewers")
	f.StringVar(&c.CAOut, "ca-out", "", "write the local CA's certificate to `FILE`")
	f.StringVar(&c.GeoIP, "geoip", "", "MaxMind country database `FILE`, for geo restrictions")
	f.Var(size{&c.CacheMemory}, "cache-memory", "memory for cached objects (default 256MiB)")
	f.Var(size{&c.CacheDisk}, "cache-disk", "disk for cached objects (default 4GiB)")
	f.Var(logFormat{&c.LogFormat}, "log-format", "access log as w3c or json, or none (default w3c)")
	f.DurationVar(&c.DrainLimit, "drain", 0, "how long requests may take to end when serving stops (default 30s)")
}

// runServe serves until a signal ends it.
func runServe(ctx context.Context, c serve.Config, out *serveOutput, logger *slog.Logger) error {
	defer roomyHeap()()
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)

	server, err := serve.Start(ctx, c, serve.Process{
		Getenv: os.Getenv, Version: buildVersion().Version, Logger: logger, Reload: reload, Told: out.news,
	})
	if err != nil {
		return err
	}
	out.report(server.Report())
	forget := context.AfterFunc(ctx, func() {
		stop() // a second signal ends the process at once
		out.stopping()
	})
	defer forget()
	return server.Run(ctx)
}

func newLogger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// serveOutput tells a person, or a program, what is served.
type serveOutput struct {
	w     io.Writer
	json  *json.Encoder // nil: a person reads
	style serve.Style
	paint palette
}

func newServeOutput(cmd *cobra.Command, asJSON bool) *serveOutput {
	w := cmd.OutOrStdout()
	out := &serveOutput{w: w, paint: newPalette(w)}
	if asJSON {
		out.json = json.NewEncoder(w)
	}
	out.style = serve.Style{
		Findings: out.paint.findings(), Heading: out.paint.bold, Faint: out.paint.dim,
		URL: func(text string) string { return out.paint.paint(blue, text) },
	}
	return out
}

func (o *serveOutput) report(r serve.Report) {
	if o.json != nil {
		o.json.Encode(r)
		return
	}
	r.WriteText(o.w, o.style)
	fmt.Fprintf(o.w, "\n%s in %s. Edit the files, and the change is live; Ctrl-C stops.\n",
		o.paint.paint(green, fmt.Sprintf("Generation %d live", r.Generation)), r.Took.Round(time.Millisecond/10))
}

func (o *serveOutput) news(n serve.News) {
	if o.json != nil {
		o.json.Encode(n)
		return
	}
	fmt.Fprintf(o.w, "\n%s %s\n", time.Now().Format(time.TimeOnly), o.paint.dim(n.Cause))
	if n.Refused {
		n.Findings.WriteText(o.w, o.style.Findings)
		fmt.Fprintf(o.w, "%s; generation %d keeps serving.\n", o.paint.paint(red, "Refused"), n.Generation)
		return
	}
	fmt.Fprintf(o.w, "%s in %s.\n", o.paint.paint(green, fmt.Sprintf("Generation %d live", n.Generation)), n.Took.Round(time.Millisecond/10))
}

// stopping says what the process waits for.
func (o *serveOutput) stopping() {
	if o.json == nil {
		fmt.Fprintln(o.w, "\nStopping when the requests that have begun are answered; a second Ctrl-C stops at once.")
	}
}

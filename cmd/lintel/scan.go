package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/cookie"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/report"
	"github.com/lintel-edge/lintel/scan"
)

const scanHelp = `Look at sites, grade them as the HTTP Observatory does, and explain each point
lost: what is wrong, on which kind of response, which front door answered, and
what to change there.

A TARGET is a host, host:port, address, URL, the name of a file that lists
targets one a line, or - for such a list on standard input. Of one site the
whole report is shown, of several a line each; --details shows all of each.

Examples:

  lintel scan example.com
  lintel scan https://www.lintel.localhost:8443/ --ca-file ca.crt
  lintel scan shop.example.com --resolve shop.example.com:127.0.0.1 --https-port 8443
  lintel scan example.com --fix ./remedies     write the changes as files
  lintel scan example.com --min-grade B --fail-on HSTS,high --sarif=lintel.sarif
  lintel scan example.com --json=today.json --compare yesterday.json
  lintel scan sites.txt --json=graded.jsonl --resume

Cookies and headers that are given go to the https origin of the target only.
With --record the look is kept, and "lintel lint FILE" judges it again without
a network.

The command ends with 0 whatever the grade is, unless --min-grade or --fail-on
set a bar (5), or a site could not be looked at (6); see "lintel help
exit-codes".`

// scanFlags are what lintel scan takes.
type scanFlags struct {
	*reportFlags
	look     scan.Options
	parallel int

	caFile, proxy string
	record        string // where to write recordings
	resume        bool
}

func newScan() *cobra.Command {
	s := &scanFlags{}
	cmd := &cobra.Command{
		Use:   "scan TARGET…",
		Short: "Grade sites, and explain each point lost",
		Long:  scanHelp,
		Args:  args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return s.run(ctx, cmd, args)
		},
	}
	s.reportFlags = addReportFlags(cmd)
	s.addLookFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&s.record, "record", "", "keep what was seen: in FILE for one site, in a directory for several (`PATH`)")
	f.BoolVar(&s.resume, "resume", false, "leave out what --json=FILE has already, and add to it")
	f.IntVar(&s.parallel, "parallel", scan.DefaultParallel, "look at `N` sites at a time")
	s.addGradeFlags(cmd)
	return cmd
}

// addLookFlags are the flags that say how a site is looked at.
func (s *scanFlags) addLookFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.caFile, "ca-file", "", "trust the authorities in `FILE` (PEM) besides the system's")
	f.BoolVar(&s.look.Insecure, "insecure", false, "take any certificate, and think nothing of it")
	f.Var(addresses{&s.look.Resolve}, "resolve", "look for a name at this address instead of asking DNS")
	f.IntVar(&s.look.HTTPPort, "http-port", 80, "`PORT` of plain HTTP")
	f.IntVar(&s.look.HTTPSPort, "https-port", 443, "`PORT` of HTTPS")
	f.VarP(requestFields{&s.look.Fields}, "header", "H", "send a header line, e.g. Authorization")
	f.Var(cookiePairs{&s.look.Cookies}, "cookie", "send a cookie, for pages behind a login")
	f.BoolVar(&s.look.PlainSecrets, "plain-secrets", false, "send --header and --cookie over plain HTTP, too")
	f.StringVar(&s.proxy, "proxy", "", "connect through this proxy `URL`")
	f.DurationVar(&s.look.RequestTimeout, "request-timeout", scan.DefaultRequestTimeout, "for one answer")
	f.DurationVar(&s.look.SessionTimeout, "timeout", scan.DefaultSessionTimeout, "for a chain of redirects")
	f.Var(size{&s.look.MaxBody}, "max-body", "how much of a page is read (default 8MiB)")
	f.Float64Var(&s.look.Rate, "rate", scan.DefaultRate, "`REQUESTS` a second to one host")
	f.BoolVar(&s.look.PublicOnly, "public-only", false, "refuse private addresses, whatever a name resolves to")
	f.BoolVar(&s.look.Classes, "classes", true, fmt.Sprintf("look for a sample of every kind of response (at most %d more requests)", scan.MaxClassRequests))
	f.StringVar(&s.look.APIPath, "api-path", "", "`PATH` of the site's API; otherwise what the page loads is guessed from")
	f.StringVar(&s.look.UserAgent, "user-agent", "", "what to call oneself")
}

// prepare makes the scanner. All that is wrong with the flags is reported.
func (s *scanFlags) prepare() (*scan.Scanner, error) {
	problems := s.readGrading()
	if s.resume && (*s.formats[report.JSON] == "" || *s.formats[report.JSON] == "-") {
		problems = append(problems, invalidFlag("resume", errors.New("there is no file to go on with"), "add --json=FILE"))
	}
	var err error
	if s.look.Roots, err = roots(s.caFile); err != nil {
		problems = append(problems, invalidFlag("ca-file", err, "name a file with certificates in PEM"))
	}
	if s.proxy != "" {
		if s.look.Proxy, err = url.Parse(s.proxy); err != nil {
			problems = append(problems, invalidFlag("proxy", err, "write http://host:port"))
		}
	}
	scanner, err := scan.New(s.look)
	if err != nil {
		problems = append(problems, finding.Finding{Code: "CLI-INVALID-FLAG", Message: err.Error(), Fix: `see "lintel scan --help"`})
	}
	if len(problems) > 0 {
		return nil, codedError{exitUsage, problems.Err()}
	}
	return scanner, nil
}

// roots are the system's authorities and those of a file; nil without one.
func roots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s has no certificate", file)
	}
	return pool, nil
}

// addresses is the flag --resolve, NAME:ADDRESS or NAME=ADDRESS.
type addresses struct{ into *map[string]netip.Addr }

// Set, String and Type make addresses, and the types below, a pflag.Value.
func (a addresses) Set(text string) error {
	i := strings.IndexAny(text, ":=")
	if i <= 0 {
		return fmt.Errorf("want NAME:ADDRESS")
	}
	addr, err := netip.ParseAddr(strings.Trim(text[i+1:], "[]"))
	if err != nil {
		return fmt.Errorf("%s is not an IP address", strconv.Quote(text[i+1:]))
	}
	if *a.into == nil {
		*a.into = map[string]netip.Addr{}
	}
	(*a.into)[text[:i]] = addr
	return nil
}

func (a addresses) String() string { return "" }

// Type is what the help calls the value.
func (a addresses) Type() string { return "NAME:ADDRESS" }

// requestFields is the flag --header, several lines of one name included.
type requestFields struct{ into *recording.Fields }

func (r requestFields) Set(text string) error {
	name, value, ok := strings.Cut(text, ":")
	if !ok || name == "" {
		return fmt.Errorf("want \"NAME: VALUE\"")
	}
	*r.into = append(*r.into, recording.Field{Name: name, Value: strings.TrimSpace(value)})
	return nil
}

func (r requestFields) String() string { return "" }
func (r requestFields) Type() string   { return "NAME: VALUE" }

// cookiePairs is the flag --cookie, NAME=VALUE.
type cookiePairs struct{ into *[]cookie.Pair }

func (c cookiePairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return fmt.Errorf("want NAME=VALUE")
	}
	*c.into = append(*c.into, cookie.Pair{Name: name, Value: value})
	return nil
}

func (c cookiePairs) String() string { return "" }
func (c cookiePairs) Type() string   { return "NAME=VALUE" }

// listed reports whether an argument is a list of targets: standard input, or
// a file.
func listed(arg string) bool {
	if arg == "-" {
		return true
	}
	info, err := os.Stat(arg)
	return err == nil && !info.IsDir()
}

// openList opens a list; the caller closes it.
func openList(arg string, stdin io.Reader) (io.ReadCloser, error) {
	if arg == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(arg)
}

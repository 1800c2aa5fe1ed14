// Package scan looks at sites and records what it saw: both schemes, redirects
// hop by hop with the field lines of every hop as they came, cookies, what the
// page refers to, the CORS probe and robots.txt. It judges nothing: a
// [recording.Recording] goes to packages observatory and header.
//
// What is asked, in which order and with which bounds, is that of the HTTP
// Observatory (spec/observatory.md 4), so that the grades agree. Where Lintel
// looks further ([Options.Classes]) the answers are recorded apart.
//
//	scanner, err := scan.New(scan.Options{})
//	…
//	target, err := scan.ParseTarget("example.com")
//	…
//	seen := scanner.Scan(ctx, target)
package scan

import (
	"context"
	"log/slog"
	"net/url"
	"strconv"
	"sync"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/jar"
	"github.com/lintel-edge/lintel/scan/wire"
)

// Scanner looks at sites. It is safe for concurrent use.
type Scanner struct {
	options Options
	pace    *pace
}

// Scan looks at one site. It always returns a recording: what went wrong is in
// it. When ctx ends, the recording has what had been seen by then.
func (s *Scanner) Scan(ctx context.Context, t Target) *recording.Recording {
	l := &look{
		options: &s.options, pace: s.pace, target: t,
		client: wire.New(s.options.wire()),
		out:    &recording.Recording{Target: t.Text, Host: t.Host, At: s.options.Now().UTC()},
	}
	defer l.client.Close()
	for _, step := range steps {
		step(l, ctx)
	}
	l.log.Debug("scanned", "target", t.Text, "http", l.out.HTTP.Failure, "https", l.out.HTTPS.Failure)
	return l.out
}

// steps are the journey of a scan (spec/observatory.md 4).
var steps = []func(*look, context.Context){
	(*look).begin,
	(*look).findPorts, // which of the two ports a given one is
	(*look).sessions,  // http:// and https:// in parallel
	(*look).robots,    // for its cookies
	(*look).probeCORS, // at the last URL of the graded session
	(*look).classes,   // what else the site answers, where Options.Classes asks
}

// look is one scan under way.
type look struct {
	options *Options
	pace    *pace
	target  Target
	client  *wire.Client
	log     *slog.Logger
	out     *recording.Recording

	httpPort, httpsPort int
	jars                map[*recording.Session]*jar.Jar
}

func (l *look) begin(context.Context) {
	l.log = l.options.Logger
	l.httpPort, l.httpsPort = l.options.HTTPPort, l.options.HTTPSPort
	l.jars = map[*recording.Session]*jar.Jar{&l.out.HTTP: jar.New(l.options.Now), &l.out.HTTPS: jar.New(l.options.Now)}
}

// findPorts gives the port of the target its role. Without a scheme it is asked
// whether it speaks TLS: if so it stands for 443, and plain HTTP goes to its
// usual port; else it stands for 80.
func (l *look) findPorts(ctx context.Context) {
	switch {
	case l.target.Port == 0:
	case l.target.Scheme == "https", l.target.Scheme == "" && l.speaksTLS(ctx):
		l.httpsPort = l.target.Port
	default:
		l.httpPort = l.target.Port
	}
}

func (l *look) speaksTLS(ctx context.Context) bool {
	u := l.url("https", l.target.Port)
	if l.pace.wait(ctx, u.Hostname()) != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, l.options.RequestTimeout)
	defer cancel()
	response, err := l.client.Do(ctx, &wire.Request{Method: "HEAD", URL: u, Fields: l.fields(u, nil, accept), Insecure: true})
	if err != nil {
		// An answer that is no HTTP came over TLS all the same.
		return wire.Failure(err).Kind == recording.FailureHTTP
	}
	response.Body.Close()
	return true
}

// usualPort is what URLs leave out.
var usualPort = map[string]string{"http": "80", "https": "443"}

// url is where a session starts. The scheme's own port is left out.
func (l *look) url(scheme string, port int) *url.URL {
	host := l.target.Host
	if l.target.isIPv6() {
		host = "[" + host + "]"
	}
	if text := strconv.Itoa(port); text != usualPort[scheme] {
		host += ":" + text
	}
	u, err := url.ParseRequestURI(l.target.Path)
	if err != nil { // "", or a target that nobody has parsed
		u = &url.URL{Path: "/"}
	}
	u.Scheme, u.Host = scheme, host
	return u
}

func (l *look) sessions(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { l.session(ctx, &l.out.HTTP, l.url("http", l.httpPort)) })
	both.Go(func() { l.session(ctx, &l.out.HTTPS, l.url("https", l.httpsPort)) })
	both.Wait()
}

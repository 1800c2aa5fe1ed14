package serve

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve/admin"
)

// The codes of findings about explaining.
const (
	CodeExplainURL    = "SERVE-EXPLAIN-URL"    // not a URL that an edge could be asked for
	CodeMissingHeader = "SERVE-MISSING-HEADER" // a security header that a response does not have
)

// explainer is the viewer that asks when lintel explain does.
var explainer = netip.AddrPortFrom(netip.IPv6Loopback(), 0)

// Explain has the edge answer a request, with its trail, and says who put
// each header line there. The body is thrown away, so that a response that is
// not cached yet will not be.
func (o operations) Explain(ctx context.Context, q admin.Question) (admin.Explanation, error) {
	r, err := o.s.request(q)
	if err != nil {
		return admin.Explanation{}, err
	}
	port := o.s.current.Load().listenerPort(q.URL)
	resp, generation := o.s.edge.Ask(ctx, port, r)
	e := admin.Explanation{
		URL: q.URL, Method: r.Method, Status: resp.Status, Door: resp.Outcome.Door, Rule: resp.Outcome.Behavior,
		Result: resp.Outcome.Result, Origin: resp.Outcome.OriginID, Generation: generation,
		Steps: r.Trace.Steps, Headers: slices.Clone(resp.Fields.Lines()), Lost: r.Trace.Events,
	}
	g := o.s.current.Load()
	if door := g.door(e.Door); door != nil {
		e.Kind, e.Address = door.identity().noun, door.identity().address
		door.explain(r, port, &e)
	}
	e.Policies = g.policyNames()
	return e, nil
}

// policyNames are what people call the policies that own lines, by id: those of
// all doors, because a line may come from a door behind the one that was asked.
func (g *generation) policyNames() map[string]string {
	names := map[string]string{}
	for _, d := range g.doors {
		if d, has := d.(interface{ policies() map[string]string }); has {
			maps.Copy(names, d.policies())
		}
	}
	return names
}

// listenerPort is the port of a URL where that is a listener's own; else 0.
func (g *generation) listenerPort(text string) int {
	u, err := url.Parse(text)
	if err != nil {
		return 0
	}
	for _, l := range g.listeners {
		if u.Port() == strconv.Itoa(l.Port()) {
			return l.Port()
		}
	}
	return 0
}

// request is what an engine would have made of the question.
func (s *Server) request(q admin.Question) (*exchange.Request, error) {
	u, err := url.Parse(q.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, finding.List{{
			Code: CodeExplainURL, Message: fmt.Sprintf("%q cannot be asked for", q.URL),
			Expected: "a URL with its scheme and host, such as https://www.lintel.localhost:8443/",
		}}.Err()
	}
	r := &exchange.Request{
		Method: q.Method, Scheme: u.Scheme, Host: u.Host, Path: u.EscapedPath(), Query: u.RawQuery,
		HasQuery: u.RawQuery != "" || u.ForceQuery, Proto: exchange.HTTP11,
		Remote: explainer, Received: s.now(), Trace: new(exchange.Trace),
	}
	if r.Method == "" {
		r.Method = "GET"
	}
	if r.Path == "" {
		r.Path = "/"
	}
	if u.Scheme == "https" {
		r.Proto = exchange.HTTP2
		r.TLS = &exchange.TLS{Version: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ServerName: strings.ToLower(u.Hostname())}
	}
	for name, value := range q.Headers {
		r.Fields.Add(name, value, exchange.OwnerViewer)
	}
	return r, nil
}

// wanted is a header that a secure response has.
type wanted struct {
	name    string
	instead string // another header that does as well; "" = none
	https   bool   // means something on HTTPS only
}

// securityHeaders are those that grade a site, in the order in which a policy
// has them.
var securityHeaders = []wanted{
	{"Strict-Transport-Security", "", true},
	{"Content-Security-Policy", "", false},
	{"X-Content-Type-Options", "", false},
	{"X-Frame-Options", "frame-ancestors", false},
	{"Referrer-Policy", "", false},
	{"Permissions-Policy", "", false},
}

// missing are the security headers that a response does not have.
func missing(r *exchange.Request, lines []exchange.Field) []wanted {
	fields := exchange.NewFields(lines...)
	var out []wanted
	for _, w := range securityHeaders {
		if !fields.Has(w.name) && (!w.https || r.Scheme == "https") && !framedElsewhere(w, &fields) {
			out = append(out, w)
		}
	}
	return out
}

// framedElsewhere: a CSP with frame-ancestors makes browsers ignore
// X-Frame-Options (CSP Level 3, section 6.4.2).
func framedElsewhere(w wanted, fields *exchange.Fields) bool {
	return w.instead != "" && strings.Contains(fields.Combined("Content-Security-Policy"), w.instead)
}

// finding says that the header is missing, and what would set it.
func (w wanted) finding(fix string) finding.Finding {
	return finding.Finding{Code: CodeMissingHeader, Severity: finding.Warning, Subject: w.name, Message: w.name + " is missing", Fix: fix}
}

package origin_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// door is a neighbour that answers with a function.
type door func(context.Context, *exchange.Request) *exchange.Response

const host = "front-1.us-east-1.elb.amazonaws.com"

// neighbourhood has one door at 80 and one at 443, whose certificate is for
// www.example.com.
func neighbourhood(d door) *origin.Neighbours {
	n := new(origin.Neighbours)
	n.Add(&origin.Neighbour{Name: "load balancer front", Serve: d}, 80, host)
	n.Add(&origin.Neighbour{
		Name: "load balancer front", Secure: true, Serve: d,
		Covers: func(name string) bool { return name == "www.example.com" },
	}, 443, host)
	return n
}

func custom(t *testing.T, protocol string, change ...func(*origin.CustomConfig)) *origin.Custom {
	t.Helper()
	cfg := origin.CustomConfig{ID: "app", Domain: host, Protocol: protocol, Resolve: func(string) (string, bool) { return "", false }}
	for _, c := range change {
		c(&cfg)
	}
	o, err := origin.NewCustom(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// TestVisitShowsWhatAConnectionWould: the door sees a request as if it had come
// over TLS from this machine, and its answer comes without what concerns a
// connection; each line has its owner behind the door's name.
func TestVisitShowsWhatAConnectionWould(t *testing.T) {
	var seen *exchange.Request
	n := neighbourhood(func(_ context.Context, r *exchange.Request) *exchange.Response {
		seen = r
		r.Trace.Note("rule", "default")
		resp := &exchange.Response{Status: 200, Body: io.NopCloser(strings.NewReader("hello")), ContentLength: 5}
		resp.Fields.TraceTo(r.Trace)
		resp.Fields.Add("X-Frame-Options", "SAMEORIGIN", exchange.OwnerOrigin)
		resp.Fields.Set("X-Frame-Options", "DENY", "listener attribute")
		resp.Fields.Add("Keep-Alive", "timeout=5", exchange.OwnerOrigin)
		return resp
	})
	trail := new(exchange.Trace)
	body := io.NopCloser(strings.NewReader("a=b"))
	r := &exchange.Request{
		Method: "POST", Scheme: "https", Host: "www.example.com", Path: "/p", Query: "q=1", HasQuery: true, Body: body, ContentLength: 3, Trace: trail,
		Fields: exchange.NewFields(
			exchange.Field{Name: "X-Forwarded-For", Value: "192.0.2.1", Owner: exchange.OwnerEdge},
			exchange.Field{Name: "Connection", Value: "close", Owner: exchange.OwnerViewer}),
	}
	resp, err := custom(t, "https-only").Fetch(origin.WithNeighbours(t.Context(), n), r)
	if err != nil {
		t.Fatal(err)
	}
	want := &exchange.Request{
		Method: "POST", Scheme: "https", Host: "www.example.com", Path: "/p", Query: "q=1", HasQuery: true, Proto: exchange.HTTP11,
		Fields: exchange.NewFields(exchange.Field{Name: "X-Forwarded-For", Value: "192.0.2.1", Owner: exchange.OwnerViewer}),
		Body:   body, ContentLength: 3,
		TLS: &exchange.TLS{Version: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ServerName: "www.example.com"},
	}
	ignored := cmpopts.IgnoreFields(exchange.Request{}, "Received", "Remote", "Trace", "Fields", "Body")
	if diff := cmp.Diff(want, seen, ignored); diff != "" || !seen.Remote.Addr().IsLoopback() || seen.Body != body {
		t.Errorf("from %v\n%s", seen.Remote, diff)
	}
	if diff := cmp.Diff(want.Fields.Lines(), seen.Fields.Lines()); diff != "" {
		t.Error(diff)
	}

	text, err := io.ReadAll(resp.Body)
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	if string(text) != "hello" || err != nil || resp.Status != 200 || resp.ContentLength != 5 {
		t.Errorf("%d, %q of %d bytes, %v", resp.Status, text, resp.ContentLength, err)
	}
	lines := []exchange.Field{{Name: "X-Frame-Options", Value: "DENY", Owner: "load balancer front: listener attribute"}}
	if diff := cmp.Diff(lines, resp.Fields.Lines()); diff != "" {
		t.Error(diff)
	}
	trails := &exchange.Trace{
		Steps: []exchange.Step{{Name: "load balancer front: rule", Note: "default"}},
		Events: []exchange.Event{{
			Action: exchange.Overridden, By: "load balancer front: listener attribute",
			Field: exchange.Field{Name: "X-Frame-Options", Value: "SAMEORIGIN", Owner: "load balancer front: origin"},
		}},
	}
	if diff := cmp.Diff(trails, trail); diff != "" {
		t.Error(diff)
	}
}

// TestVisitFailsAsAConnectionWould (spec/cloudfront.md 4.4).
func TestVisitFailsAsAConnectionWould(t *testing.T) {
	hang := func(ctx context.Context, _ *exchange.Request) *exchange.Response {
		<-ctx.Done()
		return &exchange.Response{Status: 460}
	}
	long := func(context.Context, *exchange.Request) *exchange.Response {
		return &exchange.Response{Status: 200, Fields: exchange.NewFields(exchange.Field{Name: "X-Long", Value: strings.Repeat("x", 33<<10)})}
	}
	for name, tc := range map[string]struct {
		door     door
		protocol string
		host     string
		change   func(*origin.CustomConfig)
		want     origin.Kind
	}{
		"certificate for another name":    {hang, "https-only", host, nil, origin.TLS},
		"nothing listens at the port":     {hang, "http-only", host, func(c *origin.CustomConfig) { c.HTTPPort = 8080 }, origin.Connect},
		"TLS to a plain listener":         {hang, "https-only", host, func(c *origin.CustomConfig) { c.HTTPSPort = 80 }, origin.TLS},
		"plain HTTP to a TLS listener":    {hang, "http-only", host, func(c *origin.CustomConfig) { c.HTTPPort = 443 }, origin.Invalid},
		"no answer in the read timeout":   {hang, "http-only", host, func(c *origin.CustomConfig) { c.ReadTimeout = time.Millisecond }, origin.ReadTimeout},
		"no answer in the whole time":     {hang, "http-only", host, func(c *origin.CustomConfig) { c.CompletionTimeout = time.Millisecond }, origin.CompletionTimeout},
		"more header fields than allowed": {long, "https-only", "www.example.com", nil, origin.HeaderTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			o := custom(t, tc.protocol, func(c *origin.CustomConfig) {
				if tc.change != nil {
					tc.change(c)
				}
			})
			_, err := o.Fetch(origin.WithNeighbours(t.Context(), neighbourhood(tc.door)), &exchange.Request{Method: "GET", Host: tc.host, Path: "/"})
			if got := origin.KindOf(err); got != tc.want {
				t.Errorf("%v, want the kind %s", err, tc.want)
			}
		})
	}
}

// TestVisitEndsWithItsCaller: the door's work is over when nobody wants it.
func TestVisitEndsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := neighbourhood(func(ctx context.Context, _ *exchange.Request) *exchange.Response {
		cancel()
		<-ctx.Done()
		return &exchange.Response{Status: 460}
	})
	_, err := custom(t, "http-only").Fetch(origin.WithNeighbours(ctx, n), &exchange.Request{Method: "GET", Host: host, Path: "/"})
	if got := origin.KindOf(err); got != origin.Canceled {
		t.Errorf("%v, want it canceled", err)
	}

	var work context.Context
	n = neighbourhood(func(ctx context.Context, _ *exchange.Request) *exchange.Response {
		work = ctx
		return &exchange.Response{Status: 200, Body: io.NopCloser(strings.NewReader("long")), ContentLength: -1}
	})
	resp, err := custom(t, "http-only").Fetch(origin.WithNeighbours(t.Context(), n), &exchange.Request{Method: "GET", Host: host, Path: "/"})
	if err != nil || work.Err() != nil {
		t.Fatalf("%v; the door's context: %v, want it to last as long as the body", err, work.Err())
	}
	resp.Body.Close()
	if work.Err() == nil {
		t.Error("the door still works after the body was closed")
	}
}

// TestDoorsThatAskEachOtherEnd: the circle is cut, and looks like the timeout
// that would end it otherwise.
func TestDoorsThatAskEachOtherEnd(t *testing.T) {
	o, asked := custom(t, "http-only"), 0
	var kind origin.Kind
	n := neighbourhood(func(ctx context.Context, r *exchange.Request) *exchange.Response {
		asked++
		if _, err := o.Fetch(ctx, r); err != nil {
			kind = origin.KindOf(err)
		}
		return &exchange.Response{Status: 504}
	})
	resp, err := o.Fetch(origin.WithNeighbours(t.Context(), n), &exchange.Request{Method: "GET", Host: host, Path: "/"})
	if err != nil || resp.Status != 504 || asked != 8 || kind != origin.ReadTimeout {
		t.Errorf("%v; the door was asked %d times, then %s; want 8 and a read timeout", err, asked, kind)
	}
}

// TestUserSaysWhereAHostIs: then it is no neighbour.
func TestUserSaysWhereAHostIs(t *testing.T) {
	server := scripted(t, always("HTTP/1.1 204 No Content\r\n\r\n"))
	o := custom(t, "http-only", func(c *origin.CustomConfig) {
		c.Resolve = func(string) (string, bool) { return strings.TrimPrefix(server.URL, "http://"), true }
	})
	n := neighbourhood(func(context.Context, *exchange.Request) *exchange.Response {
		t.Error("the door was asked")
		return &exchange.Response{Status: 500}
	})
	resp, err := o.Fetch(origin.WithNeighbours(t.Context(), n), &exchange.Request{Method: "GET", Host: host, Path: "/"})
	if err != nil || resp.Status != 204 {
		t.Errorf("%+v, %v", resp, err)
	}
}

// TestDoorThatPassesConnectionsOnIsDialled at its place on this machine.
func TestDoorThatPassesConnectionsOnIsDialled(t *testing.T) {
	server := scripted(t, always("HTTP/1.1 204 No Content\r\n\r\n"))
	n := new(origin.Neighbours)
	n.Add(&origin.Neighbour{Name: "network load balancer pass", Address: strings.TrimPrefix(server.URL, "http://")}, 80, host)
	resp, err := custom(t, "http-only").Fetch(origin.WithNeighbours(t.Context(), n), &exchange.Request{Method: "GET", Host: host, Path: "/"})
	if err != nil || resp.Status != 204 || resp.Timing.Reused {
		t.Errorf("%+v, %v", resp, err)
	}
}

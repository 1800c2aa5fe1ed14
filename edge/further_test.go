package edge_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// socket is one on loopback for a listener of a snapshot.
func socket(t *testing.T) net.Listener {
	t.Helper()
	l, problem := edge.OpenListener("a test", "127.0.0.1:0")
	if problem != nil {
		t.Fatal(problem)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// swap makes a snapshot with these listeners the current one.
func (r *running) swap(t *testing.T, listeners ...edge.Listener) {
	t.Helper()
	next, problems := edge.NewSnapshot(9, site(saying("usual")), edge.Options{Listeners: listeners})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	r.Swap(next)
}

// TestListenersOfSnapshots take every host, over HTTP or TLS as the current
// snapshot says, keep their sockets as long as snapshots have them, and leave
// the server's own addresses alone.
func TestListenersOfSnapshots(t *testing.T) {
	r := start(t, site(saying("first")))
	one, two := socket(t), socket(t)
	ask := func(scheme string, l net.Listener, host string) string {
		t.Helper()
		transport := &http.Transport{TLSClientConfig: r.tlsConfig("localhost"), DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, l.Addr().String())
		}}
		defer transport.CloseIdleConnections()
		resp, err := (&http.Client{Transport: transport}).Get(scheme + "://" + host + "/")
		if err != nil {
			t.Fatal(err)
		}
		return text(t, resp)
	}
	further := func(name string) edge.Site {
		return edge.Site{ID: name, Hosts: []string{"localhost"}, Door: saying(name)}
	}
	r.swap(t, edge.Listener{Socket: one, Site: further("one")}, edge.Listener{Socket: two, Secure: true, Site: further("two")})
	got := []string{ask("http", one, "any.example.org"), ask("https", two, "any.example.org"), wire(t, r, getClose)}
	if diff := cmp.Diff([]string{"one", "two", "usual"}, []string{got[0], got[1], got[2][strings.LastIndex(got[2], "\n")+1:]}); diff != "" {
		t.Error(diff)
	}

	r.swap(t, edge.Listener{Socket: one, Secure: true, Site: further("changed")})
	if got := ask("https", one, "localhost"); got != "changed" {
		t.Errorf("the listener that has changed says %q", got)
	}
	if c, err := net.Dial("tcp", two.Addr().String()); err == nil {
		c.Close()
		t.Error("the socket that no snapshot has is still listened on")
	}
}

// TestConnectionOfAGoneListener is answered once more, and closed.
func TestConnectionOfAGoneListener(t *testing.T) {
	r := start(t, site(saying("first")))
	l := socket(t)
	r.swap(t, edge.Listener{Socket: l, Site: edge.Site{ID: "one", Door: saying("one")}})
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	io.WriteString(c, request)
	head := make([]byte, len("HTTP/1.1 200"))
	if _, err := io.ReadFull(c, head); err != nil || string(head) != "HTTP/1.1 200" {
		t.Fatalf("%q, %v", head, err)
	}
	r.swap(t)
	io.WriteString(c, request)
	rest, err := io.ReadAll(c)
	if err != nil || !strings.Contains(string(rest), "HTTP/1.1 403") {
		t.Errorf("%q, %v; want 403 and the end: nobody listens there any more", rest, err)
	}
}

// shout answers each connection with what comes, in capitals.
type shout struct{}

func (shout) ServeConn(ctx context.Context, c net.Conn) {
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	b := make([]byte, 64)
	for {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		io.WriteString(c, strings.ToUpper(string(b[:n])))
	}
}

// TestCarrierGetsConnections: in the clear, behind TLS with the protocols that
// it offers, and until the server ends.
func TestCarrierGetsConnections(t *testing.T) {
	r := start(t, site(saying("first")))
	plain, secure := socket(t), socket(t)
	carried := edge.Site{ID: "carried", Hosts: []string{"localhost"}}
	r.swap(t, edge.Listener{Socket: plain, Site: carried, Carrier: shout{}},
		edge.Listener{Socket: secure, Secure: true, Site: carried, Carrier: shout{}, ALPN: []string{"mqtt"}})
	c, err := net.Dial("tcp", plain.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	config := r.tlsConfig("localhost")
	config.NextProtos = []string{"h2", "mqtt"}
	s, err := tls.Dial("tcp", secure.Addr().String(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := s.ConnectionState().NegotiatedProtocol; got != "mqtt" {
		t.Errorf("the protocol is %q, want the one that the listener offers", got)
	}
	for _, c := range []net.Conn{c, s} {
		io.WriteString(c, "hello")
		b := make([]byte, len("hello"))
		if _, err := io.ReadFull(c, b); err != nil || string(b) != "HELLO" {
			t.Errorf("%q, %v", b, err)
		}
	}
	if err := r.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	for _, c := range []net.Conn{c, s} {
		if n, err := c.Read(make([]byte, 1)); err == nil {
			t.Errorf("%d bytes after the server's end", n)
		}
	}
}

// TestListenerFindings: two at one port, one without a door, and a port that is
// in use.
func TestListenerFindings(t *testing.T) {
	l := socket(t)
	_, problems := edge.NewSnapshot(1, nil, edge.Options{Listeners: []edge.Listener{
		{Socket: l, Site: edge.Site{ID: "one", Door: saying("one")}}, {Socket: l, Site: edge.Site{ID: "two", Door: saying("two")}},
		{Socket: socket(t), Site: edge.Site{ID: "three"}},
	}})
	var codes []string
	for _, f := range problems {
		codes = append(codes, f.Code)
	}
	if _, problem := edge.OpenListener("front:8081", l.Addr().String()); problem != nil {
		codes = append(codes, problem.Code)
	}
	if diff := cmp.Diff([]string{edge.CodePortTaken, edge.CodeSiteNoDoor, edge.CodeListenInUse}, codes); diff != "" {
		t.Error(diff)
	}
}

// TestVisitIsObserved: what one door asks another counts for the observer, and
// holds the snapshot until its context ends.
func TestVisitIsObserved(t *testing.T) {
	seen := make(chan edge.Observation, 1)
	r := start(t, site(saying("first")), func(c *edge.Config) { c.Observer = observerFunc(func(o *edge.Observation) { seen <- *o }) })
	closed := make(chan struct{})
	behind := &edge.Site{ID: "behind", Door: saying("behind")}
	s, _ := edge.NewSnapshot(5, site(saying("usual")), edge.Options{Close: func() { close(closed) }})
	r.Swap(s)
	ctx, end := context.WithCancel(t.Context())
	resp := r.Visit(ctx, s, behind, &exchange.Request{Method: "GET", Scheme: "http", Host: "behind", Path: "/", Proto: exchange.HTTP11})
	body, _ := io.ReadAll(resp.Body)
	r.swap(t)
	select {
	case <-closed:
		t.Error("the snapshot was closed during the visit")
	default:
	}
	end()
	<-closed
	o := <-seen
	if string(body) != "behind" || o.Status != 200 || o.Request.Host != "behind" || o.Generation != 5 || o.Aborted || o.BytesOut < int64(len(body)) {
		t.Errorf("%q; observed %+v", body, o)
	}
	if resp := r.Visit(t.Context(), s, behind, &exchange.Request{Method: "GET", Path: "/"}); resp.Status != http.StatusServiceUnavailable {
		t.Errorf("status %d from a snapshot that is closed, want 503", resp.Status)
	}
}

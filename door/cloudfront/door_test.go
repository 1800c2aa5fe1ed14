package cloudfront

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// rig is a door in front of a real origin server, with a clock that the test moves.
type rig struct {
	t      *testing.T
	door   *Door
	env    Env
	server *httptest.Server

	mu     sync.Mutex // protects all following fields
	now    time.Time
	handle http.HandlerFunc
	seen   []*http.Request // what the origin was asked, in order
}

// managedID is the id of a managed policy by its short name.
func managedID(t *testing.T, name string) *string {
	t.Helper()
	if p, ok := resource.ManagedCachePolicy(name); ok {
		return aws.String(p.ID)
	}
	if p, ok := resource.ManagedResponseHeadersPolicy(name); ok {
		return aws.String(p.ID)
	}
	if p, ok := resource.ManagedOriginRequestPolicy(name); ok {
		return aws.String(p.ID)
	}
	t.Fatalf("no managed policy %q", name)
	return nil
}

// distribution is a valid distribution whose default behavior caches by the
// origin's word (Min 0, Default 1 day, Max 1 year).
func distribution(t *testing.T) *resource.Distribution {
	t.Helper()
	return &resource.Distribution{
		Meta:       resource.Meta{ID: "E1U5RQF7T870K0", ARN: resource.ARN(resource.KindDistribution, "E1U5RQF7T870K0"), Address: "aws_cloudfront_distribution.www"},
		DomainName: "d111111abcdef8.cloudfront.net",
		Config: types.DistributionConfig{
			Enabled: aws.Bool(true),
			Origins: &types.Origins{Quantity: aws.Int32(1), Items: []types.Origin{{
				Id: aws.String("app"), DomainName: aws.String("app.example.net"),
				CustomOriginConfig: &types.CustomOriginConfig{HTTPPort: aws.Int32(80), HTTPSPort: aws.Int32(443), OriginProtocolPolicy: types.OriginProtocolPolicyHttpOnly},
			}}},
			DefaultCacheBehavior: &types.DefaultCacheBehavior{
				TargetOriginId: aws.String("app"), ViewerProtocolPolicy: types.ViewerProtocolPolicyAllowAll,
				MinTTL: aws.Int64(0), DefaultTTL: aws.Int64(86400), MaxTTL: aws.Int64(31536000),
				ForwardedValues: &types.ForwardedValues{QueryString: aws.Bool(false), Cookies: &types.CookiePreference{Forward: types.ItemSelectionNone}},
			},
		},
	}
}

// newRig compiles the set and starts the origin. The first distribution's door is the rig's.
func newRig(t *testing.T, set *resource.Set) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.seen = append(r.seen, req)
		handle := r.handle
		r.mu.Unlock()
		handle(w, req)
	}))
	t.Cleanup(r.server.Close)
	store, err := cache.New(cache.Config{Now: r.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	r.env = Env{
		Cache: store, Now: r.clock, Origins: NewOrigins(),
		Resolve: func(host string) (string, bool) { return r.server.Listener.Addr().String(), host == "app.example.net" },
	}
	r.recompile(set)
	return r
}

func (r *rig) recompile(set *resource.Set) {
	r.t.Helper()
	compiled, problems := Compile(set, r.env)
	if problems.HasErrors() {
		r.t.Fatal(problems.Err())
	}
	r.door = compiled.Doors[0]
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) sleep(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// origin sets what the origin answers from now on.
func (r *rig) origin(h http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handle = h
}

// asked is how many requests the origin has got.
func (r *rig) asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.seen)
}

func (r *rig) last() *http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen[len(r.seen)-1]
}

// reply is a response whose body has been read.
type reply struct {
	*exchange.Response
	body string
	err  error // of reading the body
}

func (p reply) get(name string) string { return p.Fields.Get(name) }

// request is a GET over HTTPS unless lines of the form "name: value" or the
// method before the path say otherwise: "POST /x".
func (r *rig) request(target string, lines ...string) *exchange.Request {
	method, path, ok := strings.Cut(target, " ")
	if !ok {
		method, path = "GET", target
	}
	req := &exchange.Request{
		Method: method, Scheme: "https", Host: "www.example.com", Proto: exchange.HTTP11,
		Remote: netip.MustParseAddrPort("192.0.2.1:1000"), Received: r.clock(), TLS: &exchange.TLS{Version: "TLSv1.3"},
	}
	req.Path, req.Query, req.HasQuery = strings.Cut(path, "?")
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		req.Fields.Add(name, value, exchange.OwnerViewer)
	}
	return req
}

func (r *rig) do(req *exchange.Request) reply {
	r.t.Helper()
	resp := r.door.Serve(context.Background(), req)
	out := reply{Response: resp}
	if resp.Body != nil {
		b, err := io.ReadAll(resp.Body)
		out.body, out.err = string(b), err
		resp.Body.Close()
	}
	return out
}

func (r *rig) get(target string, lines ...string) reply {
	r.t.Helper()
	return r.do(r.request(target, lines...))
}

func (r *rig) overHTTP(target string, lines ...string) reply {
	r.t.Helper()
	req := r.request(target, lines...)
	req.Scheme, req.TLS = "http", nil
	return r.do(req)
}

// answers returns a handler that sends status, fields ("Name: value") and body.
func answers(status int, body string, lines ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			w.Header().Add(name, value)
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// expect checks what most tests look at.
func (p reply) expect(t *testing.T, status int, xCache string) {
	t.Helper()
	if p.Status != status || p.get("X-Cache") != xCache {
		t.Errorf("status %d, X-Cache %q; want %d, %q", p.Status, p.get("X-Cache"), status, xCache)
	}
}

const (
	hitFrom     = "Hit from cloudfront"
	missFrom    = "Miss from cloudfront"
	refreshFrom = "RefreshHit from cloudfront"
	errorFrom   = "Error from cloudfront"
)

func setOf(ds ...*resource.Distribution) *resource.Set { return &resource.Set{Distributions: ds} }

func TestMissThenHit(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(200, "hello", "Cache-Control: max-age=60", "Content-Type: text/plain", `ETag: "v1"`))
	first := r.get("/a")
	first.expect(t, 200, missFrom)
	if first.body != "hello" || first.Fields.Has("Age") || first.ContentLength != 5 {
		t.Errorf("body %q, Age %q, length %d", first.body, first.get("Age"), first.ContentLength)
	}
	r.sleep(7 * time.Second)
	second := r.get("/a")
	second.expect(t, 200, hitFrom)
	if second.body != "hello" || second.get("Age") != "7" || r.asked() != 1 {
		t.Errorf("body %q, Age %q, origin asked %d times", second.body, second.get("Age"), r.asked())
	}
	if first.get("Date") != second.get("Date") {
		t.Error("the origin's Date is not kept on a hit")
	}
	r.get("HEAD /a").expect(t, 200, hitFrom)
	r.sleep(60 * time.Second)
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("If-None-Match") != `"v1"` {
			t.Errorf("revalidation asks with %q", req.Header)
		}
		w.WriteHeader(http.StatusNotModified)
	})
	third := r.get("/a")
	third.expect(t, 200, refreshFrom)
	if third.body != "hello" || third.Fields.Has("Age") {
		t.Errorf("body %q, Age %q", third.body, third.get("Age"))
	}
}

// The edge's own fields at the end, in the observed order: spec/cloudfront.md 4.6.
func TestEdgeFields(t *testing.T) {
	d := distribution(t)
	d.Config.HttpVersion = types.HttpVersionHttp2and3
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x", "Server: nginx", "Connection: close", "Keep-Alive: timeout=5", "Age: 99", "X-Cache: forged", "X-Amz-Cf-Id: forged"))
	r.get("/a")
	got := r.get("/a")
	var names []string
	for _, l := range got.Fields.Lines() {
		names = append(names, l.Name)
	}
	tail := strings.Join(names[len(names)-6:], " ")
	if tail != "X-Cache Via X-Amz-Cf-Pop Alt-Svc X-Amz-Cf-Id Age" {
		t.Errorf("order %s", tail)
	}
	if id := got.get("X-Amz-Cf-Id"); len(id) != 56 || !strings.HasSuffix(id, "==") {
		t.Errorf("X-Amz-Cf-Id %q", id)
	}
	via, _ := strings.CutSuffix(got.get("Via"), ".cloudfront.net (CloudFront)")
	if len(via) != len("1.1 ")+32 {
		t.Errorf("Via %q", got.get("Via"))
	}
	if got.get("Alt-Svc") != `h3=":443"; ma=86400` || got.get("Server") != "nginx" || got.Fields.Has("Keep-Alive") {
		t.Errorf("fields %v", got.Fields.Lines())
	}
}

// freePort is the address of a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

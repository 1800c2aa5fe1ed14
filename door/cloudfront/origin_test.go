package cloudfront

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
)

// What the edge makes of an origin that cannot be had: spec/cloudfront.md 4.4, 4.9.
func TestUnreachableOriginIsACached502WithAPagePerViewer(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.ResponseHeadersPolicyId = managedID(t, "SecurityHeadersPolicy")
	d.Config.Origins.Items[0].ConnectionAttempts = aws.Int32(1)
	r := newRig(t, setOf(d))
	address := freePort(t)
	r.env.Resolve = func(string) (string, bool) { return address, true }
	r.recompile(setOf(d))
	first, second := r.get("/a"), r.get("/a")
	for _, got := range []reply{first, second} {
		got.expect(t, 502, errorFrom)
		if !strings.Contains(got.body, "CloudFront wasn't able to connect to the origin.") || !strings.Contains(got.body, "Request ID: "+got.get("X-Amz-Cf-Id")+"\n") {
			t.Errorf("page: %s", got.body)
		}
		if got.get("X-Content-Type-Options") != "nosniff" || got.get("Content-Type") != "text/html" || got.Outcome.Detail != "OriginConnectError" {
			t.Errorf("%v %q", got.Fields.Lines(), got.Outcome.Detail)
		}
	}
	if first.get("X-Amz-Cf-Id") == second.get("X-Amz-Cf-Id") {
		t.Error("two requests have one id")
	}
	if o := r.env.Cache.Stats().MemoryObjects; o != 1 {
		t.Errorf("%d objects in the cache, want the error", o)
	}
}

func TestUnresolvableOrigin(t *testing.T) {
	d := distribution(t)
	d.Config.Origins.Items[0].DomainName = aws.String("nowhere.invalid")
	got := newRig(t, setOf(d)).get("/a")
	got.expect(t, 502, errorFrom)
	if !strings.Contains(got.body, "CloudFront wasn't able to resolve the origin domain name.") {
		t.Errorf("page: %s", got.body)
	}
}

func TestBodyCutByTheOriginIsCutForTheViewerAndNotKept(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "only this")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	got := r.get("/a")
	if got.err == nil || got.body != "only this" {
		t.Errorf("body %q, error %v; want a cut", got.body, got.err)
	}
	waitFor(t, func() bool { return r.env.Cache.Stats().MemoryObjects == 0 })
	r.origin(answers(200, "whole", "Cache-Control: max-age=60"))
	if got := r.get("/a"); got.body != "whole" || got.get("X-Cache") != missFrom {
		t.Errorf("%q %q", got.body, got.get("X-Cache"))
	}
}

func TestViewerLeavingEarlyKeepsNothing(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	canceled := make(chan struct{})
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		io.WriteString(w, "begin")
		w.(http.Flusher).Flush()
		<-req.Context().Done()
		close(canceled)
	})
	resp := r.door.Serve(context.Background(), r.request("/a"))
	buf := make([]byte, 5)
	if _, err := io.ReadFull(resp.Body, buf); err != nil || string(buf) != "begin" {
		t.Fatal(err, string(buf))
	}
	resp.Body.Close()
	select {
	case <-canceled:
	case <-time.After(5 * time.Second):
		t.Fatal("the fetch goes on although nobody reads")
	}
	waitFor(t, func() bool { return r.env.Cache.Stats().MemoryObjects == 0 })
}

// Request collapsing that streams to all waiters: spec/cloudfront.md 3.5.
func TestCollapsedRequestsShareOneFetchWhileItStreams(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	rest := make(chan struct{})
	r.origin(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		io.WriteString(w, "first;")
		w.(http.Flusher).Flush()
		<-rest
		io.WriteString(w, "second")
	})
	const viewers = 20
	var started, done sync.WaitGroup
	bodies, results := make([]string, viewers), make([]string, viewers)
	for i := range viewers {
		started.Add(1)
		done.Go(func() {
			resp := r.door.Serve(context.Background(), r.request("/a"))
			results[i] = resp.Fields.Get("X-Cache")
			begin := make([]byte, len("first;"))
			io.ReadFull(resp.Body, begin)
			started.Done()
			tail, _ := io.ReadAll(resp.Body)
			bodies[i] = string(begin) + string(tail)
			resp.Body.Close()
		})
	}
	started.Wait() // everybody has the first part before the second is sent
	close(rest)
	done.Wait()
	misses := 0
	for i := range viewers {
		if bodies[i] != "first;second" {
			t.Errorf("viewer %d got %q", i, bodies[i])
		}
		if results[i] == missFrom {
			misses++
		}
	}
	if misses != 1 || r.asked() != 1 {
		t.Errorf("%d misses, origin asked %d times; want 1 and 1", misses, r.asked())
	}
}

func TestUncacheableAnswersReleaseTheWaiters(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	gate := make(chan struct{})
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		<-gate
		answers(200, "own", "Cache-Control: no-store")(w, req)
	})
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if got := r.get("/a"); got.body != "own" || got.get("X-Cache") != missFrom {
				t.Errorf("%q %q", got.body, got.get("X-Cache"))
			}
		})
	}
	waitFor(t, func() bool { return r.asked() >= 1 })
	close(gate)
	wg.Wait()
	if r.asked() != 5 {
		t.Errorf("origin asked %d times, want each viewer's own request", r.asked())
	}
}

// A part that the origin sent is served again, also to narrower ranges: 3.4.
func TestPartsAreCached(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("Range") != "bytes=10-19" {
			t.Errorf("origin got Range %q", req.Header.Get("Range"))
		}
		answers(206, "abcdefghij", "Content-Range: bytes 10-19/100", "Cache-Control: max-age=60")(w, req)
	})
	got := r.get("/a", "Range: bytes=10-19")
	got.expect(t, 206, missFrom)
	waitFor(t, func() bool { return r.env.Cache.Stats().MemoryObjects == 2 }) // part and index
	for ranges, want := range map[string]string{"bytes=10-19": "abcdefghij", "bytes=12-13": "cd", "bytes=15-19": "fghij"} {
		got := r.get("/a", "Range: "+ranges)
		got.expect(t, 206, hitFrom)
		if got.body != want || got.get("Content-Range") != strings.Replace(ranges, "bytes=", "bytes ", 1)+"/100" {
			t.Errorf("%s: %q %q", ranges, got.body, got.get("Content-Range"))
		}
	}
	if r.asked() != 1 {
		t.Errorf("origin asked %d times", r.asked())
	}
	r.origin(answers(206, "0", "Content-Range: bytes 0-0/100", "Cache-Control: max-age=60"))
	r.get("/a", "Range: bytes=0-0").expect(t, 206, missFrom) // not covered
	if p := r.door.Invalidate([]string{"/a"}); p != nil {
		t.Fatal(p)
	}
	r.origin(answers(206, "ABCDEFGHIJ", "Content-Range: bytes 10-19/100", "Cache-Control: max-age=60"))
	if got := r.get("/a", "Range: bytes=10-19"); got.body != "ABCDEFGHIJ" {
		t.Errorf("after the invalidation: %q", got.body)
	}
}

func TestHEADMissDoesNotMakeABodylessGET(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(200, "body", "Cache-Control: max-age=60"))
	r.get("HEAD /a").expect(t, 200, missFrom)
	if r.last().Method != "HEAD" {
		t.Errorf("origin got %s", r.last().Method)
	}
	if got := r.get("/a"); got.body != "body" || got.get("X-Cache") != missFrom {
		t.Errorf("%q %q", got.body, got.get("X-Cache"))
	}
}

func TestConditionalRequests(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		answers(200, "x", "Cache-Control: max-age=60", `ETag: "v1"`, "Content-Type: text/plain")(w, req)
	})
	relayed := r.get("/a", `If-None-Match: "v1"`) // on a miss the origin decides
	relayed.expect(t, 304, missFrom)
	if r.env.Cache.Stats().MemoryObjects != 0 {
		t.Error("a relayed 304 was stored")
	}
	r.get("/a").expect(t, 200, missFrom)
	fromCache := r.get("/a", `If-None-Match: W/"v1"`)
	fromCache.expect(t, 304, hitFrom)
	if fromCache.body != "" || fromCache.get("ETag") != `"v1"` || fromCache.Fields.Has("Content-Type") {
		t.Errorf("304 with body %q, fields %v", fromCache.body, fromCache.Fields.Lines())
	}
	r.get("/a", `If-Match: "other"`).expect(t, 412, errorFrom)
}

func TestPostPassesWithItsBody(t *testing.T) {
	r := newRig(t, setOf(secured(t, types.ViewerProtocolPolicyAllowAll)))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		b, _ := io.ReadAll(req.Body)
		answers(201, "got "+string(b))(w, req)
	})
	req := r.request("POST /form")
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader("a=1")), 3
	got := r.do(req)
	got.expect(t, 201, missFrom)
	if got.body != "got a=1" {
		t.Errorf("body %q", got.body)
	}
}

func TestCustomErrorPageThatFailsGivesItsOwnStatus(t *testing.T) {
	r := newRig(t, setOf(withErrors(distribution(t), errorTo(500, "/error.html", "200"))))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/error.html" {
			answers(404, "no page either")(w, req)
			return
		}
		answers(500, "broken")(w, req)
	})
	got := r.get("/a")
	got.expect(t, 404, errorFrom)
	if got.body != "no page either" {
		t.Errorf("body %q", got.body)
	}
}

// The page is requested through all behaviors, not that of the failing request: 1.6.
func TestCustomErrorPageHasItsOwnBehavior(t *testing.T) {
	d := withErrors(distribution(t), errorTo(503, "/errors/503.html", "503"))
	pages := behaviorFor(d, "/errors/*")
	pages.TargetOriginId = aws.String("pages")
	second := d.Config.Origins.Items[0]
	second.Id, second.OriginPath = aws.String("pages"), aws.String("/static")
	d.Config.Origins.Items = append(d.Config.Origins.Items, second)
	d.Config.CacheBehaviors = &types.CacheBehaviors{Quantity: aws.Int32(1), Items: []types.CacheBehavior{pages}}
	r := newRig(t, setOf(d))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/static/errors/503.html" {
			answers(200, "sorry", "Content-Type: text/html")(w, req)
			return
		}
		answers(503, "raw")(w, req)
	})
	got := r.get("/a")
	got.expect(t, 503, errorFrom)
	if got.body != "sorry" || got.Outcome.Behavior != "*" {
		t.Errorf("body %q, behavior %q", got.body, got.Outcome.Behavior)
	}
}

func TestFieldOwnersAndTrail(t *testing.T) {
	d := secured(t, types.ViewerProtocolPolicyAllowAll)
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x", "X-Content-Type-Options: other", "X-Frame-Options: DENY", "Connection: close", "X-Cache: forged"))
	req := r.request("/a")
	req.Trace = new(exchange.Trace)
	got := r.do(req)
	policy := exchange.OwnerPolicy(*managedID(t, "SecurityHeadersPolicy"))
	owners := map[string]exchange.Owner{}
	for _, l := range got.Fields.Lines() {
		owners[l.Name] = l.Owner
	}
	for name, want := range map[string]exchange.Owner{
		"X-Content-Type-Options": policy, "X-Frame-Options": exchange.OwnerOrigin, "Strict-Transport-Security": policy,
		"X-Cache": exchange.OwnerEdge, "Via": exchange.OwnerEdge, "Content-Type": exchange.OwnerOrigin,
	} {
		if owners[name] != want {
			t.Errorf("%s is owned by %q, want %q", name, owners[name], want)
		}
	}
	events := map[string]exchange.Event{}
	for _, e := range req.Trace.Events {
		events[strings.ToLower(e.Field.Name)] = e
	}
	if e := events["x-content-type-options"]; e.Action != exchange.Overridden || e.Field.Value != "other" || e.By != policy {
		t.Errorf("override: %+v", e)
	}
	if e := events["x-cache"]; e.Action != exchange.Dropped || e.By != exchange.OwnerEdge {
		t.Errorf("dropped: %+v", e)
	}
	if e := events["x-frame-options"]; e.Action != exchange.NotAdded || e.Field.Owner != policy {
		t.Errorf("not added: %+v", e)
	}
	if len(req.Trace.Steps) == 0 {
		t.Error("no steps")
	}
}

func TestReloadKeepsOriginsWhoseSettingsStay(t *testing.T) {
	d := distribution(t)
	env := newRig(t, setOf(d)).env
	env.Origins = NewOrigins()
	first, _ := Compile(setOf(d), env)
	second, _ := Compile(setOf(d), env)
	if a, b := first.Doors[0].behaviors[0].target.members[0].origin, second.Doors[0].behaviors[0].target.members[0].origin; a != b {
		t.Error("the origin was made anew")
	}
	first.Close()
	if len(env.Origins.alive) != 1 {
		t.Errorf("%d origins alive, want the second generation's", len(env.Origins.alive))
	}
	second.Close()
	if len(env.Origins.alive) != 0 {
		t.Error("origins outlive their last generation")
	}
	bad := distribution(t)
	bad.Config.Origins.Items[0].CustomOriginConfig.OriginProtocolPolicy = "carrier-pigeon"
	if _, problems := Compile(setOf(bad), env); !problems.HasErrors() || len(env.Origins.alive) != 0 {
		t.Errorf("problems %v, %d origins alive", problems, len(env.Origins.alive))
	}
}

func TestRefuser(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	compiled, _ := Compile(setOf(distribution(t)), r.env)
	for status, want := range map[int]struct {
		noLog, close bool
		reason       string
	}{
		400: {false, true, "Bad request."}, 403: {false, false, "Bad request."}, 414: {true, true, ""}, 494: {true, true, ""},
		421: {false, false, "The distribution does not match the certificate for which the HTTPS connection was established with."},
		500: {false, false, "The edge failed to answer this request."},
	} {
		got := compiled.Refuser.Refuse(r.request("/a"), status)
		page, err := io.ReadAll(got.Body)
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		if got.Status != status || got.Outcome.NoLog != want.noLog || got.Close != want.close || !strings.Contains(string(page), want.reason) {
			t.Errorf("%d: %d, NoLog %v, Close %v, %s", status, got.Status, got.Outcome.NoLog, got.Close, page)
		}
		if got.Fields.Get("X-Cache") != errorFrom {
			t.Errorf("%d: X-Cache %q", status, got.Fields.Get("X-Cache"))
		}
	}
}

// The error that a custom page replaces is stored to its end, and so is an
// object whose viewer turned out to have it already.
func TestWhatTheViewerDoesNotGetIsStoredAllTheSame(t *testing.T) {
	slow := func(status int, lines ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			for _, l := range lines {
				name, value, _ := strings.Cut(l, ": ")
				w.Header().Add(name, value)
			}
			w.WriteHeader(status)
			io.WriteString(w, "begin")
			w.(http.Flusher).Flush()
			time.Sleep(50 * time.Millisecond)
			io.WriteString(w, "end")
		}
	}
	r := newRig(t, setOf(withErrors(distribution(t), errorTo(404, "/index.html", "200"))))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/index.html" {
			answers(200, "app", "Cache-Control: max-age=60")(w, req)
			return
		}
		slow(404)(w, req)
	})
	r.get("/missing")
	time.Sleep(100 * time.Millisecond)
	r.get("/missing").expect(t, 200, errorFrom)
	if r.asked() != 2 {
		t.Errorf("origin asked %d times, want the error and the page once each", r.asked())
	}

	r.origin(slow(200, "Cache-Control: max-age=60", `ETag: "v1"`))
	r.get("/a")
	r.sleep(61 * time.Second)
	r.origin(slow(200, "Cache-Control: max-age=60", `ETag: "v2"`))
	r.get("/a", `If-None-Match: "v2"`).expect(t, 304, missFrom)
	time.Sleep(100 * time.Millisecond)
	got := r.get("/a")
	got.expect(t, 200, hitFrom)
	if got.body != "beginend" || got.get("ETag") != `"v2"` {
		t.Errorf("%q %q", got.body, got.get("ETag"))
	}
}

package edge_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
)

// TestSwapUnderLoad is issue 2 section 2: no request fails because of a
// reload, proved with 200 of them. Every request is answered by a generation
// that was current while it ran, and every old generation is closed once.
func TestSwapUnderLoad(t *testing.T) {
	const swaps = 200
	var current, closed atomic.Int64
	var isClosed [swaps + 2]atomic.Bool // by generation
	generation := func(n int64) *edge.Snapshot {
		door := doorFunc(func(context.Context, *exchange.Request) *exchange.Response {
			if isClosed[n].Load() {
				t.Errorf("generation %d serves after it was closed", n)
			}
			return respond(200, fmt.Sprint(n))
		})
		s, _ := edge.NewSnapshot(uint64(n), site(door), edge.Options{Close: func() {
			isClosed[n].Store(true)
			closed.Add(1)
		}})
		return s
	}
	r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response { return respond(200, "0") }))
	var stop atomic.Bool
	var asked atomic.Int64
	var load sync.WaitGroup
	for _, version := range versions {
		client := r.client(t, version)
		load.Go(func() {
			for !stop.Load() {
				before := current.Load()
				resp, err := client.Get("https://localhost:" + port(r.https))
				if err != nil {
					t.Errorf("%s: %v", version, err)
					return
				}
				var got int64
				fmt.Sscan(text(t, resp), &got)
				if after := current.Load() + 1; resp.StatusCode != 200 || got < before || got > after {
					t.Errorf("%s: status %d from generation %d, want one of %d to %d", version, resp.StatusCode, got, before, after)
				}
				asked.Add(1)
			}
		})
	}
	for n := int64(1); n <= swaps; n++ {
		goal := asked.Load() + 1
		r.Swap(generation(n))
		current.Store(n)
		until(t, func() bool { return asked.Load() >= goal || t.Failed() })
	}
	stop.Store(true)
	load.Wait()
	until(t, func() bool { return closed.Load() == swaps-1 }) // all but the current one
	if err := r.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if got := closed.Load(); got != swaps {
		t.Errorf("%d generations were closed, want %d", got, swaps)
	}
}

// TestRequestPinsItsGeneration: the old snapshot lives until its request ends.
func TestRequestPinsItsGeneration(t *testing.T) {
	entered, leave, closed := make(chan struct{}), make(chan struct{}), make(chan struct{})
	old, _ := edge.NewSnapshot(2, site(func(context.Context, *exchange.Request) *exchange.Response {
		close(entered)
		<-leave
		return respond(200, "old")
	}), edge.Options{Close: func() { close(closed) }})
	r := start(t, site(saying("first")))
	r.Swap(old)
	answer := make(chan string)
	go func() { answer <- wire(t, r, getClose) }()
	<-entered
	r.Swap(snapshot(t, 3, site(saying("new"))))
	if got := wire(t, r, getClose); !strings.HasSuffix(got, "new") {
		t.Errorf("got %q from the new generation", got)
	}
	select {
	case <-closed:
		t.Error("closed while its request ran")
	default:
	}
	close(leave)
	if got := <-answer; !strings.HasSuffix(got, "old") {
		t.Errorf("got %q from the old generation", got)
	}
	<-closed
}

func TestShutdownDrains(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			entered, leave := make(chan struct{}), make(chan struct{})
			r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response {
				close(entered)
				<-leave
				return respond(200, "done")
			}))
			answer := make(chan string)
			go func() {
				resp, err := r.client(t, version).Get("https://localhost:" + port(r.https))
				if err != nil {
					answer <- err.Error()
					return
				}
				answer <- text(t, resp)
			}()
			<-entered
			down := make(chan error)
			go func() { down <- r.Shutdown(t.Context()) }()
			until(t, func() bool { // new viewers are turned away at once
				c, err := net.Dial("tcp", r.https)
				if err == nil {
					c.Close()
				}
				return err != nil
			})
			close(leave)
			if got := <-answer; got != "done" {
				t.Errorf("got %q", got)
			}
			if err := <-down; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestShutdownCutsWhatDoesNotEnd(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			entered, ended := make(chan struct{}), make(chan struct{})
			r := start(t, site(func(ctx context.Context, _ *exchange.Request) *exchange.Response {
				close(entered)
				<-ctx.Done()
				close(ended)
				return respond(200, "")
			}))
			go r.client(t, version).Get("https://localhost:" + port(r.https))
			<-entered
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if err := r.Shutdown(ctx); err == nil {
				t.Error("Shutdown says that all requests were answered")
			}
			<-ended
		})
	}
}

// QUIC could not share the port of HTTPS, but one cause is one finding.
func TestListenProblemsAreFindings(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	server, err := edge.New(edge.Config{
		HTTP:         edge.Bind{Address: taken.Addr().String()},
		HTTPS:        edge.Bind{Address: "127.0.0.1:notaport"},
		QUIC:         edge.Bind{Address: edge.SamePort},
		Certificates: byName{},
	})
	if err != nil {
		t.Fatal(err)
	}
	problems, _ := finding.From(server.Start(snapshot(t, 1, nil)))
	var codes []string
	for _, f := range problems {
		codes = append(codes, f.Code)
	}
	if diff := cmp.Diff([]string{edge.CodeListenInUse, edge.CodeListenFailed}, codes); diff != "" {
		t.Error(diff)
	}
}

func TestListenersFromOutside(t *testing.T) {
	http1, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, site(saying("hello")), func(c *edge.Config) {
		c.HTTP = edge.Bind{Listener: http1}
		c.HTTPS, c.QUIC, c.Certificates = edge.Bind{}, edge.Bind{}, nil
	})
	if r.http != http1.Addr().String() {
		t.Fatalf("listens on %s", r.http)
	}
	if got := wire(t, r, getClose); !strings.HasSuffix(got, "hello") {
		t.Errorf("got %q", got)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	r := start(t, site(saying("hello")), func(c *edge.Config) { c.Limits.Connections = 1 })
	first, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(first, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	first.Read(make([]byte, 1))
	second, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	io.WriteString(second, getClose)
	second.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, _ := second.Read(make([]byte, 1)); n > 0 {
		t.Error("the second connection was answered beside the first")
	}
	first.Close()
	second.SetReadDeadline(time.Now().Add(5 * time.Second))
	if n, _ := second.Read(make([]byte, 1)); n == 0 {
		t.Error("the second connection was not answered after the first")
	}
}

func TestObservation(t *testing.T) {
	log := new(observations)
	r := start(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: echoing()}}, func(c *edge.Config) { c.Observer = log })
	const request = "POST /x?y HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\r\n"
	body := "POST /x?y \"hello\""
	wire(t, r, strings.Replace(request, "X-A: b\r\n", "X-A: b\r\nContent-Length: 5\r\nConnection: close\r\n", 1)+"hello")
	o := log.wait(t, 1)[0]
	head := int64(len(request) + len("Connection: close\r\n"))
	if o.BytesIn != head+5 || o.BytesOut < int64(len(body)) || o.Status != 200 || o.Aborted || o.Generation != 1 {
		t.Errorf("%+v", o)
	}
	if !o.FirstByte.After(o.Request.Received) || o.End.Before(o.FirstByte) {
		t.Errorf("received %v, first byte %v, end %v", o.Request.Received, o.FirstByte, o.End)
	}
}

// TestLargeBodyIsNoLargeHead: only the head counts towards 494.
func TestLargeBodyIsNoLargeHead(t *testing.T) {
	log := new(observations)
	r := start(t, site(func(_ context.Context, r *exchange.Request) *exchange.Response {
		n, _ := io.Copy(io.Discard, r.Body)
		return respond(200, fmt.Sprint(n))
	}), func(c *edge.Config) { c.Observer = log })
	for i, version := range versions {
		resp, err := r.client(t, version).Post("https://localhost:"+port(r.https), "", strings.NewReader(strings.Repeat("x", 100_000)))
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, resp); got != "100000" {
			t.Errorf("%s: %d %s", version, resp.StatusCode, got)
		}
		if o := log.wait(t, i+1)[i]; o.BytesIn < 100_000 {
			t.Errorf("%s: %d bytes in", version, o.BytesIn)
		}
	}
}

// TestViewerGoneBeforeTheAnswer is logged with status 000 (section 7.1).
func TestViewerGoneBeforeTheAnswer(t *testing.T) {
	for _, version := range versions {
		log, entered := new(observations), make(chan struct{})
		r := start(t, site(func(ctx context.Context, _ *exchange.Request) *exchange.Response {
			close(entered)
			<-ctx.Done()
			return respond(504, "")
		}), func(c *edge.Config) { c.Observer = log })
		ctx, leave := context.WithCancel(t.Context())
		request, _ := http.NewRequestWithContext(ctx, "GET", "https://localhost:"+port(r.https), nil)
		go r.client(t, version).Do(request)
		<-entered
		leave()
		if o := log.wait(t, 1)[0]; o.Status != 0 || !o.Aborted {
			t.Errorf("%s: status %d, aborted %v", version, o.Status, o.Aborted)
		}
	}
}

// TestChallengesAreAnsweredBeforeAnySite is RFC 8555 section 8.3.
func TestChallengesAreAnsweredBeforeAnySite(t *testing.T) {
	r := start(t, site(saying("door")), func(c *edge.Config) {
		c.Challenge = func(w http.ResponseWriter, hr *http.Request) bool {
			io.WriteString(w, "key")
			return true
		}
	})
	const path = "/.well-known/acme-challenge/token"
	if got := wire(t, r, strings.Replace(getClose, "/", path, 1)); !strings.HasSuffix(got, "key") {
		t.Errorf("got %q", got)
	}
	if got := wire(t, r, getClose); !strings.HasSuffix(got, "door") {
		t.Errorf("got %q", got)
	}
}

// TestNothingIsLeftRunning looks for goroutines that outlive a server.
func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		r := start(t, site(saying("hello")))
		for _, version := range versions {
			client := r.client(t, version)
			resp, err := client.Get("https://localhost:" + port(r.https))
			if err != nil {
				t.Fatal(err)
			}
			text(t, resp)
			if closer, ok := client.Transport.(io.Closer); ok {
				closer.Close()
			}
			client.CloseIdleConnections()
		}
		idle, err := net.Dial("tcp", r.https) // never says a word
		if err != nil {
			t.Fatal(err)
		}
		defer idle.Close()
		if err := r.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	until(t, func() bool { return runtime.NumGoroutine() <= before })
}

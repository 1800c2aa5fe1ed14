package origin_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// uploading is a request whose body comes from the returned writer.
func uploading() (*exchange.Request, *io.PipeWriter) {
	body, w := io.Pipe()
	r := get("/")
	r.Method, r.Body, r.ContentLength = "POST", body, -1
	return r, w
}

func TestUploadStreams(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			t.Error(err)
		}
		io.WriteString(w, strconv.FormatInt(n, 10))
	}))
	defer server.Close()
	r, w := uploading()
	go func() {
		block := make([]byte, 1<<20)
		for range 64 {
			w.Write(block)
		}
		w.Close()
	}()
	resp, err := plain(t, server.URL).Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "67108864", nil)
}

// The origin is not to blame when the viewer sends slowly.
func TestPauseOfTheViewerIsNoTimeout(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
	defer server.Close()
	r, w := uploading()
	go func() {
		for _, word := range []string{"a", "b"} {
			io.WriteString(w, word)
			time.Sleep(500 * time.Millisecond) // more than two read timeouts
		}
		w.Close()
	}()
	resp, err := plain(t, server.URL, short).Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "ab", nil)
}

func TestOriginThatDoesNotReadTheUpload(t *testing.T) {
	done := make(chan struct{})
	defer close(done)
	server := scripted(t, func(*peer) { <-done })
	r, w := uploading()
	go func() {
		block := make([]byte, 1<<20)
		for {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}()
	defer r.Body.Close()
	_, err := plain(t, server.URL, short).Fetch(t.Context(), r)
	wantError(t, err, origin.ReadTimeout, 1)
}

func TestAnswerBeforeTheUploadEnds(t *testing.T) {
	server := scripted(t, func(p *peer) {
		p.request()
		p.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
		p.hang()
	})
	r, w := uploading()
	defer w.Close()
	resp, err := plain(t, server.URL).Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Status != 413 {
		t.Errorf("status %d", resp.Status)
	}
	wantBody(t, resp, "big", nil)
}

// An answer may come while the body is still going up; if the body arrives after
// all, the connection is as good as any.
func TestAnswerDuringTheUpload(t *testing.T) {
	server := scripted(t, func(p *peer) {
		for p.request() != "" {
			p.say(chunks + "3\r\nyes\r\n")
			body, _ := io.ReadAll(httputil.NewChunkedReader(p.r))
			if string(body) != "hello" || p.request() != "\r\n" {
				return
			}
			p.say("0\r\n\r\n")
		}
	})
	c := plain(t, server.URL)
	const fetches = 20
	for range fetches {
		r, w := uploading()
		resp, err := c.Fetch(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 3)
		if _, err := io.ReadFull(resp.Body, buf); string(buf) != "yes" || err != nil {
			t.Errorf("%q, %v", buf, err)
		}
		io.WriteString(w, "hello")
		w.Close()
		wantBody(t, resp, "", nil)
	}
	if n := server.conns.Load(); n == fetches {
		t.Errorf("%d connections, want fewer than fetches", n)
	}
}

// A body that is in memory arrives whole, a short one together with the head.
func TestBodyInMemory(t *testing.T) {
	for name, size := range map[string]int{"one byte": 1, "short": 4 << 10, "longer": 4<<10 + 1, "long": 1 << 20} {
		t.Run(name, func(t *testing.T) {
			server := scripted(t, func(p *peer) {
				p.r = bufio.NewReaderSize(p.Conn, 2<<20)
				for p.request() != "" {
					if n := p.r.Buffered(); size <= 4<<10 && n != size {
						t.Errorf("%d bytes of %d came with the head", n, size)
					}
					if _, err := p.r.Discard(size); err != nil {
						t.Error(err)
					}
					p.say(ok)
				}
			})
			c := plain(t, server.URL)
			for range 3 {
				r := post("")
				r.Body, r.ContentLength = exchange.NewBytes(make([]byte, size)), int64(size)
				if got, err := fetchAll(t, c, r); got != "ok" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
}

func TestContinueIsWaitedFor(t *testing.T) {
	server := scripted(t, func(p *peer) {
		if !strings.Contains(p.request(), "\r\nexpect: 100-continue\r\n") {
			p.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
			return
		}
		p.say("HTTP/1.1 100 Continue\r\n\r\n")
		body := make([]byte, 5)
		io.ReadFull(p.r, body)
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + string(body))
	})
	r := post("hello")
	r.Fields = exchange.NewFields(field("expect", "100-continue"))
	resp, err := plain(t, server.URL).Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "hello", nil)
}

// Many fetches at once over few connections, some of them given up in the
// middle: everybody gets their own answer, and nothing is left running.
func TestManyAtOnce(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Path", r.URL.Path)
		io.WriteString(w, strings.Repeat(r.URL.Path, 1000))
	}))
	before := runtime.NumGoroutine()
	c := plain(t, server.URL)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 100 {
				path := "/" + strconv.Itoa(worker) + "/" + strconv.Itoa(i)
				resp, err := c.Fetch(t.Context(), get(path))
				if err != nil {
					t.Error(err)
					return
				}
				if got := resp.Fields.Get("X-Path"); got != path {
					t.Errorf("%s got the head of %s", path, got)
				}
				if i%10 == 3 {
					resp.Body.Close()
					continue
				}
				wantBody(t, resp, strings.Repeat(path, 1000), nil)
			}
		})
	}
	all.Wait()
	c.Close()
	server.Close()
	for wait := 0; runtime.NumGoroutine() > before; wait++ {
		if wait == 100 {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

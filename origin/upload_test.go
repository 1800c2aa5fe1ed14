package origin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
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

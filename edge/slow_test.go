package edge_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// impatient has limits for bodies that a test can wait for.
func impatient(c *edge.Config) {
	c.Limits.Stall, c.Limits.BodyRate = 60*time.Millisecond, 1<<20
}

// hasty has them for heads.
func hasty(c *edge.Config) {
	c.Limits.Head, c.Limits.Idle = 100*time.Millisecond, 100*time.Millisecond
}

// cutOff reports whether the server closes the connection before the test's
// patience ends.
func cutOff(t *testing.T, c net.Conn) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.Copy(io.Discard, c); isTimeout(err) {
		t.Error("the connection was not cut off")
	}
}

func TestSlowHeadIsCutOff(t *testing.T) {
	for name, sent := range map[string]string{
		"nothing sent":     "",
		"half a head":      "GET / HTTP/1.1\r\nHost: loc",
		"idle after one":   "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"half of a second": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT",
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, site(saying("hello")), hasty)
			c, err := net.Dial("tcp", r.http)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			io.WriteString(c, sent)
			cutOff(t, c)
		})
	}
}

// TestDripFedHeadIsCutOff: a byte now and then does not extend the time.
func TestDripFedHeadIsCutOff(t *testing.T) {
	r := start(t, site(saying("hello")), hasty)
	c, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() {
		for _, b := range []byte("GET / HTTP/1.1\r\nX: " + strings.Repeat("a", 1000)) {
			if _, err := c.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	began := time.Now()
	cutOff(t, c)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("cut off after %v", took)
	}
}

// TestSlowBodyIsCutOff: stalled, and dripping below the rate.
func TestSlowBodyIsCutOff(t *testing.T) {
	for name, drip := range map[string]bool{"stalled": false, "dripping": true} {
		for _, version := range versions {
			t.Run(name+" "+version, func(t *testing.T) {
				result := make(chan error, 1)
				r := start(t, site(func(_ context.Context, r *exchange.Request) *exchange.Response {
					_, err := io.Copy(io.Discard, r.Body)
					result <- err
					return respond(http.StatusRequestTimeout, "")
				}), impatient)
				reader, writer := io.Pipe()
				defer writer.Close()
				go func() {
					for {
						if _, err := writer.Write([]byte("a")); err != nil || !drip {
							return
						}
						time.Sleep(5 * time.Millisecond)
					}
				}()
				request, _ := http.NewRequestWithContext(t.Context(), "POST", "https://localhost:"+port(r.https), reader)
				go r.client(t, version).Do(request)
				select {
				case err := <-result:
					if !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("the door saw %v, want a deadline", err)
					}
				case <-time.After(5 * time.Second):
					t.Error("the body was waited for")
				}
			})
		}
	}
}

// TestSlowOriginHarmsNobody: only waiting for the viewer counts.
func TestSlowOriginHarmsNobody(t *testing.T) {
	r := start(t, site(func(ctx context.Context, r *exchange.Request) *exchange.Response {
		io.Copy(io.Discard, r.Body)
		select {
		case <-time.After(200 * time.Millisecond): // more than any limit of impatient
		case <-ctx.Done():
			return respond(http.StatusGatewayTimeout, "")
		}
		return respond(200, "late")
	}), impatient, func(c *edge.Config) { c.Limits.Idle = 150 * time.Millisecond })
	for _, version := range versions {
		resp, err := r.client(t, version).Post("https://localhost:"+port(r.https), "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, resp); got != "late" {
			t.Errorf("%s: got %d %q", version, resp.StatusCode, got)
		}
	}
}

// TestPausingOriginHarmsNobody: a stream of events may be silent for longer than
// a viewer may stall.
func TestPausingOriginHarmsNobody(t *testing.T) {
	for _, version := range versions {
		body := newPiecewise(io.EOF)
		r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response {
			return &exchange.Response{Status: 200, Body: body, ContentLength: -1}
		}), impatient)
		go func() {
			body.next <- "one"
			time.Sleep(200 * time.Millisecond) // more than any limit of impatient
			body.next <- "two"
			close(body.next)
		}()
		resp, err := r.client(t, version).Get("https://localhost:" + port(r.https))
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, resp); got != "onetwo" {
			t.Errorf("%s: got %q", version, got)
		}
	}
}

// TestSlowReaderIsCutOff: a viewer that does not take its answer.
func TestSlowReaderIsCutOff(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			log := new(observations)
			big := make([]byte, 64<<20)
			r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response {
				return &exchange.Response{Status: 200, Body: exchange.NewBytes(big), ContentLength: int64(len(big))}
			}), impatient, func(c *edge.Config) { c.Observer, c.Limits.BodyRate = log, 1<<30 })
			resp, err := r.client(t, version).Get("https://localhost:" + port(r.https))
			if err == nil {
				defer resp.Body.Close()
			}
			if o := log.wait(t, 1)[0]; !o.Aborted {
				t.Errorf("%d bytes went to a viewer that took none", o.BytesOut)
			}
		})
	}
}

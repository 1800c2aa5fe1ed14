package edge_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// echoing answers with what it was asked: method, target and body.
func echoing() edge.Door {
	return doorFunc(func(_ context.Context, r *exchange.Request) *exchange.Response {
		body := ""
		if r.Body != nil {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				return respond(http.StatusBadRequest, "")
			}
			body = string(b)
		}
		return respond(200, fmt.Sprintf("%s %s %q", r.Method, r.Target(), body))
	})
}

// pages refuses with a recognisable page.
type pages struct{}

func (pages) Refuse(r *exchange.Request, status int) *exchange.Response {
	return respond(status, fmt.Sprintf("refused %d %s", status, r.Host))
}

// startRefusing is start with a Refuser and without a default site.
func startRefusing(t testing.TB, sites []edge.Site, change ...func(*edge.Config)) *running {
	t.Helper()
	r := start(t, sites, change...)
	s, problems := edge.NewSnapshot(2, sites, edge.Options{Refuser: pages{}})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	r.Swap(s)
	return r
}

// answer is one response as a raw connection shows it.
type answer struct {
	Status int
	Body   string
}

// raw sends bytes over a connection of its own, in pieces with a pause between
// them, and returns all answers until the server closes the connection.
func raw(t *testing.T, address string, pieces ...string) []answer {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	go func() {
		for i, piece := range pieces {
			if i > 0 {
				time.Sleep(20 * time.Millisecond) // lets the pieces arrive apart
			}
			io.WriteString(c, piece)
		}
	}()
	var all []answer
	in := bufio.NewReader(c)
	for {
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return all
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Errorf("body: %v", err)
		}
		all = append(all, answer{resp.StatusCode, string(body)})
	}
}

const (
	get  = "GET / HTTP/1.1\r\n"
	post = "POST / HTTP/1.1\r\n"
	host = "Host: a.example\r\n"
	end  = "\r\n"
	// last ends the connection after a good request, so that the answers are complete.
	last = "GET /last HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
)

// TestMalformedRequestsAreRefused is issue 2 section 5, "smuggling", and RFC
// 9112. Behind each request stands another one that must not be answered: it
// would be the smuggled one.
func TestMalformedRequestsAreRefused(t *testing.T) {
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"a.example"}, Door: echoing()}})
	for _, tc := range []struct{ name, request string }{
		{"Content-Length and Transfer-Encoding", post + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
		{"Transfer-Encoding and Content-Length", post + host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
		{"two different lengths", post + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"},
		{"the same length twice", post + host + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"},
		{"a list of lengths", post + host + "Content-Length: 5, 5\r\n\r\nhello"},
		{"a length with a sign", post + host + "Content-Length: +5\r\n\r\nhello"},
		{"a negative length", post + host + "Content-Length: -5\r\n\r\nhello"},
		{"a hexadecimal length", post + host + "Content-Length: 0x5\r\n\r\nhello"},
		{"an empty length", post + host + "Content-Length:\r\n\r\nhello"},
		{"a length beyond all bounds", post + host + "Content-Length: 99999999999999999999\r\n\r\nhello"},
		{"Transfer-Encoding twice", post + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
		{"chunked twice", post + host + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
		{"an unknown coding", post + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
		{"identity", post + host + "Transfer-Encoding: identity\r\n\r\n"},
		{"a vertical tab in the coding", post + host + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
		{"Transfer-Encoding in HTTP/1.0", "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
		{"bare LF after the request line", "GET / HTTP/1.1\n" + host + end},
		{"bare LF after a field", get + "Host: a.example\n" + end},
		{"bare LF at the end of the head", get + host + "\n"},
		{"bare CR in a value", get + host + "X: a\rb\r\n\r\n"},
		{"obs-fold", get + host + "X: a\r\n b\r\n\r\n"},
		{"obs-fold with a tab", get + host + "X: a\r\n\tb\r\n\r\n"},
		{"white space before the first field", get + " " + host + end},
		{"space before the colon", get + host + "X : a\r\n\r\n"},
		{"space in Transfer-Encoding's name", post + host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
		{"no colon", get + host + "X\r\n\r\n"},
		{"no name", get + host + ": a\r\n\r\n"},
		{"parentheses in a name", get + host + "X(): a\r\n\r\n"},
		{"NUL in a value", get + host + "X: a\x00b\r\n\r\n"},
		{"DEL in a value", get + host + "X: a\x7fb\r\n\r\n"},
		{"UTF-8 in a name", get + host + "Xé: a\r\n\r\n"},
		{"no Host", get + end},
		{"two Hosts", get + host + host + end},
		{"space in the target", "GET /a b HTTP/1.1\r\n" + host + end},
		{"tab in the target", "GET /a\tb HTTP/1.1\r\n" + host + end},
		{"two spaces before the target", "GET  / HTTP/1.1\r\n" + host + end},
		{"two spaces before the version", "GET /  HTTP/1.1\r\n" + host + end},
		{"NUL in the target", "GET /a\x00b HTTP/1.1\r\n" + host + end},
		{"a fragment", "GET /a#b HTTP/1.1\r\n" + host + end},
		{"a bad method", "G@T / HTTP/1.1\r\n" + host + end},
		{"no method", " / HTTP/1.1\r\n" + host + end},
		{"no version", "GET /\r\n" + host + end},
		{"HTTP/0.9 with a version", "GET / HTTP/0.9\r\n" + host + end},
		{"HTTP/1.2", "GET / HTTP/1.2\r\n" + host + end},
		{"HTTP/2 on the plain port", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
		{"lower-case http", "GET / http/1.1\r\n" + host + end},
		{"an empty line first", "\r\n" + get + host + end},
		{"a TLS hello on the plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"},
		{"CONNECT", "CONNECT a.example:443 HTTP/1.1\r\n" + host + end},
		{"the server as a whole", "OPTIONS * HTTP/1.1\r\n" + host + end},
		{"half a percent triplet", "GET /a%2 HTTP/1.1\r\n" + host + end},
		{"a percent triplet that is none", "GET /a%zz HTTP/1.1\r\n" + host + end},
		{"a Host with a space", get + "Host: a example\r\n\r\n"},
		{"a Host with a path", get + "Host: a.example/x\r\n\r\n"},
		{"an absolute URL of another scheme", "GET ftp://a.example/ HTTP/1.1\r\n" + host + end},
		{"an absolute URL without a host", "GET http:///x HTTP/1.1\r\n" + host + end},
		{"an absolute URL with a user", "GET http://u@a.example/ HTTP/1.1\r\n" + host + end},
		{"a relative target", "GET a HTTP/1.1\r\n" + host + end},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := raw(t, r.http, tc.request+last)
			if len(got) != 1 || got[0].Status != http.StatusBadRequest || !strings.HasPrefix(got[0].Body, "refused 400") {
				t.Errorf("got %v, want one refusal with 400", got)
			}
		})
	}
}

// TestHonestRequestsPass guards against strictness that hurts: what is here is
// seen from real viewers.
func TestHonestRequestsPass(t *testing.T) {
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"a.example"}, Door: echoing()}})
	for _, tc := range []struct {
		name    string
		request []string
		want    string
	}{
		{"plain", []string{get + host + end}, `GET / ""`},
		{"HTTP/1.0 kept alive", []string{"GET /a HTTP/1.0\r\n" + host + "Connection: keep-alive\r\n\r\n"}, `GET /a ""`},
		{"absolute form", []string{"GET http://a.example/x?y HTTP/1.1\r\n" + host + end}, `GET /x?y ""`},
		{"absolute form without path", []string{"GET http://a.example HTTP/1.1\r\n" + host + end}, `GET / ""`},
		{"absolute form with a query only", []string{"GET http://a.example?q HTTP/1.1\r\n" + host + end}, `GET /?q ""`},
		{"an empty query", []string{"GET /? HTTP/1.1\r\n" + host + end}, `GET /? ""`},
		{"nothing decoded", []string{"GET //a/../b%2Fc%20d?x=%zz&y=+ HTTP/1.1\r\n" + host + end}, `GET //a/../b%2Fc%20d?x=%zz&y=+ ""`},
		{"characters that browsers send", []string{`GET /a|b"c<d>{e}?f^g=[h] HTTP/1.1` + "\r\n" + host + end}, `GET /a|b"c<d>{e}?f^g=[h] ""`},
		{"UTF-8 in target and value", []string{"GET /é HTTP/1.1\r\n" + host + "X: é\r\n\r\n"}, `GET /é ""`},
		{"an empty value", []string{get + host + "X:\r\nY: \r\n\r\n"}, `GET / ""`},
		{"no space after the colon", []string{get + "Host:a.example\r\n\r\n"}, `GET / ""`},
		{"an extension method", []string{"PROPFIND / HTTP/1.1\r\n" + host + end}, `PROPFIND / ""`},
		{"a body by length", []string{post + host + "Content-Length: 5\r\n\r\nhello"}, `POST / "hello"`},
		{"length zero", []string{post + host + "Content-Length: 0\r\n\r\n"}, `POST / ""`},
		{"a body in chunks", []string{post + host + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n002\r\nlo\r\n0\r\n\r\n"}, `POST / "hello"`},
		{"chunk extensions and trailers", []string{post + host + "Transfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\nZ: \r\n\r\n"}, `POST / "hello"`},
		{"a head in pieces", []string{"GE", "T / HT", "TP/1.1\r", "\nHost: a.exa", "mple\r\n\r", "\n"}, `GET / ""`},
		{"a body in pieces", []string{post + host + "Transfer-Encoding: chu", "nked\r\n\r\n0", "5", "\r", "\nhe", "llo", "\r", "\n0\r\n", "\r", "\n"}, `POST / "hello"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			pieces := append([]string(nil), tc.request...)
			pieces[len(pieces)-1] += last // pipelined: framing must end where it should
			want := []answer{{200, tc.want}, {200, `GET /last ""`}}
			if diff := cmp.Diff(want, raw(t, r.http, pieces...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestBadChunksEndTheConnection: a body cannot be refused before it is read,
// but nothing behind it may be taken for a request.
func TestBadChunksEndTheConnection(t *testing.T) {
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"a.example"}, Door: echoing()}})
	for _, tc := range []struct{ name, body string }{
		{"bare LF after the size", "5\nhello\r\n0\r\n\r\n"},
		{"bare LF after the chunk", "5\r\nhello\n0\r\n\r\n"},
		{"no line end after the chunk", "5\r\nhelloworld\r\n0\r\n\r\n"},
		{"no size", "\r\nhello\r\n0\r\n\r\n"},
		{"a sign", "+5\r\nhello\r\n0\r\n\r\n"},
		{"0x", "0x5\r\nhello\r\n0\r\n\r\n"},
		{"space before the extension", "5 ;a\r\nhello\r\n0\r\n\r\n"},
		{"a size beyond all bounds", "ffffffffffffffffff\r\nhello\r\n0\r\n\r\n"},
		{"an endless extension", "5;" + strings.Repeat("a", 5000) + "\r\nhello\r\n0\r\n\r\n"},
		{"bare CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n"},
		{"bare LF in the trailer", "0\r\nX: y\n\r\n"},
		{"a folded trailer", "0\r\nX: y\r\n z\r\n\r\n"},
		{"a trailer without colon", "0\r\nX\r\n\r\n"},
		{"endless trailers", "0\r\n" + strings.Repeat("X: y\r\n", 3000) + "\r\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := raw(t, r.http, post+host+"Transfer-Encoding: chunked\r\n\r\n"+tc.body+last)
			if len(got) > 1 || len(got) == 1 && got[0].Status != http.StatusBadRequest {
				t.Errorf("got %v, want at most one answer, with 400", got)
			}
		})
	}
}

// TestMisunderstood48LimitsAre414And494 is spec/cloudfront.md 4.8 and entry 48
// of section 9: neither is 413, both close the connection, neither is logged.
func TestMisunderstood48LimitsAre414And494(t *testing.T) {
	log := new(observations)
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"a.example"}, Door: echoing()}},
		func(c *edge.Config) { c.Observer = log })
	fixed := len(get + host + "X: \r\n\r\n")
	for _, tc := range []struct {
		name, request string
		want          int
	}{
		{"URL of 8,192 bytes", "GET /" + strings.Repeat("a", 8191) + " HTTP/1.1\r\n" + host + end, 200},
		{"URL of 8,193 bytes", "GET /" + strings.Repeat("a", 8192) + " HTTP/1.1\r\n" + host + end, 414},
		{"URL with a query of 8,193 bytes", "GET /?" + strings.Repeat("a", 8191) + " HTTP/1.1\r\n" + host + end, 414},
		{"URL without end", "GET /" + strings.Repeat("a", 100_000), 414},
		{"head of 32,768 bytes", get + host + "X: " + strings.Repeat("a", 32768-fixed) + "\r\n\r\n", 200},
		{"head of 32,769 bytes", get + host + "X: " + strings.Repeat("a", 32769-fixed) + "\r\n\r\n", 494},
		{"head without end", get + host + "X: " + strings.Repeat("a", 100_000), 494},
		{"head of many lines without end", get + host + strings.Repeat("X: a\r\n", 20_000), 494},
		{"256 lines", get + host + strings.Repeat("X: a\r\n", 255) + end, 200},
		{"257 lines", get + host + strings.Repeat("X: a\r\n", 256) + end, 494},
	} {
		t.Run(tc.name, func(t *testing.T) {
			log.reset()
			got := raw(t, r.http, tc.request+last)
			wantAnswers, wantNoLog := 1, true
			if tc.want == 200 {
				wantAnswers, wantNoLog = 2, false // the connection stays open
			}
			if len(got) != wantAnswers || got[0].Status != tc.want {
				t.Fatalf("got %d answers, the first %v; want %d and %d", len(got), got[:min(1, len(got))], wantAnswers, tc.want)
			}
			if first := log.wait(t, 1)[0]; first.Response.Outcome.NoLog != wantNoLog {
				t.Errorf("NoLog = %v, want %v", !wantNoLog, wantNoLog)
			}
		})
	}
}

func TestLimitsHoldOverEveryVersion(t *testing.T) {
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: echoing(), HTTP2: true, HTTP3: true}})
	for _, version := range []string{"h1", "h2", "h3"} {
		for _, tc := range []struct {
			name, path, value string
			want              int
		}{
			{"URL too long", "/" + strings.Repeat("a", 8192), "", 414},
			{"head too large", "/", strings.Repeat("a", 33000), 494},
			{"all right", "/", "a", 200},
		} {
			t.Run(version+" "+tc.name, func(t *testing.T) {
				request, _ := http.NewRequest("GET", "https://localhost:"+port(r.https)+tc.path, nil)
				request.Header.Set("X", tc.value)
				resp, err := r.client(t, version).Do(request)
				if err != nil {
					t.Fatalf("%.200v", err)
				}
				if text(t, resp); resp.StatusCode != tc.want {
					t.Errorf("got %d, want %d", resp.StatusCode, tc.want)
				}
			})
		}
	}
}

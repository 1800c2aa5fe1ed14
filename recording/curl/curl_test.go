package curl

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// What curl 7.88 prints, with the line ends of the wire.
const followed = "HTTP/1.1 301 Moved Permanently\r\nServer: nginx\r\nLocation: https://www.example.com/\r\n\r\n" +
	"HTTP/2 302 \r\nlocation: /start?x=1\r\nset-cookie: a=b; Secure\r\n\r\n" +
	"HTTP/2 200 \r\nstrict-transport-security: max-age=300\r\nx-frame-options: DENY\r\nX-Frame-Options: SAMEORIGIN\r\n\r\n"

func TestParseFollowsRedirects(t *testing.T) {
	got, err := Parse(followed, "", clock)
	if err != nil {
		t.Fatal(err)
	}
	secure := []recording.Exchange{
		{Method: "HEAD", URL: "https://www.example.com/", Status: 302, Proto: "HTTP/2.0",
			Fields: recording.Fields{{Name: "location", Value: "/start?x=1"}, {Name: "set-cookie", Value: "a=b; Secure"}}},
		{Method: "HEAD", URL: "https://www.example.com/start?x=1", Status: 200, Proto: "HTTP/2.0",
			Fields: recording.Fields{{Name: "strict-transport-security", Value: "max-age=300"}, {Name: "x-frame-options", Value: "DENY"}, {Name: "X-Frame-Options", Value: "SAMEORIGIN"}}},
	}
	first := recording.Exchange{Method: "HEAD", URL: "http://www.example.com/", Status: 301, Proto: "HTTP/1.1",
		Fields: recording.Fields{{Name: "Server", Value: "nginx"}, {Name: "Location", Value: "https://www.example.com/"}}}
	cookies := []recording.Cookie{{Name: "a", Domain: "www.example.com", HostOnly: true, Path: "/", Secure: true}}
	want := &recording.Recording{
		Host: "www.example.com", At: noon,
		HTTP:  recording.Session{Hops: append([]recording.Exchange{first}, secure...), Cookies: cookies},
		HTTPS: recording.Session{Hops: secure, Cookies: cookies},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParse(t *testing.T) {
	type response struct {
		Method, URL string
		Status      int
		Size        int64
	}
	for _, tc := range []struct {
		name, text, start string
		want              []response // of the graded session
	}{
		{"bare LF and no end", "HTTP/1.1 200 OK\nA: b", "", []response{{"HEAD", "https://site.invalid/", 200, 0}}},
		{"empty lines before", "\r\n\nHTTP/1.1 200 OK\r\n\r\n", "", []response{{"HEAD", "https://site.invalid/", 200, 0}}},
		{"interim responses", "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 103\r\nlink: </a>\r\n\r\nHTTP/2 200\r\n\r\n", "", []response{{"HEAD", "https://site.invalid/", 200, 0}}},
		{"a proxy's answer", "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", "", []response{{"HEAD", "https://site.invalid/", 204, 0}}},
		{"with body", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello", "", []response{{"GET", "https://site.invalid/", 200, 8}}},
		{"a body like a head", "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 Oh\r\n\r\n", "", []response{{"GET", "https://site.invalid/", 200, 19}}},
		{"authentication twice", "HTTP/1.1 401 Unauthorized\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "", []response{{"HEAD", "https://site.invalid/", 401, 0}, {"HEAD", "https://site.invalid/", 200, 0}}},
		{"start is said", "HTTP/1.1 200 OK\r\n\r\n", "http://localhost:8080/a", []response{{"HEAD", "http://localhost:8080/a", 200, 0}}},
		{"relative redirect", "HTTP/1.1 302 Found\r\nLocation: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "https://a.example/x/y", []response{{"HEAD", "https://a.example/x/y", 302, 0}, {"HEAD", "https://a.example/x/b", 200, 0}}},
		{"not modified is no redirect", "HTTP/1.1 304 Not Modified\r\n\r\n", "", []response{{"HEAD", "https://site.invalid/", 304, 0}}},
	} {
		r, err := Parse(tc.text, tc.start, clock)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		var got []response
		for _, x := range r.Graded().Hops {
			got = append(got, response{x.Method, x.URL, x.Status, x.Body.Size})
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text, start, want string }{
		{"nothing", "\n\n", "", `line 3: no response: it begins with a line like "HTTP/1.1 200 OK"`},
		{"no head", "curl: (6) Could not resolve host: a", "", `line 1: no response: it begins with a line like "HTTP/1.1 200 OK"`},
		{"broken line of the second", "HTTP/1.1 301 x\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\nodd\r\n\r\n", "", `line 5: "odd" is not a field line`},
		{"too many", strings.Repeat("HTTP/1.1 302 x\r\n\r\n", maxHops+1), "", "line 129: more than 64 responses"},
		{"too long", strings.Repeat("x", MaxText+1), "", "the output is longer than 8388608 bytes"},
		{"start without host", "HTTP/1.1 200 OK\r\n\r\n", "example.com", `"example.com" is no address of the web`},
	} {
		_, err := Parse(tc.text, tc.start, clock)
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(followed)
	f.Add("HTTP/1.1 100 Continue\n\nHTTP/3 200\nset-cookie: a=b\n folded\n\n<meta name=a content=b>")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text, "", clock)
		if err == nil && r.Graded() == nil {
			t.Error("nothing to grade")
		}
	})
}

package har

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// archive is a page of plain HTTP that redirects, its picture, a call and a
// preflight, as Chromium saves them.
const archive = `{"log":{"version":"1.2","creator":{"name":"WebInspector"},"pages":[{"id":"page_1","pageTimings":{}}],"entries":[
{"startedDateTime":"2026-11-20T10:00:00.000Z","time":12.5,"request":{"method":"GET","url":"http://a.example/","headers":[]},
 "response":{"status":301,"httpVersion":"http/1.1","headers":[{"name":"Location","value":"https://a.example/x#top"}],"content":{"size":0,"mimeType":""}},"serverIPAddress":"192.0.2.1"},
{"startedDateTime":"2026-11-20T10:00:00.100Z","time":1,"request":{"method":"GET","url":"data:image/png,"},"response":{"status":200}},
{"startedDateTime":"2026-11-20T10:00:00.200Z","time":3,"request":{"method":"GET","url":"https://a.example/x","headers":[{"name":"cookie","value":"secret"}]},
 "response":{"status":200,"httpVersion":"h2","headers":[{"name":":status","value":"200"},{"name":"content-type","value":"text/html"},{"name":"set-cookie","value":"a=b\nc=d; Secure"}],
  "content":{"mimeType":"text/html","text":"PHNjcmlwdCBzcmM9Ii9hLmpzIj48L3NjcmlwdD4=","encoding":"base64"}}},
{"request":{"method":"GET","url":"https://cdn.example/i.png"},"response":{"status":404}},
{"request":{"method":"OPTIONS","url":"https://a.example/api","headers":[{"name":"Origin","value":"https://b.example"},{"name":"Cookie","value":"secret"},{"name":"Access-Control-Request-Method","value":"PUT"}]},
 "response":{"status":204,"httpVersion":"http/2.0","headers":[{"name":"access-control-allow-origin","value":"*"}]}},
{"request":{"method":"GET","url":"https://a.example/favicon.ico"},"response":{"status":404,"httpVersion":"h3","headers":[]}},
{"request":{"method":"GET","url":"https://a.example/other"},"response":{"status":404,"httpVersion":"h3","headers":[]}},
{"request":{"method":"GET","url":"https://a.example/blocked"},"response":{"status":0,"httpVersion":"","headers":[],"_error":"net::ERR_BLOCKED_BY_CLIENT"}}
]}}`

func TestParse(t *testing.T) {
	src := "/a.js"
	first := recording.Exchange{Method: "GET", URL: "http://a.example/", Status: 301, Proto: "HTTP/1.1", Remote: "192.0.2.1",
		Fields: recording.Fields{{Name: "Location", Value: "https://a.example/x#top"}}, Duration: 12500 * time.Microsecond}
	page := recording.Exchange{Method: "GET", URL: "https://a.example/x", Status: 200, Proto: "HTTP/2.0", Duration: 3 * time.Millisecond,
		Fields: recording.Fields{{Name: "content-type", Value: "text/html"}, {Name: "set-cookie", Value: "a=b"}, {Name: "set-cookie", Value: "c=d; Secure"}},
		Body:   recording.Body{Size: 29, Page: &recording.Page{Scripts: []recording.Script{{Src: &src}}}}}
	cookies := []recording.Cookie{
		{Name: "a", Domain: "a.example", HostOnly: true, Path: "/"}, {Name: "c", Domain: "a.example", HostOnly: true, Path: "/", Secure: true},
	}
	want := &recording.Recording{
		Target: "http://a.example/", Host: "a.example", At: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC),
		HTTP:  recording.Session{Hops: []recording.Exchange{first, page}, Cookies: cookies},
		HTTPS: recording.Session{Hops: []recording.Exchange{page}, Cookies: cookies},
		Classes: []recording.Exchange{
			{Class: recording.Preflight, Method: "OPTIONS", URL: "https://a.example/api", Status: 204, Proto: "HTTP/2.0",
				Request: recording.Fields{{Name: "Origin", Value: "https://b.example"}, {Name: "Access-Control-Request-Method", Value: "PUT"}},
				Fields:  recording.Fields{{Name: "access-control-allow-origin", Value: "*"}}},
			{Class: recording.NotFound, Method: "GET", URL: "https://a.example/favicon.ico", Status: 404, Proto: "HTTP/3.0"},
		},
	}
	got, err := Parse(strings.NewReader(archive), clock)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseOfAFailedPage(t *testing.T) {
	got, err := Parse(strings.NewReader(`{"log":{"entries":[{"request":{"method":"GET","url":"https://a.example/"},"response":{"status":0,"_error":"net::ERR_CERT_DATE_INVALID"}}]}}`), clock)
	if err != nil {
		t.Fatal(err)
	}
	want := &recording.Failure{Kind: recording.FailureReset, Message: `the browser got no response: "net::ERR_CERT_DATE_INVALID"`}
	if diff := cmp.Diff(want, got.HTTPS.Failure); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"nothing", "", "the archive is not valid: EOF"},
		{"not an archive", `{"a":1}`, "the archive is not valid: it has no log.entries"},
		{"a list", `[]`, "the archive is not valid: [ stands where { should"},
		{"no entries", `{"log":{"entries":[]}}`, "the archive has no response over http or https"},
		{"cut off", archive[:strings.Index(archive, "base64")], "the archive is not valid: entry 3: unexpected EOF"},
		{"wrong type", `{"log":{"entries":[{"request":7}]}}`, "the archive is not valid: entry 1: json: cannot unmarshal number"},
	} {
		_, err := Parse(strings.NewReader(tc.text), clock)
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

// TestParseIsBounded: an entry without end, and entries without end.
func TestParseIsBounded(t *testing.T) {
	long := io.MultiReader(strings.NewReader(`{"log":{"entries":[{"response":{"content":{"text":"`), endless('x'))
	if _, err := parse(long, clock, 1<<20); err == nil || !strings.Contains(err.Error(), "longer than 1048576 bytes") {
		t.Errorf("a long entry: %v", err)
	}
	many := strings.NewReader(`{"log":{"entries":[{}` + strings.Repeat(",{}", MaxEntries) + `]}}`)
	if _, err := Parse(many, clock); err == nil || !strings.Contains(err.Error(), fmt.Sprint(MaxEntries)) {
		t.Errorf("many entries: %v", err)
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func FuzzParse(f *testing.F) {
	f.Add(archive)
	f.Add(`{"log":{"entries":[{"request":{"url":"https://a/"},"response":{"status":200,"headers":[{"name":"a","value":"b\nc"}]}}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(strings.NewReader(text), clock)
		if err == nil && r.Host == "" && r.Target == "" {
			t.Error("a recording of nothing")
		}
	})
}

package origin_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// spy is a bucket's contents that remembers which key was asked for.
type spy struct {
	origin.Objects
	keys *[]string
}

func (s spy) Open(_ context.Context, key string) (*origin.Object, error) {
	*s.keys = append(*s.keys, key)
	return nil, origin.ErrNoSuchKey
}

// The key is the path without its first slash, percent-decoded once: net/url is
// the second opinion.
func FuzzBucketKey(f *testing.F) {
	for _, path := range []string{"/a", "/", "//a", "/a%20b+c", "/%C3%BC", "/%ff", "/%", "/%4", "/%zz", "/a/../b", "/%2e%2E/%2f", "/%2520", "/\x00"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		var keys []string
		r := &exchange.Request{Method: "GET", Host: bucketHost, Path: "/" + strings.TrimPrefix(path, "/")}
		resp, err := newBucket(spy{keys: &keys}).Fetch(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		want, broken := url.PathUnescape(r.Path[1:])
		switch {
		case broken != nil || !utf8.ValidString(want) || len(want) > 1024:
			if resp.Status != 400 || len(keys) != 0 {
				t.Errorf("%q: status %d, keys %q; want 400", path, resp.Status, keys)
			}
		case want == "":
			if resp.Status != 403 || len(keys) != 0 {
				t.Errorf("root: status %d, keys %q", resp.Status, keys)
			}
		case len(keys) != 1 || keys[0] != want:
			t.Errorf("%q: keys %q, want %q", path, keys, want)
		}
	})
}

// A partial answer is the part that its Content-Range says, and the one that
// net/http would give.
func FuzzBucketRange(f *testing.F) {
	for _, text := range []string{"bytes=0-0", "bytes=1-", "bytes=-2", "bytes=-0", "bytes=9-", "bytes=0-1,3-4", "bytes=2-1", "bytes", "bytes=",
		"bytes=-", "Bytes=0-99999999999999999999", "bytes= 1-2 ", "items=0-1", "bytes=--1", "bytes=1-2-3"} {
		f.Add(text)
	}
	const text = "hello"
	b := newBucket(origin.Declared([]*resource.Object{{Key: "k", Content: []byte(text)}}))
	f.Fuzz(func(t *testing.T, asked string) {
		resp, err := b.Fetch(t.Context(), bucketRequest("GET", "/k", "Range", asked))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		switch resp.Status {
		case 200:
			if string(body) != text {
				t.Errorf("%q: whole is %q", asked, body)
			}
		case 206:
			var from, to, size int
			fmt.Sscanf(resp.Fields.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &size)
			if size != len(text) || string(body) != text[from:to+1] {
				t.Errorf("%q: %s is %q", asked, resp.Fields.Get("Content-Range"), body)
			}
			agreesWithNetHTTP(t, asked, text, resp.Fields.Get("Content-Range"))
		case 416:
		default:
			t.Errorf("%q: status %d", asked, resp.Status)
		}
	})
}

// agreesWithNetHTTP leaves out numbers that net/http cannot hold.
func agreesWithNetHTTP(t *testing.T, asked, text, contentRange string) {
	if len(asked) > 24 {
		return
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Range", strings.ToLower(asked))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(text)))
	if got := w.Header().Get("Content-Range"); w.Code != 206 || got != contentRange {
		t.Errorf("%q: %s, net/http says %d %s", asked, contentRange, w.Code, got)
	}
}

// Whatever key and rule come together, a redirect goes to the rule's host by a
// URL that can stand in a header.
func FuzzWebsiteRedirect(f *testing.F) {
	f.Add("/docs/a", "docs/", "documents/", true)
	f.Add("/a b/%0d%0aX: y", "", "#!/", false)
	f.Add("//evil.example/", "/", "", true)
	f.Add("/\xff%00", "\xff", "\r\n", false)
	f.Fuzz(func(t *testing.T, path, prefix, replacement string, whole bool) {
		host, to := "www.example.com", &s3.Redirect{}
		to.HostName = &host
		if whole {
			to.ReplaceKeyWith = &replacement
		} else {
			to.ReplaceKeyPrefixWith = &replacement
		}
		site := newSite(spy{keys: new([]string)}, index, func(c *origin.WebsiteConfig) {
			c.Website.RoutingRules = []s3.RoutingRule{{Condition: &s3.Condition{KeyPrefixEquals: &prefix}, Redirect: to}}
		})
		resp, err := site.Fetch(t.Context(), &exchange.Request{Method: "GET", Host: "x", Path: "/" + path})
		if err != nil {
			t.Fatal(err)
		}
		location := resp.Fields.Get("Location")
		if resp.Status != 301 {
			if location != "" {
				t.Errorf("status %d with a Location", resp.Status)
			}
			return
		}
		if !strings.HasPrefix(location, "http://www.example.com/") {
			t.Errorf("Location %q", location)
		}
		for _, c := range []byte(location) {
			if c <= ' ' || c >= 0x7f {
				t.Errorf("Location %q has byte %#x", location, c)
			}
		}
	})
}

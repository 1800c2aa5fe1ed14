package origin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// plain returns a custom origin for a test server.
func plain(t testing.TB, server string, change ...func(*origin.CustomConfig)) *origin.Custom {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	port := portOf(t, server)
	cfg := origin.CustomConfig{ID: "test", Domain: u.Hostname(), HTTPPort: port, HTTPSPort: port, Protocol: u.Scheme + "-only"}
	for _, f := range change {
		f(&cfg)
	}
	c, err := origin.NewCustom(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func portOf(t testing.TB, server string) int {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func get(path string, fields ...exchange.Field) *exchange.Request {
	return &exchange.Request{Method: "GET", Scheme: "http", Host: "www.example.com", Path: path, Fields: exchange.NewFields(fields...)}
}

func field(name, value string) exchange.Field {
	return exchange.Field{Name: name, Value: value, Owner: exchange.OwnerOrigin}
}

func TestFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["ETag"] = []string{`"x"`}
		w.Header()["Date"] = nil
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, r.Method+" "+r.Host+" "+r.RequestURI+" "+r.UserAgent())
	}))
	defer server.Close()
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/a%2Fb/../c"))
	if err != nil {
		t.Fatal(err)
	}
	defer exchange.Discard(resp.Body)
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(body), "GET www.example.com /a%2Fb/../c "; got != want {
		t.Errorf("body %q, want %q", got, want)
	}
	want := []exchange.Field{field("Content-Type", "text/plain"), field("ETag", `"x"`)}
	if diff := cmp.Diff(want, resp.Fields.Lines()); diff != "" {
		t.Error(diff)
	}
}

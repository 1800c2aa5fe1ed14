package restapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// 12: what clients send does not all reach integrations, nor templates.
func TestRequestFieldsThatAreDropped(t *testing.T) {
	f := newFront()
	f.method("GET /proxy", proxyTo(backend(t, echo)))
	f.mock("GET /template", `$input.params('TE')$input.params('Max-Forwards')$input.params('X-Kept')`)
	fields := []string{"Content-MD5: x", "Expect: x", "Max-Forwards: x", "Proxy-Authenticate: x", "Server: x", "TE: trailers", "Trailer: x",
		"WWW-Authenticate: x", "Authorization: AWS4-HMAC-SHA256 Credential=x", "X-Kept: x"}
	a := f.ask(t, get("/proxy", fields...))
	for _, field := range fields[:len(fields)-1] {
		name, _, _ := strings.Cut(field, ":")
		if strings.Contains(strings.ToLower(a.body), "\n"+strings.ToLower(name)+":") {
			t.Errorf("%s was forwarded:\n%s", name, a.body)
		}
	}
	if !strings.Contains(a.body, "X-Kept: x") {
		t.Errorf("X-Kept was not forwarded:\n%s", a.body)
	}
	want(t, f.ask(t, get("/template", fields...)), 200, "x")
	if a := f.ask(t, get("/proxy", "Authorization: Bearer x")); !strings.Contains(a.body, "Authorization: Bearer x") {
		t.Errorf("a token was not forwarded:\n%s", a.body)
	}
}

// 12: names that are renamed on the way out, mapped ones and those of proxies.
func TestResponseFieldsThatAreRenamed(t *testing.T) {
	always := []string{"Connection", "Content-Length", "Date", "Server"}
	mapped := []string{"Authorization", "Content-MD5", "Expect", "Host", "Max-Forwards", "Proxy-Authenticate", "Trailer", "Upgrade", "User-Agent", "WWW-Authenticate"}
	kept := []string{"Strict-Transport-Security", "Content-Security-Policy", "Access-Control-Allow-Origin", "X-Amzn-Foo", "Set-Cookie"}
	f := newFront()
	var mappings, members []string
	for _, name := range slices.Concat(always, mapped, kept, []string{"Transfer-Encoding"}) {
		mappings = append(mappings, name+": 'x'")
		members = append(members, `"`+name+`":"x"`)
	}
	f.method("GET /mapped", mockOf(200)).answers(mapping("200", mappings...))
	f.method("GET /proxy", proxyFunction())
	f.runs(returns(`{"headers":{` + strings.Join(members, ",") + `}}`))

	byMapping, byProxy := f.ask(t, get("/mapped")), f.ask(t, get("/proxy"))
	check := func(a answer, name, want string) {
		t.Helper()
		if strings.ToLower(a.Fields.Get(want)) != "x" {
			t.Errorf("%s is not sent as %s: %v", name, want, others(&a.Fields))
		}
	}
	for _, name := range always {
		check(byMapping, name, "x-amzn-Remapped-"+name)
		check(byProxy, name, "x-amzn-Remapped-"+name)
	}
	for _, name := range mapped {
		check(byMapping, name, "x-amzn-Remapped-"+name)
		check(byProxy, name, name)
	}
	for _, name := range kept {
		check(byMapping, name, name)
		check(byProxy, name, name)
	}
	for _, a := range []answer{byMapping, byProxy} {
		if a.Fields.Has("Transfer-Encoding") || a.Fields.Has("x-amzn-Remapped-Transfer-Encoding") {
			t.Error("Transfer-Encoding is sent")
		}
	}
}

func TestHTTPProxiesDropCodingAndVia(t *testing.T) {
	f := newFront()
	f.method("GET /", proxyTo(backend(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Via", "1.1 x")
		w.Write(gzipped("text"))
	})))
	a := f.ask(t, get("/", "Accept-Encoding: gzip"))
	want(t, a, 200, "text")
	wantField(t, a, "Content-Encoding", "")
	wantField(t, a, "Via", "")

	f.method("GET /mapped", serverAt(backend(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped(`{"a":1}`))
	}))).answers(template("200", "$input.path('$.a')"))
	want(t, f.ask(t, get("/mapped")), 200, "1")
}

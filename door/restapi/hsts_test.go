package restapi_test

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
)

// 16: every way in which HSTS gets onto a REST API, and the classes of
// responses that it does not cover.
func TestHSTS(t *testing.T) {
	url := backend(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/missing" {
			w.WriteHeader(404)
		}
		io.WriteString(w, "{}")
	})
	secure := backend(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", hsts)
		http.NotFound(w, r)
	})
	set := `#set($context.responseOverride.header.Strict-Transport-Security = "` + hsts + `")$input.json('$')`
	static := "Strict-Transport-Security: '" + hsts + "'"
	for name, way := range map[string]struct {
		build  func(*front)
		covers map[string]bool // target: whether it has the header
	}{
		"a proxied server sets it": {func(f *front) { f.method("GET /a", proxyTo(secure)) }, map[string]bool{"/a": true, "/unknown": false}},
		"a proxied function sets it": {func(f *front) {
			f.runs(returns(`{"statusCode":500,"headers":{"Strict-Transport-Security":"` + hsts + `"}}`))
			f.method("GET /a", proxyFunction())
		}, map[string]bool{"/a": true, "/unknown": false}},
		"static mapping": {func(f *front) {
			missing := selected("404", "404")
			f.method("GET /a", serverAt(url)).answers(mapping("200", static))
			f.method("GET /missing", serverAt(url+"/missing")).answers(mapping("200", static)).answers(missing)
		}, map[string]bool{"/a": true, "/missing": false, "/unknown": false}},
		"template": {func(f *front) {
			f.method("GET /a", serverAt(url)).answers(template("200", set))
			f.method("GET /passed", serverAt(url)).answers(status("200"))
		}, map[string]bool{"/a": true, "/passed": false, "/unknown": false}},
		"gateway responses": {func(f *front) {
			f.gateway("DEFAULT_4XX", gatewayHeader("Strict-Transport-Security", "'"+hsts+"'"))
			f.gateway("DEFAULT_5XX", gatewayHeader("Strict-Transport-Security", "'"+hsts+"'"))
			f.method("GET /missing", proxyTo(url+"/missing"))
			f.method("GET /broken", mockOf(200))
		}, map[string]bool{"/unknown": true, "/broken": true, "/missing": false}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront()
			way.build(f)
			api := f.compile(t)
			for _, target := range slices.Sorted(maps.Keys(way.covers)) {
				a := ask(t, api, get(target))
				if has := a.Fields.Get("Strict-Transport-Security") == hsts; has != way.covers[target] {
					t.Errorf("%s: %d has %v", target, a.Status, others(&a.Fields))
				}
			}
		})
	}
}

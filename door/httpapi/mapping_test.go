package httpapi_test

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/exchange"
)

// answers is a backend that answers with the status in its path, with the
// given field lines and body.
func answers(t testing.TB, body string, lines ...string) string {
	return backend(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			w.Header().Add(name, value)
		}
		status, err := strconv.Atoi(r.URL.Path[1:])
		if err != nil {
			status = 200
		}
		w.WriteHeader(status)
		if status != 204 && status != 304 {
			io.WriteString(w, body)
		}
	})
}

type parameters = map[string]string

// TestRequestMapping: every action and source of spec/api-gateway.md 4.1 and
// 4.3.
func TestRequestMapping(t *testing.T) {
	origin := tells(t)
	for _, tc := range []struct {
		name, request string
		parameters    parameters
		line          string            // of the request as the backend gets it; "" = any
		headers       map[string]string // values joined by |
	}{
		{"append a header", "/", parameters{"append:header.X-One": "more"}, "", map[string]string{"X-One": "1|more"}},
		{"append a new header", "/", parameters{"append:header.X-New": "new"}, "", map[string]string{"X-New": "new"}},
		{"overwrite a header", "/", parameters{"overwrite:header.x-many": "one"}, "", map[string]string{"X-Many": "one"}},
		{"remove a header", "/", parameters{"remove:header.X-Many": "''"}, "", map[string]string{"X-Many": ""}},
		{"rename a header", "/", parameters{"append:header.X-New": "$request.header.x-one", "remove:header.x-one": ""}, "", map[string]string{"X-New": "1", "X-One": ""}},
		{"values are of the original", "/", parameters{"overwrite:header.X-One": "changed", "append:header.X-Two": "$request.header.X-One"}, "", map[string]string{"X-One": "changed", "X-Two": "1"}},
		{"many values", "/", parameters{"overwrite:header.X-New": "$request.header.x-many"}, "", map[string]string{"X-New": "a,b"}},
		{"host", "/", parameters{"overwrite:header.X-New": "$request.header.host"}, "", map[string]string{"X-New": endpoint}},
		{"query", "/?a=1&a=2&A=3&b=%20", parameters{"overwrite:header.X-New": "$request.querystring.a", "overwrite:header.X-B": "[${request.querystring.b}]"}, "", map[string]string{"X-New": "1,2", "X-B": "[ ]"}},
		{"append a parameter", "/?a=1", parameters{"append:querystring.a": "x y", "append:querystring.n": "$context.stage"}, "GET /base?a=1&a=x+y&n=%24default", nil},
		{"overwrite a parameter", "/?a=1&b=2&a=3", parameters{"overwrite:querystring.a": "new"}, "GET /base?b=2&a=new", nil},
		{"remove a parameter", "/?a=1&b=%3d&a=3", parameters{"remove:querystring.a": ""}, "GET /base?b=%3d", nil},
		{"overwrite the path", "/p/7", parameters{"overwrite:path": "/other/${request.path.id}/x y"}, "GET /other/7/x%20y", nil},
		{"the whole path", "/p/7", parameters{"overwrite:path": "$request.path"}, "GET /p/7", nil},
		{"path variable", "/p/a%20b", parameters{"overwrite:header.X-New": "${request.path.id}-${context.apiId}"}, "", map[string]string{"X-New": "a b-abcdefghij"}},
		{"stage variable", "/", parameters{"overwrite:header.X-New": "$stageVariables.env"}, "", map[string]string{"X-New": "test"}},
		{"nothing there", "/", parameters{"append:header.X-New": "$request.header.none", "append:header.X-Two": "a-${stageVariables.none}"}, "", map[string]string{"X-New": "", "X-Two": ""}},
		{"body", "POST /", parameters{"append:header.X-New": "$request.body.a.b[1]", "append:header.X-Two": "$request.body.a", "append:header.X-B": "$request.body.none"}, "",
			map[string]string{"X-New": "two", "X-Two": `{"b":["one","two"],"n":1.5}`, "X-B": ""}},
		{"whole body", "POST /", parameters{"append:header.X-New": "$request.body"}, "", map[string]string{"X-New": `{"a":{"b":["one","two"],"n":1.5}}`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.stage.StageVariables = map[string]string{"env": "test"}
			f.http("ANY /", origin+"/base").RequestParameters = tc.parameters
			f.http("ANY /p/{id}", origin+"/base").RequestParameters = tc.parameters
			r := request(tc.request, "X-One: 1", "X-Many: a", "X-Many: b")
			if r.Method == "POST" {
				r = withBody(r, `{"a":{"b":["one","two"],"n":1.5}}`)
			}
			got := f.ask(t, r)
			line, headers, _ := strings.Cut(got.body, "\n")
			if tc.line != "" && line != tc.line {
				t.Errorf("%q, want %q", line, tc.line)
			}
			for name, want := range tc.headers {
				if values := strings.Join(valuesOf(headers, name), "|"); values != want {
					t.Errorf("%s is %q, want %q", name, values, want)
				}
			}
			if r.Method == "POST" && !strings.HasSuffix(got.body, `{"a":{"b":["one","two"],"n":1.5}}`) {
				t.Errorf("the body that was looked into did not arrive: %q", got.body)
			}
		})
	}
}

func valuesOf(headers, name string) []string {
	var out []string
	for line := range strings.SplitSeq(headers, "\r\n") {
		if n, value, ok := strings.Cut(line, ": "); ok && n == name {
			out = append(out, value)
		}
	}
	return out
}

// TestRequestMappingHost: the Host can be overwritten (spec/api-gateway.md 4.5).
func TestRequestMappingHost(t *testing.T) {
	f := newFront()
	f.http("$default", backend(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })).RequestParameters =
		parameters{"overwrite:header.Host": "other.example.com"}
	if got := f.ask(t, request("/")); got.body != "other.example.com" {
		t.Errorf("Host %q", got.body)
	}
}

// TestRequestMappingReachesFunctions: header and query of the event are the
// mapped ones (spec/api-gateway.md 4.1; unverified for functions).
func TestRequestMappingReachesFunctions(t *testing.T) {
	f := newFront()
	f.lambda("$default", "2.0", func(event string) (string, error) { return event, nil }).RequestParameters =
		parameters{"overwrite:header.X-New": "new", "append:querystring.q": "2"}
	event := decode[eventOf2](t, f.ask(t, request("/?q=1")).body)
	if event.Headers["x-new"] != "new" || event.QueryStringParameters["q"] != "1,2" {
		t.Errorf("%v %v", event.Headers, event.QueryStringParameters)
	}
}

// TestResponseMapping: every action and source of spec/api-gateway.md 4.2 and
// 4.3.
func TestResponseMapping(t *testing.T) {
	origin := answers(t, `{"a":{"b":"deep"}}`, "X-One: 1", "X-Many: a", "X-Many: b", "Server: app")
	by := exchange.Owner("mapping $default")
	from := exchange.OwnerOrigin
	for _, tc := range []struct {
		name       string
		parameters parameters
		status     int
		want       []exchange.Field // of X-…, Server and HSTS
	}{
		{"append makes a second line", parameters{"append:header.X-One": "2"}, 200, []exchange.Field{{Name: "X-One", Value: "1", Owner: from}, {Name: "X-One", Value: "2", Owner: by}}},
		{"overwrite replaces all", parameters{"overwrite:header.x-many": "c"}, 200, []exchange.Field{{Name: "x-many", Value: "c", Owner: by}}},
		{"overwrite creates", parameters{"overwrite:header." + hsts: "max-age=31536000; includeSubDomains"}, 200,
			[]exchange.Field{{Name: hsts, Value: "max-age=31536000; includeSubDomains", Owner: by}}},
		{"remove", parameters{"remove:header.Server": "", "remove:header.X-Many": "''"}, 200, nil},
		{"rename", parameters{"append:header.X-Renamed": "$response.header.Server", "remove:header.Server": ""}, 200, []exchange.Field{{Name: "X-Renamed", Value: "app", Owner: by}}},
		{"status", parameters{"overwrite:statuscode": "201"}, 201, nil},
		{"a status that is none", parameters{"overwrite:statuscode": "many"}, 200, nil},
		{"body", parameters{"overwrite:header.X-Body": "$response.body.a.b", "append:header.X-Whole": "$response.body"}, 200,
			[]exchange.Field{{Name: "X-Body", Value: "deep", Owner: by}, {Name: "X-Whole", Value: `{"a":{"b":"deep"}}`, Owner: by}}},
		{"context and stage variable", parameters{"overwrite:header.X-Two": "${context.routeKey} ${stageVariables.env}"}, 200, []exchange.Field{{Name: "X-Two", Value: "$default test", Owner: by}}},
		{"nothing there", parameters{"overwrite:header.X-One": "$response.header.none"}, 200, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.stage.StageVariables = map[string]string{"env": "test"}
			f.http("$default", origin).ResponseParameters = map[string]map[string]string{"200": tc.parameters}
			got := f.ask(t, request("/"))
			if got.Status != tc.status || got.body != `{"a":{"b":"deep"}}` {
				t.Errorf("%d %q", got.Status, got.body)
			}
			own := slices.DeleteFunc(slices.Clone(got.Fields.Lines()), func(l exchange.Field) bool {
				return l.Owner != by && !changed(tc.parameters, l.Name)
			})
			if tc.name == "nothing there" {
				own = nil
			}
			if diff := cmp.Diff(tc.want, own, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// changed reports whether a mapping names the header.
func changed(p parameters, name string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(p)), func(key string) bool {
		_, header, _ := strings.Cut(key, "header.")
		return exchange.EqualName(header, name)
	})
}

// TestMappedStatusIsOfTheIntegration: the key is the status before it is
// overwritten (spec/api-gateway.md 4.2).
func TestMappedStatusIsOfTheIntegration(t *testing.T) {
	f := newFront()
	f.http("$default", answers(t, "")).ResponseParameters = map[string]map[string]string{
		"404": {"overwrite:statuscode": "200", "append:header.X-Was": "404"},
		"200": {"append:header.X-Was": "200"},
	}
	got := f.ask(t, request("/404"))
	if got.Status != 200 || got.Fields.Combined("X-Was") != "404" {
		t.Errorf("%d, X-Was %q", got.Status, got.Fields.Combined("X-Was"))
	}
}

// TestTraceOfMapping: what a mapping replaces and removes is known to explain.
func TestTraceOfMapping(t *testing.T) {
	f := newFront()
	f.http("$default", answers(t, "", hsts+": max-age=1", "Server: app")).ResponseParameters = map[string]map[string]string{
		"200": {"overwrite:header." + hsts: "max-age=2", "remove:header.Server": ""},
	}
	r := request("/")
	f.ask(t, r)
	by := exchange.Owner("mapping $default")
	want := []exchange.Event{
		{Action: exchange.Dropped, Field: exchange.Field{Name: "Server", Value: "app", Owner: exchange.OwnerOrigin}, By: by},
		{Action: exchange.Overridden, Field: exchange.Field{Name: hsts, Value: "max-age=1", Owner: exchange.OwnerOrigin}, By: by},
	}
	if diff := cmp.Diff(want, r.Trace.Events); diff != "" {
		t.Error(diff)
	}
}

package restapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// paths are the resources that requests are matched against.
var paths = []string{"/", "/pets", "/pets/dog", "/pets/{id}", "/pets/{id}/toys", "/pets/{id}/{rest+}", "/{any}/toys/{toy}", "/{proxy+}"}

// FuzzFind: the tree says what a slow and simple matcher says.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"/", "", "/pets", "/pets/", "/pets/dog", "/pets/cat", "/pets/cat/toys", "/pets/cat/x/y", "/a/toys/b", "/a/b/c", "//", "/pets//toys", "/p%65ts"} {
		f.Add(seed)
	}
	root := &node{}
	for _, path := range paths {
		at, variables := root.grow(path)
		at.verbs = append(at.verbs, &method{verb: "GET", path: path, variables: variables})
	}
	f.Fuzz(func(t *testing.T, path string) {
		if len(path) > 200 || strings.Contains(path, "%") {
			return
		}
		var values bound
		got := ""
		if m := root.find(path, "GET", &values); m != nil {
			got = m.path
			if values.n != len(m.variables) {
				t.Errorf("%q: %d values for %v", path, values.n, m.variables)
			}
		}
		if want := simple(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	})
}

// simple tries all paths, the more special ones first.
func simple(path string) string {
	steps := strings.Split(strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/"), "/")
	if len(steps) == 1 && steps[0] == "" {
		steps = nil
	}
	best, bestRank := "", ""
	for _, p := range paths {
		if rank, ok := rank(p, steps); ok && (best == "" || rank < bestRank) {
			best, bestRank = p, rank
		}
	}
	return best
}

// rank is one letter for each step that a path takes: the less the better.
func rank(path string, steps []string) (string, bool) {
	var kinds strings.Builder
	parts := slices.DeleteFunc(strings.Split(path, "/"), func(s string) bool { return s == "" })
	for i, part := range parts {
		if i >= len(steps) {
			return "", false
		}
		switch {
		case strings.HasSuffix(part, "+}"):
			rest := strings.Join(steps[i:], "/")
			return kinds.String() + "c", rest != ""
		case strings.HasPrefix(part, "{"):
			if steps[i] == "" {
				return "", false
			}
			kinds.WriteByte('b')
		case part != steps[i]:
			return "", false
		default:
			kinds.WriteByte('a')
		}
	}
	return kinds.String(), len(parts) == len(steps)
}

// FuzzProxyResult: whatever a function returns becomes a response, and no field
// of it can be something else on the wire.
func FuzzProxyResult(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"statusCode":"201","headers":{"A":"b"}}`, `null`, `[]`, `{"multiValueHeaders":{"A":["1",2,null]}}`, `{"headers":{"A\r\nB":"c"}}`,
		`{"body":"AQI=","isBase64Encoded":true}`, `{"statusCode":99}`, `{"headers":{"Transfer-Encoding":"chunked"}}`,
	} {
		f.Add(seed)
	}
	api := &API{env: apigateway.Env{}.WithDefaults(), binary: mediaTypes{"*/*"}, minCompression: -1}
	for k := range kinds {
		api.gateway[k] = &gatewayResponse{status: catalog[k].status}
	}
	f.Fuzz(func(t *testing.T, result string) {
		p := api.newPassage(t.Context(), &exchange.Request{Method: "GET"}, apigateway.Entry{})
		p.method, p.link = &method{integration: &integration{kind: lambdaProxy}}, &link{}
		if !p.readProxyResult([]byte(result)) {
			p.take(replySteps)
		}
		p.finish()
		if s := p.response.Status; s < 200 || s > 599 {
			t.Errorf("status %d", s)
		}
		for _, l := range p.response.Fields.Lines() {
			if strings.ContainsAny(l.Name+l.Value, "\r\n\x00") || exchange.EqualName(l.Name, "Transfer-Encoding") {
				t.Errorf("field %q: %q", l.Name, l.Value)
			}
		}
	})
}

// FuzzSelection: a pattern compiles or is refused; what compiles can be asked.
func FuzzSelection(f *testing.F) {
	for _, seed := range []string{`.*`, `(\n|.)*`, `[^\]]+`, `\Qa`, `\p{Alpha}`, `a++`, `(?i)x`, `[[a]]`, `\u12`, `\`} {
		f.Add(seed, "text")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if s, err := newSelection(pattern); err == nil {
			s.matches(text)
		}
	})
}

// FuzzMockStatus: a template may print anything.
func FuzzMockStatus(f *testing.F) {
	f.Add(`{"statusCode": 200}`)
	f.Add(`{statusCode: 200} // x`)
	f.Fuzz(func(t *testing.T, text string) { mockStatus([]byte(text)) })
}

// FuzzTarget: whatever is mapped into a URI, it stays one path and one query.
func FuzzTarget(f *testing.F) {
	f.Add("a/b", "c d")
	f.Add("..%2f\r\nHost: x", "&=?#")
	f.Fuzz(func(t *testing.T, value, query string) {
		u := newURI("/base/{id}/end", "fixed=1")
		path, raw := u.target(map[string]string{"id": value}, []apigateway.QueryParameter{{Name: query, Value: query}})
		if !strings.HasPrefix(path, "/base/") || !strings.HasSuffix(path, "/end") || strings.ContainsFunc(path+raw, notInTarget) ||
			strings.ContainsAny(path, "?#") || strings.Count(raw, "&") != 1 {
			t.Errorf("%q ? %q", path, raw)
		}
	})
}

func notInTarget(r rune) bool { return r <= ' ' || r >= 0x7f }

package mapping

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/velocity"
)

// variables is a $context for tests.
type variables map[string]string

func (v variables) Lookup(name string) (string, bool) { value, ok := v[name]; return value, ok }

// run compiles and runs a template.
func render(t testing.TB, template string, in *Input) (Output, error) {
	t.Helper()
	compiled, err := CompileTemplate("test", template)
	if err != nil {
		return Output{}, err
	}
	return compiled.Run(in)
}

// request is what most tests map.
func request(body string) *Input {
	return &Input{
		Body: []byte(body),
		Params: Params{
			Path:   []Param{{"id", "7"}, {"both", "from path"}},
			Query:  []Param{{"q", "a"}, {"q", "b"}, {"both", "from query"}},
			Header: []Param{{"Accept", "text/html"}, {"X-One", "1"}},
		},
		Context: variables{
			"stage": "prod", "identity.sourceIp": "192.0.2.1", "authorizer.claims.sub": "s1",
			"authorizer.principalId": "p", "requestTimeEpoch": "1700000000000",
		},
		StageVariables: map[string]string{"b-url": "example.org", "a": "1"},
	}
}

// TestVariables: what templates see. Expected values are those of
// spec/api-gateway.md 13.1.
func TestVariables(t *testing.T) {
	const document = `{"b":{"x":1,"y":[2,{"z":"q"}]},"a":[{"k":1}],"s":"text","n":null,"f":1.5}`
	for _, tc := range []struct{ name, body, template, want string }{
		{"body", ` {"a": 1}`, `$input.body`, ` {"a": 1}`},
		{"body of an empty payload", ``, `$input.body`, `{}`},
		{"json", document, `$input.json('$.b')`, `{"x":1,"y":[2,{"z":"q"}]}`},
		{"json of everything", document, `$input.json('$')`, document},
		{"json of text has quotes", document, `$input.json('$.s')`, `"text"`},
		{"json missing", document, `$input.json('$.nothing')`, `""`},
		{"json of an empty payload", ``, `$input.json('$')`, `{}`},
		{"json of a payload that is no JSON", `a "b"`, `$input.json('$')`, `"a \"b\""`},
		{"path to text", document, `$input.path('$.s')`, `text`},
		{"path in double quotes", document, `$input.path("$.s")`, `text`},
		{"path to a map", document, `$input.path('$.b')`, `{x=1, y=[2,{"z":"q"}]}`},
		{"path to a list", document, `$input.path('$.a')`, `[{"k":1}]`},
		{"path to null", document, `[$input.path('$.n')]`, `[]`},
		{"path missing", document, `[$input.path('$.nothing')]`, `[]`},
		{"path, then properties", document, `#set($r = $input.path('$'))$r.b.y[1].z $r.f`, `q 1.5`},
		{"path with a filter", document, `$input.path("$.a[?(@.k == 1)].k")`, `[1]`},
		{"path with a function", document, `$input.path('$.b.y.length()')`, `2`},
		{"a loop over a path", document, `#foreach($e in $input.path('$.b').entrySet())$e.key;#end`, `x;y;`},
		{"all params", ``, `$input.params()`, `{path={id=7, both=from path}, querystring={q=b, both=from query}, header={Accept=text/html, X-One=1}}`},
		{"params of one kind", ``, `$input.params().header.get('X-One') $input.params().querystring.q`, `1 b`},
		{"param: path before query", ``, `$input.params('both')`, `from path`},
		{"param of a header", ``, `$input.params('X-One')`, `1`},
		{"param is compared letter by letter", ``, `[$input.params('x-one')]`, `[]`},
		{"param missing", ``, `#if($input.params('z') == "")none#end`, `none`},
		{"bare objects", ``, `$input $util $input.params`, `{} {} {}`},
		{"a missing method", ``, `[$input.nothing('x')][$util.toJson('x')][$util.nothing][$util.urlEncode()][$context.nothing()]`, `[][][][][]`},
		{"stage variables", ``, `$stageVariables.a $stageVariables['b-url'] ${stageVariables['a']} $stageVariables.b-url`, `1 example.org 1 example.org`},
		{"stage variable missing", ``, `[$stageVariables.z]`, `[]`},
		{"context", ``, `$context.stage $context.identity.sourceIp $context.authorizer.claims['sub'] $context.authorizer.principalId`, `prod 192.0.2.1 s1 p`},
		{"context by get", ``, `$context.get('stage') $context.authorizer.claims.get("sub")`, `prod s1`},
		{"context missing", ``, `[$context.nothing][$context.identity.nothing][$context.nothing.more]`, `[][][]`},
		{"context computes", ``, `#set($s = $context.requestTimeEpoch / 1000)$s`, `1700000000`},
		{"escapeJavaScript", ``, `$util.escapeJavaScript("a'b""c/d\e")`, `a\'b\"c\/d\\e`},
		{"escapeJavaScript of other characters", "\x01\x7f\u0080 é€😀\t\n", `$util.escapeJavaScript($input.body)`, `\u0001` + "\x7f" + `\u0080 \u00E9\u20AC\uD83D\uDE00\t\n`},
		{"escapeJavaScript undone", ``, `$util.escapeJavaScript("it's").replaceAll("\\'","'")`, `it's`},
		{"parseJson", ``, `#set($o = $util.parseJson('{"a":{"b":[1,2]}}'))$o.a.b[1]`, `2`},
		{"urlEncode", ``, `$util.urlEncode("a b&c=ü/~*._-")`, `a+b%26c%3D%C3%BC%2F%7E*._-`},
		{"urlDecode of what is no UTF-8", ``, `$util.urlDecode("%80x")`, "\uFFFDx"},
		{"urlDecode", ``, `$util.urlDecode("a+b%26%C3%BC")`, `a b&ü`},
		{"base64", ``, `$util.base64Encode("hü") $util.base64Decode("aMO8")`, `aMO8 hü`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out, err := render(t, tc.template, request(tc.body))
			if err != nil || string(out.Body) != tc.want {
				t.Errorf("got %q, %v, want %q", out.Body, err, tc.want)
			}
		})
	}
}

// TestOverrides: what templates set (spec 13.2).
func TestOverrides(t *testing.T) {
	const hsts = "max-age=63072000; includeSubDomains"
	for _, tc := range []struct {
		name, template    string
		request, response Override
	}{
		{"nothing", `$context.stage`, Override{}, Override{}},
		{"a header with hyphens", `#set($context.responseOverride.header.Strict-Transport-Security = "` + hsts + `")`,
			Override{}, Override{Header: []Param{{"Strict-Transport-Security", hsts}}}},
		{"brackets and variables", `#set($k = "q")#set($context.requestOverride.querystring[$k] = "v")#set($context.requestOverride.path['p'] = 1)`,
			Override{Query: []Param{{"q", "v"}}, Path: []Param{{"p", "1"}}}, Override{}},
		{"put", `$context.responseOverride.header.put('X-A', 'b')`, Override{}, Override{Header: []Param{{"X-A", "b"}}}},
		{"a list", `#set($context.responseOverride.header.X-A = ["b", "c"])`, Override{}, Override{Header: []Param{{"X-A", "b"}, {"X-A", "c"}}}},
		{"status", `#set($context.responseOverride.status = 418)`, Override{}, Override{Status: 418}},
		{"status as text", `#set($context.responseOverride.status = "418")`, Override{}, Override{}},
		{"status out of range", `#set($context.responseOverride.status = 600)`, Override{}, Override{}},
		{"of both", `#set($context.requestOverride.header.A = "1")#set($context.responseOverride.header.B = "2")`,
			Override{Header: []Param{{"A", "1"}}}, Override{Header: []Param{{"B", "2"}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out, err := render(t, tc.template, request(""))
			if err != nil {
				t.Fatal(err)
			}
			out.Body = nil
			want := Output{RequestOverride: tc.request, ResponseOverride: tc.response}
			if diff := cmp.Diff(want, out); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestOverridesAreCarriedOver: what the request's template has set, that of the
// response sees and keeps (spec 13.2).
func TestOverridesAreCarriedOver(t *testing.T) {
	first, err := render(t, `#set($context.requestOverride.header.A = ["1", "2"])#set($context.responseOverride.header.B = "b")#set($context.responseOverride.status = 201)`, request(""))
	if err != nil {
		t.Fatal(err)
	}
	in := &Input{RequestOverride: first.RequestOverride, ResponseOverride: first.ResponseOverride}
	second, err := render(t, `$context.requestOverride.header.A[1] $context.responseOverride.header.B#set($context.responseOverride.header.C = "c")`, in)
	if err != nil {
		t.Fatal(err)
	}
	want := Output{
		Body:             []byte("2 b"),
		RequestOverride:  Override{Header: []Param{{"A", "1"}, {"A", "2"}}},
		ResponseOverride: Override{Status: 201, Header: []Param{{"B", "b"}, {"C", "c"}}},
	}
	if diff := cmp.Diff(want, second); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestErrors name the template, the line and the column; a body that is no JSON
// is told from a template that fails.
func TestErrors(t *testing.T) {
	for _, tc := range []struct {
		name, template, body, want string
		payload                    bool
	}{
		{"syntax", "a\n#if($x)", "", "test:2:8: #if without #end", false},
		{"payload", "\n $input.path('$')", "{", "test:2:8: path: could not process payload: at byte 1: unexpected end of JSON input", true},
		{"path", "$input.json('$.a[')", "{}", `test:1:7: json: JSONPath "$.a[", byte 5: expected a name in quotes, a number, * or ?()`, false},
		{"parseJson", "$util.parseJson('{')", "", "test:1:6: parseJson: at byte 1: unexpected end of JSON input", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := render(t, tc.template, request(tc.body))
			if err == nil || err.Error() != tc.want || errors.Is(err, ErrPayload) != tc.payload {
				t.Errorf("got %v, want %s", err, tc.want)
			}
			if _, ok := errors.AsType[*velocity.Error](err); !ok {
				t.Errorf("%T is no *velocity.Error", err)
			}
		})
	}
	if out, err := render(t, "$context.stage $input.body", request("{")); err != nil || string(out.Body) != "prod {" {
		t.Errorf("a template that does not look: got %q, %v", out.Body, err)
	}
}

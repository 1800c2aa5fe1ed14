package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// printed is what a template prints for a request.
func printed(t *testing.T, template string, in *Input) string {
	t.Helper()
	out, err := render(t, template, in)
	if err != nil {
		t.Fatal(err)
	}
	return string(out.Body)
}

// The entries of spec/api-gateway.md 19 that are matters of mapping. Entries 17
// and 18 are the door's as well: it chooses the template.

func TestMisunderstood04StaticValuesNeedQuotes(t *testing.T) {
	if _, err := CompileParameter("max-age=31536000"); err == nil {
		t.Error("static text without quotes is taken")
	}
	p, err := CompileParameter("'max-age=31536000'")
	if v, ok := p.Value(&Input{}); err != nil || !ok || v != "max-age=31536000" {
		t.Errorf("got %q, %v, %v: the quotes are not sent", v, ok, err)
	}
}

func TestMisunderstood19OverridesAloneLeaveNoBody(t *testing.T) {
	out, err := render(t, `#set($context.responseOverride.header.Strict-Transport-Security = "max-age=63072000")`, &Input{Body: []byte(`{"a":1}`)})
	want := Output{ResponseOverride: Override{Header: []Param{{"Strict-Transport-Security", "max-age=63072000"}}}}
	if diff := cmp.Diff(want, out); err != nil || diff != "" {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	if got := printed(t, "#set($context.responseOverride.status = 200)\n$input.json('$')", &Input{Body: []byte(`{"a":1}`)}); got != `{"a":1}` {
		t.Errorf("with the body printed: got %q", got)
	}
}

func TestMisunderstood20PresenceIsNotTruth(t *testing.T) {
	in := &Input{Body: []byte(`{"y":1}`)}
	for template, want := range map[string]string{
		`#if($input.path('$.x'))T#{else}F#end`:                                      "T",
		`#if($input.path('$.x') != "")T#{else}F#end`:                                "F",
		`#if($input.path('$.y') != "")T#{else}F#end`:                                "T",
		`#set($x = $input.path('$.x'))#if($x && $x != "")there#{else}missing#end`:   "missing",
		`#set($x = $input.path('$.y'))#if($x && $x != "")there#{else}missing#end`:   "there",
		`#if($input.params('x') == "")missing#end`:                                  "missing",
		`#if($stageVariables.x == "")missing#end#if($context.x == "") here too#end`: "missing here too",
	} {
		if got := printed(t, template, in); got != want {
			t.Errorf("%s: got %q, want %q", template, got, want)
		}
	}
}

func TestMisunderstood21UndefinedPrintsNothing(t *testing.T) {
	if got := printed(t, `[$x][${x}][$x.y][$input.path('$.x')]`, &Input{Body: []byte(`{}`)}); got != "[][][][]" {
		t.Errorf("got %q", got)
	}
}

func TestMisunderstood22MacrosArePrinted(t *testing.T) {
	if got := printed(t, "#macro(hsts $age)max-age=$age#end\n#hsts(300)", &Input{}); got != "#hsts(300)" {
		t.Errorf("got %q", got)
	}
}

func TestMisunderstood23PathPrintsAsJava(t *testing.T) {
	in := &Input{Body: []byte(`{"a":"b","c":{"d":[1,{"e":"f"}]}}`)}
	if got, want := printed(t, `$input.path('$')`, in), `{a=b, c={d=[1,{"e":"f"}]}}`; got != want {
		t.Errorf("path: got %s, want %s", got, want)
	}
	if got, want := printed(t, `$input.json('$')`, in), string(in.Body); got != want {
		t.Errorf("json: got %s, want %s", got, want)
	}
}

func TestMisunderstood24EscapedQuotesAreNoJSON(t *testing.T) {
	in := &Input{Body: []byte(`it's`)}
	if got, want := printed(t, `"$util.escapeJavaScript($input.body)"`, in), `"it\'s"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := printed(t, `"$util.escapeJavaScript($input.body).replaceAll("\\'","'")"`, in), `"it's"`; got != want {
		t.Errorf("undone: got %s, want %s", got, want)
	}
}

func TestMisunderstood29GatewayResponsesAreSubstituted(t *testing.T) {
	in := &Input{
		Params:         Params{Path: []Param{{"id", "7"}}, Header: []Param{{"X-One", "1"}}},
		Context:        variables{"error.messageString": `"Forbidden"`, "error.responseType": "ACCESS_DENIED", "stage": "prod"},
		StageVariables: map[string]string{"url": "example.org"},
	}
	for _, tc := range []struct{ name, template, want string }{
		{"the default", `{"message":$context.error.messageString}`, `{"message":"Forbidden"}`},
		{"the guide's", `{ "message": $context.error.messageString, "type":$context.error.responseType, "statusCode": '488' }`,
			`{ "message": "Forbidden", "type":ACCESS_DENIED, "statusCode": '488' }`},
		{"other sources", `$stageVariables.url ${context.stage}x $method.request.path.id $method.request.header.X-One`, `example.org prodx 7 1`},
		{"directives are text", `#set($x = 1)#if(true)$context.stage#end`, `#set($x = 1)#if(true)prod#end`},
		{"other variables are text", `$x $input.json('$') $util.urlEncode('a') $ $$`, `$x $input.json('$') $util.urlEncode('a') $ $$`},
		{"what is missing leaves nothing", `[$context.nothing][$stageVariables.nothing][$method.request.header.X-Two]`, `[][][]`},
		{"the end of a sentence", `Stage $context.stage.`, `Stage prod.`},
		{"an open brace", `${context.stage`, `${context.stage`},
		{"no answer of an integration", `$integration.response.header.X-One`, `$integration.response.header.X-One`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := CompileSubstitution(tc.template).Run(in); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

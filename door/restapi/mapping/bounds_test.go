package mapping

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/velocity"
)

// longest is far more than any template may take, for a slow and busy machine
// under the race detector.
const longest = 30 * time.Second

// TestBounds: what a template can ask of $input, $util and the overrides is
// bounded as well. A tenth of the limits shows it in a tenth of the time.
func TestBounds(t *testing.T) {
	many := "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])"
	list := `{"l":[` + strings.Repeat(`{"n":1},`, 20_000) + `{"n":2}],"s":"` + strings.Repeat("x", 1<<20) + `"}`
	for name, template := range map[string]string{
		"everywhere":       many + `#set($x = $input.path('$..n'))#end#end#end`,
		"filters":          many + `#set($x = $input.path('$.l[?(@.n == 2)]'))#end#end#end`,
		"patterns":         many + `#set($x = $input.path("$.l[?($.s =~ /(x+x+)+y/)]"))#end#end#end`,
		"many paths":       many + `#set($x = $input.path("$.l[?(@.n == $k)]"))#end#end#end`,
		"JSON text":        many + `#set($x = $input.json('$'))#end#end#end`,
		"escaping":         many + `#set($x = $util.escapeJavaScript($input.path('$.s')))#end#end#end`,
		"parsing":          `#set($s = $input.json('$'))` + many + `#set($x = $util.parseJson($s))#end#end#end`,
		"growing":          `#set($s = "xxxx")` + many + `#set($s = $util.urlEncode("%$s"))#end#end#end`,
		"a path too deep":  `#set($l = [])#set($x = $l.add($l))$input.json('$')$util.parseJson($l)`,
		"printing a list":  many + `$input.path('$.l')#end#end#end`,
		"a payload's fill": many + `#set($x = $input.path('$').put("$i $j $k", $i))#end#end#end`,
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			compiled, err := CompileTemplate("test", template)
			if err != nil {
				t.Fatal(err)
			}
			in := request(list)
			in.visits = maxVisits * 9 / 10
			_, err = compiled.within(in, velocity.Limits{Steps: velocity.DefaultSteps / 10})
			if _, ok := errors.AsType[*velocity.Error](err); !ok {
				t.Errorf("got %v", err)
			}
			if took := time.Since(began); took > longest {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// FuzzRun: whatever the template, the payload and the parameters, it ends, soon.
func FuzzRun(f *testing.F) {
	for _, template := range []string{
		`$input.json('$.a[?(@.b > 1)]..c')`, `#foreach($e in $input.path('$').entrySet())$e.key#end`, `$util.escapeJavaScript($input.body)`,
		`#set($context.responseOverride.header.X = ["a", $input.params('q')])#set($context.responseOverride.status = 204)`,
		`$util.base64Decode($util.base64Encode($input.params().header)) $util.parseJson("[1]") $util.urlDecode("%41")`, `$stageVariables.a$context.identity.sourceIp`,
	} {
		f.Add(template, `{"a":[{"b":2,"c":null}]}`)
		f.Add(template, `"x"`)
	}
	f.Fuzz(func(t *testing.T, template, body string) {
		began := time.Now()
		compiled, err := CompileTemplate("fuzz", template)
		if err != nil {
			return
		}
		out, err := compiled.Run(request(body))
		if _, ok := errors.AsType[*velocity.Error](err); err != nil && !ok {
			t.Errorf("%v is no *velocity.Error", err)
		}
		if s := out.ResponseOverride.Status; s != 0 && (s < 100 || s > 599) {
			t.Errorf("status %d", s)
		}
		if took := time.Since(began); took > longest {
			t.Errorf("it took %v", took)
		}
	})
}

// FuzzParameter: what is taken can be evaluated, and static text is itself.
func FuzzParameter(f *testing.F) {
	for _, seed := range []string{"'x'", "method.request.header.a", "method.request.body.a[0]..b", "context.a.b", "integration.response.body"} {
		f.Add(seed, `{"a":[1]}`)
	}
	f.Fuzz(func(t *testing.T, expression, body string) {
		p, err := CompileParameter(expression)
		if err != nil {
			if _, ok := errors.AsType[*ExpressionError](err); !ok {
				t.Errorf("%v is no *ExpressionError", err)
			}
			return
		}
		v, ok := p.Value(request(body))
		if expression[0] == '\'' && (!ok || "'"+v+"'" != expression) {
			t.Errorf("%s gives %q, %v", expression, v, ok)
		}
		CompileSubstitution(expression).Run(request(body))
	})
}

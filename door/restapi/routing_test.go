package restapi_test

import (
	"testing"

	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

// 10: static beats variable beats greedy; a verb beats ANY; a resource without
// the verb leaves it to others; a slash at the end does not count.
func TestRouting(t *testing.T) {
	f := newFront()
	for _, key := range []string{"GET /", "GET /pets", "ANY /pets", "GET /pets/dog", "GET /pets/{id}", "ANY /pets/{id}/{rest+}",
		"DELETE /{proxy+}", "GET /a.b-c:d_e", "GET /{any}/toys/{toy}"} {
		f.mock(key, key+" $input.params('id')$input.params('proxy')$input.params('rest')$input.params('toy')")
	}
	api := f.compile(t)
	const missing = `{"message":"Missing Authentication Token"}`
	for _, tc := range []struct{ method, target, body string }{
		{"GET", "", "GET / "}, {"GET", "/", "GET / "}, {"GET", "/pets", "GET /pets "}, {"GET", "/pets/", "GET /pets "},
		{"POST", "/pets", "ANY /pets "}, {"GET", "/pets/dog", "GET /pets/dog "}, {"GET", "/pets/d%6fg", "GET /pets/dog "},
		{"GET", "/pets/cat", "GET /pets/{id} cat"}, {"GET", "/pets/a%2Fb", "GET /pets/{id} a%2Fb"},
		{"POST", "/pets/dog", missing}, {"DELETE", "/pets/dog", "DELETE /{proxy+} pets/dog"},
		{"PUT", "/pets/dog/x/y", "ANY /pets/{id}/{rest+} dogx/y"}, {"GET", "/pets/toys/ball", "ANY /pets/{id}/{rest+} toysball"},
		{"GET", "/cats/toys/ball", "GET /{any}/toys/{toy} ball"}, {"GET", "/a.b-c:d_e", "GET /a.b-c:d_e "}, {"GET", "/Pets", missing},
	} {
		t.Run(tc.method+" "+tc.target, func(t *testing.T) {
			if a := ask(t, api, request(tc.method, "/dev"+tc.target)); a.body != tc.body {
				t.Errorf("%d %s, want %s", a.Status, a.body, tc.body)
			}
		})
	}
}

// 11.3: the first pattern that matches the status, else the default.
func TestSelectionByStatus(t *testing.T) {
	f := newFront()
	f.method("GET /{code}", apigw.Integration{Type: apigw.IntegrationTypeMock, RequestTemplates: map[string]string{
		"application/json": `{"statusCode": $input.params('code')}`}}).
		answers(status("200")).answers(selected("400", "4\\d{2}")).answers(selected("410", "410|5..")).answers(selected("299", "2"))
	api := f.compile(t)
	for target, status := range map[string]int{"/200": 200, "/201": 200, "/404": 400, "/410": 400, "/502": 410, "/302": 200} {
		if a := ask(t, api, get(target)); a.Status != status {
			t.Errorf("%s: status %d, want %d", target, a.Status, status)
		}
	}
}

func TestSelectionPatternsAreJavas(t *testing.T) {
	for _, tc := range []struct {
		pattern, message string
		matches          bool
	}{
		{`.*`, "a\rb", false}, {`(?s).*`, "a\r\nb", true}, {`[\s\S]*`, "a\nb", true}, {`\Qa.b\E.*`, "a.bc", true}, {`\Qa.b\E.*`, "axbc", false},
		{`\p{Alpha}+`, "abc", true}, {`\p{Alpha}+`, "ab1", false}, {`[\p{Digit}x]+`, "1x2", true}, {`\P{Digit}+`, "a1", false}, {`\p{IsLatin}+`, "äb", true},
		{`a\u0062c`, "abc", true}, {`\x{61}+`, "aa", true}, {`\h+`, " \t\u00a0", true}, {`(?i)BAD.*`, "bad request", true}, {`^Bad$`, "Bad", true}, {`Bad|Good`, "Good", true},
		{`(?<code>\d+):.*`, "404: no", true}, {`[^\]]+`, "a.b", true}, {`\[BadRequest\].*`, "[BadRequest] no", true}, {`a\Rb`, "a\r\nb", true},
		{`.*\.txt`, "a.txt", true}, {`[.]`, "x", false},
	} {
		f := newFront()
		f.runs(throws(tc.message))
		f.method("GET /", plainFunction()).answers(status("200")).answers(selected("400", tc.pattern))
		if a := f.ask(t, get("/")); (a.Status == 400) != tc.matches {
			t.Errorf("%s on %q: status %d", tc.pattern, tc.message, a.Status)
		}
	}
	for _, pattern := range []string{`(?!a).*`, `(?<=a)b`, `a*+`, `(a)\1`, `[a-z&&[^b]]`, `(?>a)`, `(`, `a\`} {
		f := newFront()
		f.method("GET /", mockOf(200)).answers(selected("400", pattern))
		if problems := f.problems(); len(problems) != 1 || problems[0].Code != "restapi-pattern" {
			t.Errorf("%s: findings %v", pattern, problems)
		}
	}
}

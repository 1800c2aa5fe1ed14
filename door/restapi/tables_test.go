package restapi_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
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
		{"GET", "/pets/cat", "GET /pets/{id} cat"}, {"GET", "/pets/a%2Fb", "GET /pets/{id} a/b"},
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
		{`a\u0062c`, "abc", true}, {`\h+`, " \t\u00a0", true}, {`(?i)BAD.*`, "bad request", true}, {`^Bad$`, "Bad", true}, {`Bad|Good`, "Good", true},
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

// 11.4: the table of passthrough behaviors, and templates by Content-Type.
func TestRequestTemplates(t *testing.T) {
	const media = `{"message": "Unsupported Media Type"}`
	for _, tc := range []struct{ behavior, others, none string }{
		{"WHEN_NO_MATCH", "raw", "raw"}, {"", "raw", "raw"}, {"WHEN_NO_TEMPLATES", media, "raw"}, {"NEVER", media, media},
	} {
		for name, templates := range map[string]map[string]string{"others": {"application/xml": "xml"}, "none": nil} {
			t.Run(tc.behavior+" "+name, func(t *testing.T) {
				f := newFront()
				i := serverAt(backend(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
				i.PassthroughBehavior, i.RequestTemplates, i.HttpMethod = aws.String(tc.behavior), templates, aws.String("POST")
				f.method("POST /", i).answers(status("200"))
				body, code := map[string]string{"others": tc.others, "none": tc.none}[name], 200
				if body == media {
					code = 415
				}
				want(t, f.ask(t, post("/", "raw", "Content-Type: text/plain")), code, body)
			})
		}
	}
	f := newFront()
	i := serverAt(backend(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
	i.HttpMethod, i.RequestTemplates = aws.String("POST"), map[string]string{"application/json": "json", "text/plain": "plain"}
	f.method("POST /", i).answers(status("200"))
	for contentType, body := range map[string]string{"": "json", "Application/JSON; charset=utf-8": "json", "text/plain;x=1": "plain"} {
		want(t, f.ask(t, post("/", "raw", "Content-Type: "+contentType)), 200, body)
	}
}

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
}

// 11.2: what a source that is missing gives, and every kind of source.
func TestResponseMappings(t *testing.T) {
	f := newFront()
	f.stage.Config.Variables = map[string]string{"v": "variable"}
	f.method("GET /", serverAt(backend(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["X-Many"] = []string{"1", "2"}
		io.WriteString(w, `{"a":{"b":"c"}}`)
	}))).answers(mapping("200", "X-Static: 'a; b'", "X-Header: integration.response.header.X-Many", "X-All: integration.response.multivalueheader.X-Many",
		"X-Body: integration.response.body.a.b", "X-Stage: stageVariables.v", "X-Context: context.httpMethod",
		"X-Missing: integration.response.header.X-None", "Content-Type: 'text/html'"))
	a := f.ask(t, get("/"))
	wantFields := []string{"Content-Type: text/html", "X-All: 1,2", "X-Body: c", "X-Context: GET", "X-Header: 2", "X-Stage: variable", "X-Static: a; b"}
	if diff := cmp.Diff(wantFields, others(&a.Fields)); diff != "" {
		t.Error(diff)
	}
	for _, l := range a.Fields.Lines()[:1] {
		if l.Owner != "integration response 200 of GET /" {
			t.Errorf("owner %q", l.Owner)
		}
	}
}

// 13.2: overrides come after the mappings, and reach into the request.
func TestOverrides(t *testing.T) {
	f := newFront()
	i := serverAt(backend(t, echo) + "/{p}")
	i.RequestParameters = map[string]string{"integration.request.header.X-A": "'mapped'", "integration.request.path.p": "'mapped'"}
	i.RequestTemplates = map[string]string{"application/json": `#set($context.requestOverride.header.X-A = "template")` +
		`#set($context.requestOverride.path.p = "over")#set($context.requestOverride.querystring["q"] = "1")` +
		`#set($context.responseOverride.header.X-Early = "request")`}
	r := mapping("200", "X-B: 'mapped'")
	r.ResponseTemplates = map[string]string{"application/json": `#set($context.responseOverride.header.X-B = "template")` +
		`#set($context.responseOverride.header.X-List = ["1","2"])#set($context.responseOverride.status = 299)` +
		`$context.requestOverride.header.X-A|$input.body`}
	f.method("GET /", i).answers(r)
	a := f.ask(t, get("/"))
	if a.Status != 299 || !strings.HasPrefix(a.body, "template|GET /over?q=1\n") || !strings.Contains(a.body, "X-A: template\n") {
		t.Errorf("%d %s", a.Status, a.body)
	}
	wantField(t, a, "X-B", "template")
	wantField(t, a, "X-Early", "request")
	wantField(t, a, "X-List", "1 | 2")
	for _, l := range a.Fields.Lines() {
		if l.Name == "X-B" && l.Owner != "response template 200 of GET / (application/json)" {
			t.Errorf("owner %q", l.Owner)
		}
	}
}

// 13.5: a template with a fault gives 500, and a log line that says where.
func TestFaultyTemplates(t *testing.T) {
	var log bytes.Buffer
	f := newFront()
	f.env.Logger = slog.New(slog.NewTextHandler(&log, nil))
	f.mock("GET /", "{\n  #if(true)")
	want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
	if !strings.Contains(log.String(), "response template 200 of GET / (application/json):2:") {
		t.Errorf("log: %s", log.String())
	}
	if problems := f.problems(); len(problems) != 1 || problems[0].Code != "restapi-mapping" {
		t.Errorf("findings %v", problems)
	}
}

// 15.1, cell by cell: payload, list and handling. "MDEy" is base64 of "012".
func TestBinaryPayloads(t *testing.T) {
	const none, toBinary, toText = "", apigw.ContentHandlingStrategyConvertToBinary, apigw.ContentHandlingStrategyConvertToText
	handlings := []apigw.ContentHandlingStrategy{none, toBinary, toText}
	const text, binary = "text/plain", "image/png"
	t.Run("request", func(t *testing.T) {
		for _, row := range []struct {
			name        string
			types       []string
			contentType string
			want        [3]string
		}{
			{"text, no list", nil, text, [3]string{"MDEy", "012", "MDEy"}},
			{"text, not on the list", []string{binary}, text, [3]string{"MDEy", "012", "MDEy"}},
			{"binary", []string{binary}, binary, [3]string{"MDEy", "MDEy", "TURFeQ=="}},
		} {
			for i, handling := range handlings {
				t.Run(row.name+" "+string(handling), func(t *testing.T) {
					var got []byte
					f := newFront()
					f.api.Config.BinaryMediaTypes = row.types
					in := serverAt(backend(t, func(_ http.ResponseWriter, r *http.Request) { got, _ = io.ReadAll(r.Body) }))
					in.HttpMethod, in.ContentHandling = aws.String("POST"), handling
					f.method("POST /", in).answers(status("200"))
					f.ask(t, post("/", "MDEy", "Content-Type: "+row.contentType))
					if string(got) != row.want[i] {
						t.Errorf("%q, want %q", got, row.want[i])
					}
				})
			}
		}
	})
	t.Run("response", func(t *testing.T) {
		for _, row := range []struct {
			name, contentType, accept string
			want                      [3]string
		}{
			{"text for text", text, text, [3]string{"MDEy", "012", "MDEy"}},
			{"text for binary", text, binary, [3]string{"012", "012", "MDEy"}},
			{"binary for text", binary, text, [3]string{"TURFeQ==", "MDEy", "TURFeQ=="}},
			{"binary for binary", binary, binary, [3]string{"MDEy", "MDEy", "TURFeQ=="}},
		} {
			for i, handling := range handlings {
				t.Run(row.name+" "+string(handling), func(t *testing.T) {
					f := newFront()
					f.api.Config.BinaryMediaTypes = []string{binary}
					url := backend(t, func(w http.ResponseWriter, _ *http.Request) {
						w.Header().Set("Content-Type", row.contentType)
						io.WriteString(w, "MDEy")
					})
					f.method("GET /", serverAt(url)).answers(apigw.IntegrationResponse{StatusCode: aws.String("200"), ContentHandling: handling})
					want(t, f.ask(t, get("/", "Accept: "+row.accept)), 200, row.want[i])
				})
			}
		}
	})
	t.Run("no base64", func(t *testing.T) {
		f := newFront()
		r := template("200", "!")
		r.ContentHandling = toBinary
		f.method("GET /", mockOf(200)).answers(r)
		want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
	})
	t.Run("templates see base64", func(t *testing.T) {
		f := newFront()
		f.api.Config.BinaryMediaTypes = []string{binary}
		i := serverAt(backend(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
		i.HttpMethod, i.RequestTemplates = aws.String("POST"), map[string]string{binary: "[$input.body]"}
		f.method("POST /", i).answers(status("200"))
		want(t, f.ask(t, post("/", "\x01\x02", "Content-Type: "+binary)), 200, "[AQI=]")
	})
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

// 15.2
func TestCompression(t *testing.T) {
	long := strings.Repeat("x", 101)
	for _, tc := range []struct {
		name     string
		minimum  *int32
		accept   string
		body     string
		encoding string
	}{
		{"no minimum", nil, "gzip", long, ""}, {"gzip", aws.Int32(100), "br, gzip;q=0.5", long, "gzip"}, {"deflate", aws.Int32(100), "deflate", long, "deflate"},
		{"not larger", aws.Int32(101), "gzip", long, ""}, {"not accepted", aws.Int32(0), "gzip;q=0, br", long, ""}, {"zero", aws.Int32(0), "gzip", "x", "gzip"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.api.Config.MinimumCompressionSize = tc.minimum
			f.mock("GET /", tc.body)
			a := f.ask(t, get("/", "Accept-Encoding: "+tc.accept))
			wantField(t, a, "Content-Encoding", tc.encoding)
			var r io.Reader = strings.NewReader(a.body)
			var err error
			switch tc.encoding {
			case "gzip":
				r, err = gzip.NewReader(r)
			case "deflate":
				r, err = zlib.NewReader(r)
			}
			if err != nil {
				t.Fatal(err)
			}
			if plain, _ := io.ReadAll(r); string(plain) != tc.body {
				t.Errorf("%q", plain)
			}
		})
	}
	f := newFront()
	f.method("POST /", plainFunction()).answers(status("200"))
	f.runs(func(event []byte) (string, error) { return string(event), nil })
	want(t, f.ask(t, post("/", string(gzipped(`{"a":1}`)), "Content-Encoding: gzip")), 200, `{"a":1}`)
}

// 15.3
func TestValidation(t *testing.T) {
	f := newFront()
	f.api.Validators = []*resource.RequestValidator{{Config: apigw.RequestValidator{Id: aws.String("v"), ValidateRequestBody: true, ValidateRequestParameters: true}}}
	f.api.Models = []*resource.RestModel{
		{Config: apigw.Model{Name: aws.String("Pet"), Schema: aws.String(`{"type":"object","required":["name"],
			"properties":{"owner":{"$ref":"https://apigateway.amazonaws.com/restapis/` + apiID + `/models/Owner"}}}`)}},
		{Config: apigw.Model{Name: aws.String("Owner"), Schema: aws.String(`{"type":"string"}`)}},
	}
	m := f.mock("POST /pets/{id}", "fine")
	m.Config.RequestValidatorId = aws.String("v")
	m.Config.RequestParameters = map[string]bool{"method.request.querystring.qs1": true, "method.request.header.x-header-param": true,
		"method.request.path.issuer": true, "method.request.header.x-optional": false}
	m.Config.RequestModels = map[string]string{"application/json": "Pet"}
	api := f.compile(t)
	want(t, ask(t, api, post("/pets/1", "{}")), 400, `{"message": "Missing required request parameters: [x-header-param, issuer, qs1]"}`)

	m.Config.RequestParameters = map[string]bool{"method.request.querystring.qs1": true, "method.request.path.id": true}
	api = f.compile(t)
	want(t, ask(t, api, post("/pets/1?qs1=", "{}")), 400, `{"message": "Missing required request parameters: [qs1]"}`)
	for _, tc := range []struct {
		name, content, contentType string
		status                     int
	}{
		{"valid", `{"name":"x","owner":"y"}`, "application/json", 200}, {"invalid", `{}`, "application/json", 400}, {"empty", ``, "", 400},
		{"invalid in the other model", `{"name":"x","owner":1}`, "application/json; charset=utf-8", 400}, {"no JSON", `{`, "application/json", 400},
		{"a type without model", `{}`, "text/plain", 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := ask(t, api, post("/pets/1?qs1=x", tc.content, "Content-Type: "+tc.contentType))
			body := "fine"
			if tc.status == 400 {
				body = `{"message": "Invalid request body"}`
				wantField(t, a, "x-amzn-ErrorType", "BadRequestException")
			} else if tc.contentType == "text/plain" {
				body = a.body // MOCK has no template for it
			}
			want(t, a, tc.status, body)
		})
	}
}

// 14: a type of its own, the default's headers and templates for all others,
// expressions of every kind.
func TestGatewayResponses(t *testing.T) {
	f := newFront()
	f.stage.Config.Variables = map[string]string{"v": "variable"}
	f.gateway("DEFAULT_4XX", apigw.GatewayResponse{
		ResponseParameters: map[string]string{"gatewayresponse.header.X-Static": "'a; b'", "gatewayresponse.header.X-Query": "method.request.querystring.q",
			"gatewayresponse.header.X-Stage": "stageVariables.v", "gatewayresponse.header.X-Type": "context.error.responseType",
			"gatewayresponse.header.X-Header": "method.request.header.X-None"},
		ResponseTemplates: map[string]string{"application/json": `{"e":$context.error.messageString}`, "text/plain": "plain: $context.error.message"},
	})
	f.gateway("INVALID_API_KEY", apigw.GatewayResponse{StatusCode: aws.String("402")})
	f.mock("GET /key", "").Config.ApiKeyRequired = aws.Bool(true)
	a := f.ask(t, get("/unknown?q=1"))
	want(t, a, 403, `{"e":"Missing Authentication Token"}`)
	wantFields := []exchange.Field{
		{Name: "Content-Type", Value: "application/json", Owner: "gateway response DEFAULT_4XX"},
		{Name: "x-amzn-ErrorType", Value: "MissingAuthenticationTokenException", Owner: exchange.OwnerEdge},
		{Name: "X-Query", Value: "1", Owner: "gateway response DEFAULT_4XX"},
		{Name: "X-Stage", Value: "variable", Owner: "gateway response DEFAULT_4XX"},
		{Name: "X-Static", Value: "a; b", Owner: "gateway response DEFAULT_4XX"},
		{Name: "X-Type", Value: "MISSING_AUTHENTICATION_TOKEN", Owner: "gateway response DEFAULT_4XX"},
	}
	if diff := cmp.Diff(wantFields, a.Fields.Lines()[:6]); diff != "" {
		t.Error(diff)
	}
	a = f.ask(t, get("/unknown", "Accept: text/plain"))
	want(t, a, 403, "plain: Missing Authentication Token")
	wantField(t, a, "Content-Type", "text/plain")

	a = f.ask(t, get("/key"))
	want(t, a, 402, `{"message":"Forbidden"}`) // one's own is not merged with the default
	wantField(t, a, "X-Static", "")
	wantField(t, a, "x-amzn-ErrorType", "ForbiddenException")
}

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

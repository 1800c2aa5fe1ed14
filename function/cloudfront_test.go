package function

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// viewerResponse is the event of spec/edge-functions.md 10.
const viewerResponse = `{"version":"1.0","context":{"distributionDomainName":"d1edge0example.cloudfront.net",` +
	`"distributionId":"E1EXAMPLE00001","eventType":"viewer-response","requestId":"Rq1...=="},"viewer":{"ip":"203.0.113.7"},` +
	`"request":{"method":"GET","uri":"/a","querystring":{"x":{"value":"1"}},"headers":{"host":{"value":"www.example.net"}},` +
	`"cookies":{"sid":{"value":"42"}}},"response":{"statusCode":200,"statusDescription":"OK",` +
	`"headers":{"content-type":{"value":"text/html"}}}}`

// roomy is a compute limit that a busy machine does not reach by chance.
const roomy = 5 * time.Second

func withRoom(v Version) Version {
	v.Compute, v.Timeout = roomy, patient
	return v
}

func TestCloudFrontFunctionsRun(t *testing.T) {
	tests := []struct{ name, runtime, code, want string }{
		{"a header", "1.0", `function handler(event) { var r = event.response; r.headers['x-frame-options'] = {value: 'DENY'}; return r; }`,
			`{"statusCode":200,"statusDescription":"OK","headers":{"content-type":{"value":"text/html"},"x-frame-options":{"value":"DENY"}}}`},
		{"arrows and templates in 1.0", "1.0", "var f = (a) => `${a}!`; function handler(event) { return f(event.request.uri); }", `"/a!"`},
		{"const and async in 2.0", "2.0", `async function handler(event) { const u = await Promise.resolve(event.request.uri); return u; }`, `"/a"`},
		{"nothing returned", "2.0", `function handler() {}`, `null`},
		{"no state between calls", "2.0", `let n = 0; function handler() { return ++n; }`, `1`},
		{"crypto", "1.0", `var c = require('crypto'); function handler() { return c.createHmac('sha256', 'k').update('a').digest('hex'); }`,
			`"78da91511e675587f5b9df78bedebaf5560da2abb88162ee875dcdf744951d9e"`},
		{"crypto by import", "2.0", `import crypto from 'crypto'; function handler() { return crypto.createHash('md5').update('a').digest('base64url'); }`, `"DMF1ucDxtqgxw5niaXcmYQ"`},
		{"a digest as Buffer", "2.0", `import crypto from 'crypto'; function handler() { return crypto.createHash('sha1').update('a').digest().toString('hex'); }`,
			`"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"`},
		{"querystring", "1.0", `var q = require('querystring'); function handler() { return [q.parse('a=1&b=%20&a=2&c'), q.stringify({x: ['1', 'é'], y: ''})]; }`,
			`[{"a":["1","2"],"b":" ","c":""},"x=1&x=%C3%A9&y="]`},
		{"byte strings in 1.0", "1.0", `function handler() { return [String.bytesFrom('616263', 'hex'), 'é'.toUTF8().length, '\u00c3\u00a9'.fromUTF8(), 'aé'.toBytes() === null, 'x€'.toBytes()]; }`,
			`["abc",2,"é",false,null]`},
		{"Buffer in 2.0", "2.0", `function handler() { return [Buffer.from('é').toString('hex'), Buffer.concat([Buffer.from('YQ==', 'base64'), Buffer.from([98])]).toString(), atob('YQ=='), btoa('a')]; }`,
			`["c3a9","ab","a","YQ=="]`},
		{"no Map", "1.0", `function handler() { return typeof Map; }`, `"undefined"`},
		{"no eval", "2.0", `function handler() { return typeof eval; }`, `"undefined"`},
		{"no timers", "2.0", `function handler() { return [typeof setTimeout, typeof fetch, typeof process]; }`, `["undefined","undefined","undefined"]`},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := withRoom(cloudFront(tt.code))
			v.Runtime = "cloudfront-js-" + tt.runtime
			p := start(t, s, v)
			for range 2 {
				if d := cmp.Diff(tt.want, mustInvoke(t, p, viewerResponse)); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			}
		})
	}
}

func TestCloudFrontFunctionsFail(t *testing.T) {
	tests := []struct {
		name, code string
		want       Error // without id and stack
	}{
		{"a property of undefined", `function handler(e) { return e.nothing.value; }`,
			Error{Kind: Handler, Type: "TypeError", Message: `cannot get property "value" of undefined`}}, // spec 11
		{"an unknown name", `function handler(e) { return nothing; }`,
			Error{Kind: Handler, Type: "ReferenceError", Message: `"nothing" is not defined`}},
		{"a text is thrown", `function handler(e) { throw 'no'; }`, Error{Kind: Handler, Type: "string", Message: "no"}},
		{"an error is thrown", `function handler(e) { throw new RangeError('far'); }`, Error{Kind: Handler, Type: "RangeError", Message: "far"}},
		{"a rejected promise", `async function handler(e) { throw new Error('late'); }`, Error{Kind: Handler, Type: "Error", Message: "late"}},
		{"a promise for ever", `function handler(e) { return new Promise(() => {}); }`,
			Error{Kind: Handler, Type: "TypeError", Message: "the promise of the handler is never settled"}},
		{"code out of text", `function handler(e) { return new Function('return 1')(); }`,
			Error{Kind: Handler, Type: "TypeError", Message: `function constructor is disabled in "safe" mode`}},
		{"an unknown module", `function handler(e) { return require('fs'); }`, Error{Kind: Handler, Type: "Error", Message: `Cannot find module "fs"`}},
		{"no end of recursion", `function handler(e) { return handler(e); }`, Error{Kind: Handler, Type: "RangeError", Message: "Maximum call stack size exceeded"}},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, s, withRoom(cloudFront(tt.code)))
			_, err := invoke(t, p, viewerResponse)
			got := *asError(t, err)
			got.RequestID, got.Stack, got.Runtime = "", nil, ""
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestCloudFrontFunctionsThatCannotBeLoaded(t *testing.T) {
	tests := []struct{ name, runtime, code, want string }{
		{"const in 1.0", "1.0", "\nconst a = 1; function handler() {}", "SyntaxError: cloudfront-js-1.0 does not know let and const in function.js:2"},
		{"async in 1.0", "1.0", "async function handler() {}", "SyntaxError: cloudfront-js-1.0 does not know async functions in function.js:1"},
		{"a class in 2.0", "2.0", "class A {} function handler() {}", "SyntaxError: cloudfront-js-2.0 does not know classes in function.js:1"},
		{"destructuring in 2.0", "2.0", "function handler(e) { const {request} = e; }", "SyntaxError: cloudfront-js-2.0 does not know destructuring in function.js:1"},
		{"spread in 2.0", "2.0", "function handler(e) { return [...e]; }", "SyntaxError: cloudfront-js-2.0 does not know spread in function.js:1"},
		{"no syntax at all", "2.0", "function handler( {", "SyntaxError: function.js: Line 1:20 Unexpected end of input (and 4 more errors)"},
		{"no handler", "2.0", "var a = 1;", `there is no function "handler"`},
		{"an error at the top", "2.0", "nothing(); function handler() {}", `"nothing" is not defined`},
		{"too much code", "2.0", "function handler() {}" + strings.Repeat(" ", MaxCloudFrontCode), `function code: "function.js": the files have more than 10240 bytes together`},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := cloudFront(tt.code)
			v.Runtime = "cloudfront-js-" + tt.runtime
			_, err := s.Start(t.Context(), v)
			if e := asError(t, err); e.Kind != Init || e.Message != tt.want {
				t.Errorf("got %v %q, want %q", e.Kind, e.Message, tt.want)
			}
		})
	}
}

func TestMisunderstood30ConstantsAreUnknownTo10Only(t *testing.T) {
	s := newSupervisor(t, nil)
	v := withRoom(cloudFront("const a = 1; function handler() { let b = a; return b; }"))
	if got := mustInvoke(t, start(t, s, v), viewerResponse); got != "1" {
		t.Errorf("2.0: %s", got)
	}
	v.Runtime = "cloudfront-js-1.0"
	if _, err := s.Start(t.Context(), v); asError(t, err).Type != "SyntaxError" {
		t.Errorf("1.0: %v", err)
	}
}

// Rest parameters exist, spread does not (spec 11).
func TestRestParametersAreKnown(t *testing.T) {
	v := withRoom(cloudFront("function f(a, ...b) { return b.length; } function handler() { return f(1, 2, 3); }"))
	v.Runtime = "cloudfront-js-1.0"
	if got := mustInvoke(t, start(t, newSupervisor(t, nil), v), viewerResponse); got != "2" {
		t.Errorf("got %s", got)
	}
}

func TestKeyValueStores(t *testing.T) {
	v := withRoom(cloudFront(`import cf from 'cloudfront';
const kvs = cf.kvs;
async function handler(event) {
  const store = kvs();
  let missing;
  try { await store.get('absent'); } catch (e) { missing = e.message; }
  return [await store.get('a'), await store.get('j', {format: 'json'}), (await store.get('a', {format: 'bytes'})).toString('hex'),
    await store.exists('a'), await store.exists('absent'), missing, await store.meta()];
}`))
	created, updated := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	v.Values = &Values{Items: map[string]string{"a": "1", "j": `{"x":[2]}`}, Created: created, Updated: updated}
	p := start(t, newSupervisor(t, nil), v)
	want := `["1",{"x":[2]},"31",true,false,"KeyNotFound: absent",{"creationDateTime":"2026-01-02T03:04:05Z","lastUpdatedDateTime":"2026-02-03T04:05:06Z","keyCount":2}]`
	if d := cmp.Diff(want, mustInvoke(t, p, viewerResponse)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	p.SetValues(&Values{Items: map[string]string{"a": "new", "j": "0"}, Created: created, Updated: updated})
	if got := mustInvoke(t, p, viewerResponse); !strings.HasPrefix(got, `["new",0,`) {
		t.Errorf("after the store has changed: %s", got)
	}
}

func TestOriginsThatAFunctionChooses(t *testing.T) {
	p := start(t, newSupervisor(t, nil), withRoom(cloudFront(`import cf from 'cloudfront';
function handler(event) {
  cf.updateRequestOrigin({domainName: 'new.example.net', originShield: {enabled: true}});
  cf.selectRequestOriginById('o2');
  return event.request;
}`)))
	r, err := p.Invoke(t.Context(), []byte(viewerResponse))
	if err != nil {
		t.Fatal(err)
	}
	want := []OriginCall{
		{"updateRequestOrigin", []byte(`{"domainName":"new.example.net","originShield":{"enabled":true}}`)},
		{"selectRequestOriginById", []byte(`"o2"`)},
	}
	if d := cmp.Diff(want, r.Origin); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Lines name the request of the event; calls that print nothing have none
// (spec 13.1).
func TestLogsOfCloudFrontFunctions(t *testing.T) {
	l := &logs{}
	s := newSupervisor(t, func(c *Config) { c.Logs = l })
	p := start(t, s, withRoom(cloudFront(`function handler(event) { if (event.request.uri == '/a') { console.log('one', {a: 1}, null); console.log('two\nlines'); } return 1; }`)))
	mustInvoke(t, p, viewerResponse)
	mustInvoke(t, p, strings.Replace(viewerResponse, `"/a"`, `"/quiet"`, 1))
	want := []string{"Rq1...== START DistributionID: E1EXAMPLE00001", `Rq1...== one {"a":1} null`, "Rq1...== two\nlines", "Rq1...== END"}
	if d := cmp.Diff(want, l.texts()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if line := l.lines[0]; line.Group != "/aws/cloudfront/function/test" {
		t.Errorf("the group is %q", line.Group)
	}
}

// Output of one call is cut at 10 KB (spec 13).
func TestLogsOfCloudFrontFunctionsAreCut(t *testing.T) {
	l := &logs{}
	s := newSupervisor(t, func(c *Config) { c.Logs = l })
	p := start(t, s, withRoom(cloudFront(`function handler() { for (var i = 0; i < 30; i++) console.log('x'.repeat(1000)); }`)))
	mustInvoke(t, p, viewerResponse)
	size := 0
	for _, text := range l.texts()[1 : len(l.texts())-1] {
		size += len(strings.TrimPrefix(text, "Rq1...== "))
	}
	if size != 10<<10 {
		t.Errorf("%d bytes were logged", size)
	}
}

func TestRunawayCloudFrontFunctionsAreStopped(t *testing.T) {
	tests := []struct{ name, code string }{
		{"a loop", `function handler(e) { if (e.bad) while (true) {} return 1; }`},
		{"a loop of promises", `async function handler(e) { while (e.bad) await 1; return 1; }`},
		{"a regular expression", `function handler(e) { if (e.bad) /^(a+)+\1$/.test('a'.repeat(60) + 'b'); return 1; }`},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := cloudFront(tt.code)
			v.Compute, v.Timeout = 50*time.Millisecond, 300*time.Millisecond
			p := start(t, s, v)
			r, err := p.Invoke(t.Context(), []byte(`{"bad":true}`))
			if !errors.Is(err, &Error{Kind: Timeout}) {
				t.Fatalf("got %s, %v", r.Payload, err)
			}
			answersAgain(t, p, "1")
		})
	}
}

// Memory is bounded by killing the worker, or by the engine itself.
func TestMemoryBombsInCloudFrontFunctionsAreStopped(t *testing.T) {
	v := withRoom(cloudFront(`function handler(e) { if (!e.bad) return 1; var a = []; while (true) a.push('x'.repeat(1 << 20) + a.length); }`))
	p := start(t, newSupervisor(t, nil), v)
	_, err := invoke(t, p, `{"bad":true}`)
	if e := asError(t, err); e.Kind != Crash {
		t.Fatalf("got %v", e)
	}
	answersAgain(t, p, "1")
}

// The clock stands still during a call (spec 15, 39).
func TestMisunderstood39TheClockStandsStill(t *testing.T) {
	p := start(t, newSupervisor(t, nil), withRoom(cloudFront(
		`function handler() { var t = Date.now(); for (var i = 0; i < 100000; i++) {} return Date.now() - t; }`)))
	if got := mustInvoke(t, p, viewerResponse); got != "0" {
		t.Errorf("%s ms went by", got)
	}
}

func TestUtilizationIsMeasured(t *testing.T) {
	p := start(t, newSupervisor(t, nil), withRoom(cloudFront(
		`function handler(e) { var n = 0; for (var i = 0; i < e.n; i++) n += i; return n; }`)))
	light, err := p.Invoke(context.Background(), []byte(`{"n":1}`))
	if err != nil {
		t.Fatal(err)
	}
	heavy, err := p.Invoke(context.Background(), []byte(`{"n":1000000}`))
	if err != nil {
		t.Fatal(err)
	}
	if heavy.Utilization != 100 || light.Utilization < 0 || light.Utilization > 100 {
		t.Errorf("light %d, heavy %d", light.Utilization, heavy.Utilization)
	}
}

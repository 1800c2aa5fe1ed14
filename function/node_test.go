package function

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/lintel-edge/lintel/function/bundle"
)

// pack is a version whose code is a directory with the files of a txtar text.
func pack(t testing.TB, handler, files string) Version {
	t.Helper()
	dir := t.TempDir()
	for _, file := range txtar.Parse([]byte(files)).Files {
		path := filepath.Join(dir, file.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	v := node("")
	v.Handler, v.Code = handler, bundle.Dir(dir)
	return v
}

// Where handlers may stand is spec/edge-functions.md 6.1.
func TestNodeFindsHandlers(t *testing.T) {
	needs(t, "node")
	tests := []struct{ name, handler, files string }{
		{"a file", "index.handler", "-- index.js --\nexports.handler = async () => 'found'"},
		{"in a directory", "src/edge/headers.handler", "-- src/edge/headers.js --\nexports.handler = async () => 'found'"},
		{"with a dot in the directory", "src.v2/index.handler", "-- src.v2/index.js --\nexports.handler = async () => 'found'"},
		{"nested exports", "index.a.b", "-- index.js --\nexports.a = {b: async () => 'found'}"},
		{"module.exports", "index.handler", "-- index.js --\nmodule.exports = {handler: async () => 'found'}"},
		{"an ES module", "index.handler", "-- index.mjs --\nexport const handler = async () => 'found'"},
		{"an ES module by package.json", "index.handler", "-- package.json --\n{\"type\":\"module\"}\n-- index.js --\nexport async function handler() { return 'found' }"},
		{"with an await at the top", "index.handler", "-- index.mjs --\nconst v = await Promise.resolve('found');\nexport const handler = async () => v"},
		{"CommonJS in a module package", "index.handler", "-- package.json --\n{\"type\":\"module\"}\n-- index.cjs --\nexports.handler = async () => 'found'"},
		{"other files", "index.handler", "-- index.js --\nconst p = require('./lib/p'); exports.handler = async () => p\n-- lib/p.json --\n\"found\""},
		{"imports", "index.handler", "-- index.mjs --\nimport p from './lib/p.cjs'; import { q } from 'pkg';\nexport const handler = async () => p + q\n-- lib/p.cjs --\nmodule.exports = 'fou'\n" +
			"-- node_modules/pkg/package.json --\n{\"type\":\"module\",\"exports\":\"./m.js\"}\n-- node_modules/pkg/m.js --\nexport const q = 'nd'"},
		{"node_modules", "sub/index.handler", "-- sub/index.js --\nexports.handler = async () => require('pkg').v\n-- node_modules/pkg/package.json --\n{\"main\":\"lib/m.js\"}\n-- node_modules/pkg/lib/m.js --\nexports.v = 'found'"},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := mustInvoke(t, start(t, s, pack(t, tt.handler, tt.files)), `{}`); got != `"found"` {
				t.Errorf("got %s", got)
			}
		})
	}
}

// The errors are those of spec/edge-functions.md 6.1.
func TestNodeHandlersThatCannotBeLoaded(t *testing.T) {
	needs(t, "node")
	tests := []struct{ name, runtime, handler, code, kind, message string }{
		{"no dot", "nodejs20.x", "index", "", "Runtime.MalformedHandlerName", "Bad handler"},
		{"two dots", "nodejs20.x", "../index.handler", "", "Runtime.MalformedHandlerName",
			"'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names."},
		{"no file", "nodejs20.x", "none.handler", "", "Runtime.ImportModuleError", "Error: Cannot find module 'none'"},
		{"no module", "nodejs20.x", "index.handler", "require('absent')", "Runtime.ImportModuleError", "Error: Cannot find module 'absent'"},
		{"the SDK that Lambda brings along", "nodejs20.x", "index.handler", "require('@aws-sdk/client-s3')", "Runtime.ImportModuleError",
			"Error: Cannot find module '@aws-sdk/client-s3'\nRequire stack:"},
		{"no export", "nodejs20.x", "index.handler", "exports.other = 1", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"},
		{"no function", "nodejs20.x", "index.handler", "exports.handler = 1", "Runtime.HandlerNotFound", "index.handler is not a function"},
		{"no syntax", "nodejs20.x", "index.handler", "exports.handler = (", "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected end of input"},
		{"an error at the top", "nodejs20.x", "index.handler", "throw new TypeError('at the top')", "TypeError", "at the top"},
		{"a rejection at the top", "nodejs20.x", "index.handler", "Promise.reject(new Error('r')); setTimeout(() => {}, 50); exports.handler = 1; for (const t = Date.now(); Date.now() < t + 5;);",
			"Runtime.HandlerNotFound", "index.handler is not a function"},
		{"an exit at the top", "nodejs20.x", "index.handler", "process.exit(5)", "Runtime.ExitError", "Error: Runtime exited with error: exit status 5"},
		{"callbacks in 24", "nodejs24.x", "index.handler", "exports.handler = (event, context, callback) => callback(null, 1)", "Runtime.CallbackHandlerDeprecated",
			"ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24"},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := node(tt.code)
			v.Runtime, v.Handler = tt.runtime, tt.handler
			_, err := s.Start(t.Context(), v)
			if e := asError(t, err); e.Kind != Init || e.Type != tt.kind || !strings.HasPrefix(e.Message, tt.message) {
				t.Errorf("got %v %s %q", e.Kind, e.Type, e.Message)
			}
		})
	}
}

// TestMisunderstood24: callback style is not for ever, but 22 has it.
func TestMisunderstood24CallbacksEndWithNode24(t *testing.T) {
	needs(t, "node")
	s := newSupervisor(t, nil)
	v := node("exports.handler = (event, context, callback) => callback(null, 'called')")
	v.Runtime = "nodejs22.x"
	if got := mustInvoke(t, start(t, s, v), `{}`); got != `"called"` {
		t.Errorf("22: %s", got)
	}
	v.Runtime = "nodejs24.x"
	if _, err := s.Start(t.Context(), v); asError(t, err).Type != "Runtime.CallbackHandlerDeprecated" {
		t.Errorf("24: %v", err)
	}
	v.Code = bundle.Inline("index.js", "exports.handler = async (event, context) => [typeof context.succeed, 'callbackWaitsForEmptyEventLoop' in context]")
	if got := mustInvoke(t, start(t, s, v), `{}`); got != `["undefined",false]` {
		t.Errorf("24, context: %s", got)
	}
}

// TestMisunderstood25: what a synchronous handler returns is not its answer.
func TestMisunderstood25ASynchronousReturnIsNoAnswer(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(`exports.handler = () => ({status: '200'})`))
	if got := mustInvoke(t, p, `{}`); got != "null" {
		t.Errorf("got %s", got)
	}
}

// TestMisunderstood10: environment variables that AWS refuses do not leak in
// from the machine either.
func TestMisunderstood10TheEnvironmentIsLambdas(t *testing.T) {
	needs(t, "node")
	t.Setenv("LINTEL_SECRET", "x")
	p := start(t, newSupervisor(t, nil), node(`exports.handler = async () => process.env`))
	var env map[string]string
	if err := json.Unmarshal([]byte(mustInvoke(t, p, `{}`)), &env); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range []string{"_HANDLER", "LAMBDA_TASK_ROOT", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_EXECUTION_ENV", "TZ", "LINTEL_SECRET", "USER"} {
		if _, ok := env[name]; ok {
			names = append(names, name)
		}
	}
	want := []string{"_HANDLER", "LAMBDA_TASK_ROOT", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_EXECUTION_ENV", "TZ"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if env["AWS_LAMBDA_FUNCTION_NAME"] != "us-east-1.test" || env["AWS_LAMBDA_FUNCTION_VERSION"] != "3" {
		t.Errorf("name %q, version %q", env["AWS_LAMBDA_FUNCTION_NAME"], env["AWS_LAMBDA_FUNCTION_VERSION"])
	}
}

// TestMisunderstood09: logs of Lambda@Edge are in groups with the prefix of the
// region that owns the function, those of CloudFront Functions are not.
func TestMisunderstood09LogGroups(t *testing.T) {
	needs(t, "node")
	l := &logs{}
	s := newSupervisor(t, func(c *Config) { c.Logs = l })
	mustInvoke(t, start(t, s, node(`exports.handler = async () => console.log('x')`)), `{}`)
	mustInvoke(t, start(t, s, withRoom(cloudFront(`function handler() { console.log('x'); }`))), `{}`)
	groups := map[string]bool{}
	for _, line := range l.lines {
		groups[line.Group] = true
	}
	if d := cmp.Diff(map[string]bool{"/aws/lambda/us-east-1.test": true, "/aws/cloudfront/function/test": true}, groups); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestNodeContext(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(`exports.handler = async (event, c) => ({
  name: c.functionName, version: c.functionVersion, memory: c.memoryLimitInMB, arn: c.invokedFunctionArn, group: c.logGroupName,
  stream: /^\d{4}\/\d\d\/\d\d\/\[3\][0-9a-f]{32}$/.test(c.logStreamName), id: c.awsRequestId, waits: c.callbackWaitsForEmptyEventLoop,
  left: c.getRemainingTimeInMillis() > 0 && c.getRemainingTimeInMillis() <= 60000})`))
	r, err := p.Invoke(t.Context(), []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"us-east-1.test","version":"3","memory":"128","arn":"arn:aws:lambda:us-east-1:111122223333:function:test:3",` +
		`"group":"/aws/lambda/us-east-1.test","stream":true,"id":"` + r.RequestID + `","waits":true,"left":true}`
	if d := cmp.Diff(want, string(r.Payload)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestNodeErrorsThatEndTheProcess(t *testing.T) {
	needs(t, "node")
	tests := []struct {
		name, code string
		want       Error
	}{
		{"exit", "process.exit(9)", Error{Kind: Crash, Type: "Runtime.ExitError", Message: "RequestId: ID Error: Runtime exited with error: exit status 9"}},
		{"exit without a reason", "process.exit(0)", Error{Kind: Crash, Type: "Runtime.ExitError", Message: "RequestId: ID Error: Runtime exited without providing a reason"}},
		{"abort", "process.abort()", Error{Kind: Crash, Type: "Runtime.ExitError"}},
		{"an exception that nobody catches", "return new Promise(() => setTimeout(() => { throw new RangeError('far out') }, 1))",
			Error{Kind: Handler, Type: "RangeError", Message: "far out"}},
		{"a rejection that nobody catches", "return new Promise(() => { Promise.reject(new Error('dropped')) })",
			Error{Kind: Handler, Type: "Runtime.UnhandledPromiseRejection", Message: "Error: dropped"}},
		{"a promise for ever", "return new Promise(() => {})",
			Error{Kind: Handler, Type: "Runtime.NodeJsExit", Message: "Runtime exited before the handler settled its promise"}},
		{"a closed pipe", "require('fs').closeSync(4); return 1", Error{Kind: Crash}},
		{"garbage on the pipe", "require('fs').writeSync(4, 'hello, this is no message at all'); return 1", Error{Kind: Crash, Type: "Runtime.InvalidResponse"}},
		{"an answer to nobody's call", `require('fs').writeSync(4, Buffer.from([0,0,0,7,111,255,255,255,255,123,125])); return 1`, Error{Kind: Crash, Type: "Runtime.InvalidResponse"}},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, s, node("exports.handler = async (event) => { if (event.bad) { "+tt.code+" } return 'right' }"))
			for range 3 {
				_, err := invoke(t, p, `{"bad":true}`)
				e := *asError(t, err)
				e.Message, e.RequestID, e.Stack, e.Runtime = strings.ReplaceAll(e.Message, e.RequestID, "ID"), "", nil, ""
				if tt.want.Message == "" {
					e.Message = ""
				}
				if tt.want.Type == "" {
					e.Type = ""
				}
				if d := cmp.Diff(tt.want, e); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if got := mustInvoke(t, p, `{}`); got != `"right"` {
					t.Errorf("the next call: %s", got)
				}
			}
		})
	}
}

// callbackWaitsForEmptyEventLoop is true by default: the answer waits for what
// is still to do (spec 6.1).
func TestNodeCallbacksWaitForAnEmptyLoop(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(`exports.handler = (event, context, callback) => {
  const answer = {done: false};
  if (event.hurry) context.callbackWaitsForEmptyEventLoop = false;
  setTimeout(() => { answer.done = true }, 30);
  callback(null, answer);
}`))
	for event, want := range map[string]string{`{}`: `{"done":true}`, `{"hurry":true}`: `{"done":false}`} {
		if got := mustInvoke(t, p, event); got != want {
			t.Errorf("%s: got %s, want %s", event, got, want)
		}
	}
}

// The lines are those of spec/edge-functions.md 13.1.
func TestNodeLogs(t *testing.T) {
	needs(t, "node")
	l := &logs{}
	p := start(t, newSupervisor(t, func(c *Config) { c.Logs = l }), node(`console.log('loading');
exports.handler = async (event) => {
  process.stdout.write('raw\x00\n');
  console.log('text %d', 5, {a: [1]});
  console.error('two\nlines');
  console.warn('last');
  if (event.bad) throw new TypeError('no');
  return 1;
}`))
	r, err := p.Invoke(t.Context(), []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.QuoteMeta(r.RequestID)
	const at = `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t`
	matchAll(t, l.texts(), []string{
		at + `undefined\tINFO\tloading$`,
		`^INIT_START Runtime Version: nodejs20\.x`,
		`^START RequestId: ` + id + ` Version: 3$`,
		`^raw\x00$`,
		at + id + `\tINFO\ttext 5 \{ a: \[ 1 \] \}$`,
		at + id + `\tERROR\ttwo\nlines$`,
		at + id + `\tWARN\tlast$`,
		`^END RequestId: ` + id + `$`,
		`^REPORT RequestId: ` + id + `\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t$`,
	})
	before := len(l.texts())
	_, err = p.Invoke(t.Context(), []byte(`{"bad":true}`))
	asError(t, err)
	texts := l.texts()[before:]
	if failure := texts[len(texts)-3]; !strings.Contains(failure, "\tERROR\tInvoke Error\t{\"errorType\":\"TypeError\",\"errorMessage\":\"no\",\"stack\":[\"TypeError: no\",") {
		t.Errorf("the failure is logged as %q", failure)
	}
	if report := texts[len(texts)-1]; strings.Contains(report, "Init Duration") {
		t.Errorf("a warm call reports %q", report)
	}
}

func matchAll(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d events, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if !regexp.MustCompile(want[i]).MatchString(got[i]) {
			t.Errorf("event %d is %q, want %s", i, got[i], want[i])
		}
	}
}

func TestNodeErrorsKeepTheirStack(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node("\nfunction fails() { throw new Error('x') }\nexports.handler = async () => fails()"))
	_, err := invoke(t, p, `{}`)
	e := asError(t, err)
	if len(e.Stack) < 2 || e.Stack[0] != "Error: x" || !strings.Contains(e.Stack[1], "index.js:2:") {
		t.Errorf("got %q", e.Stack)
	}
}

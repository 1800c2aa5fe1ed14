package function

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function/bundle"
)

// python is a version whose whole code is one module.
func python(code string) Version {
	return Version{
		Name: "test", Number: "7", ARN: "arn:aws:lambda:us-east-1:111122223333:function:test:7",
		Runtime: "python3.13", Handler: "app.handler", Timeout: patient, Code: bundle.Inline("app.py", code),
	}
}

func TestPythonHandlers(t *testing.T) {
	needs(t, "python3")
	tests := []struct{ name, code, want string }{
		{"returns", `def handler(event, context): return {"got": event["a"]}`, `{"got": "ü"}`},
		{"nothing", `def handler(event, context): pass`, `null`},
		{"state between calls", "n = 0\ndef handler(event, context):\n  global n\n  n += 1\n  return n", `1`},
		{"context", "def handler(event, c): return [c.function_name, c.function_version, c.memory_limit_in_mb, c.invoked_function_arn, len(c.aws_request_id), 0 < c.get_remaining_time_in_millis() <= 60000]",
			`["us-east-1.test", "7", "128", "arn:aws:lambda:us-east-1:111122223333:function:test:7", 36, true]`},
		{"environment", `import os
def handler(event, context): return [os.environ["AWS_LAMBDA_FUNCTION_VERSION"], os.environ["TZ"], "HTTP_PROXY" in os.environ, os.getcwd() == os.environ["LAMBDA_TASK_ROOT"]]`, `["7", ":UTC", false, true]`},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := mustInvoke(t, start(t, s, python(tt.code)), `{"a":"ü"}`); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// The forms of errors are those of spec/edge-functions.md 6.2.
func TestPythonErrors(t *testing.T) {
	needs(t, "python3")
	tests := []struct {
		name, handler, code string
		start               bool // the handler cannot be loaded
		want                Error
	}{
		{"raised", "app.handler", "def handler(e, c):\n  raise ValueError('no')", false, Error{Kind: Handler, Type: "ValueError", Message: "no"}},
		{"not JSON", "app.handler", "def handler(e, c): return {1, 2}", false,
			Error{Kind: Handler, Type: "Runtime.MarshalError", Message: "Unable to marshal response: Object of type set is not JSON serializable"}},
		{"not a number", "app.handler", "def handler(e, c): return float('nan')", false,
			Error{Kind: InvalidJSON, Type: "Runtime.InvalidResponse", Message: "the result is not JSON"}},
		{"exits", "app.handler", "import os\ndef handler(e, c): os._exit(3)", false,
			Error{Kind: Crash, Type: "Runtime.ExitError", Message: "RequestId: ID Error: Runtime exited with error: exit status 3"}},
		{"no dot", "handler", "", true, Error{Kind: Init, Type: "Runtime.MalformedHandlerName",
			Message: "Bad handler 'handler': not enough values to unpack (expected 2, got 1)"}},
		{"no module", "none.handler", "", true, Error{Kind: Init, Type: "Runtime.ImportModuleError",
			Message: "Unable to import module 'none': No module named 'none'"}},
		{"no function", "app.none", "", true, Error{Kind: Init, Type: "Runtime.HandlerNotFound", Message: "Handler 'none' missing on module 'app'"}},
		{"no syntax", "app.handler", "def handler(:", true, Error{Kind: Init, Type: "Runtime.UserCodeSyntaxError",
			Message: "Syntax error in module 'app': invalid syntax (app.py, line 1)"}},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := python(tt.code)
			v.Handler = tt.handler
			p, err := s.Start(t.Context(), v)
			if !tt.start && err == nil {
				_, err = invoke(t, p, `{}`)
			}
			got := *asError(t, err)
			got.Message = strings.ReplaceAll(got.Message, got.RequestID, "ID")
			if tt.start {
				got.Message = asError(t, err).Message
			}
			got.RequestID, got.Stack, got.Runtime = "", nil, ""
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestPythonLogs(t *testing.T) {
	needs(t, "python3")
	l := &logs{}
	p := start(t, newSupervisor(t, func(c *Config) { c.Logs = l }), python("import logging\ndef handler(e, c):\n  print('one')\n  print('two\\nthree')\n  logging.warning('four\\nfive')\n  return 1"))
	mustInvoke(t, p, `{}`)
	texts := l.texts()
	if len(texts) != 8 {
		t.Fatalf("got %q", texts)
	}
	if d := cmp.Diff([]string{"one", "two", "three"}, texts[2:5]); d != "" {
		t.Errorf("print (-want +got):\n%s", d)
	}
	if !strings.HasPrefix(texts[5], "[WARNING]\t") || !strings.HasSuffix(texts[5], "\tfour\nfive") {
		t.Errorf("logging: %q", texts[5])
	}
	if !strings.HasPrefix(texts[6], "END ") || !strings.HasPrefix(texts[7], "REPORT ") {
		t.Errorf("the end: %q", texts[6:])
	}
}

func TestPythonIsStoppedAtItsDeadline(t *testing.T) {
	needs(t, "python3")
	v := python("def handler(e, c):\n  while e.get('bad'): pass\n  return 1")
	v.Timeout = 300 * time.Millisecond
	p := start(t, newSupervisor(t, nil), v)
	if _, err := invoke(t, p, `{"bad":true}`); !errors.Is(err, &Error{Kind: Timeout}) {
		t.Fatalf("got %v", err)
	}
	answersAgain(t, p, "1")
}

func TestPythonTakesLargeEvents(t *testing.T) {
	needs(t, "python3")
	p := start(t, newSupervisor(t, nil), python("def handler(e, c): return e"))
	event, _ := json.Marshal(map[string]string{"data": strings.Repeat("x", 1400<<10)})
	got := mustInvoke(t, p, string(event))
	if len(got) != len(event)+1 { // Python puts a blank behind the colon
		t.Errorf("%d bytes came back of %d", len(got), len(event))
	}
}

package function

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function/bundle"
)

// provided is a version whose bootstrap is a script, as customers write them:
// curl and a shell.
func provided(t testing.TB, script string, executable bool) Version {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	h := &zip.FileHeader{Name: "bootstrap"}
	h.SetMode(0o644)
	if executable {
		h.SetMode(0o755)
	}
	out, err := w.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(out, script)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return Version{
		Name: "test", Number: "1", ARN: "arn:aws:lambda:us-east-1:111122223333:function:test:1", Runtime: "provided.al2023",
		Timeout: patient, Code: bundle.Zip(bytes.NewReader(buf.Bytes()), int64(buf.Len())),
	}
}

// loop answers every event with what the shell function "answer" posts.
const loop = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while :; do
  event=$(curl -sS -D "$TMPDIR/head" "$api/invocation/next")
  id=$(sed -n 's/^Lambda-Runtime-Aws-Request-Id: *\([^[:space:]]*\).*/\1/p' "$TMPDIR/head")
  answer
done
`

func withAnswer(answer string) string {
	return strings.Replace(loop, "while", "answer() {\n"+answer+"\n}\nwhile", 1)
}

func TestBootstrapsSpeakTheRuntimeAPI(t *testing.T) {
	needs(t, "curl")
	tests := []struct {
		name, script, want string
		err                *Error
	}{
		{"answers", withAnswer(`curl -sS -o /dev/null -d "{\"got\":$event}" "$api/invocation/$id/response"`), `{"got":{"a":1}}`, nil},
		{"the headers of next", withAnswer(`h=$(tr -d '\r' < "$TMPDIR/head" | grep -c -i -E '^lambda-runtime-(deadline-ms: [0-9]{13}|invoked-function-arn: arn:aws:lambda:us-east-1:111122223333:function:test:1|aws-request-id: [0-9a-f-]{36}|trace-id: Root=.*)$')
curl -sS -o /dev/null -d "$h" "$api/invocation/$id/response"`), `4`, nil},
		{"a second response", withAnswer(`curl -sS -o /dev/null -d 1 "$api/invocation/$id/response"; curl -sS -d 2 "$api/invocation/$id/response" >> "$TMPDIR/seen"; echo second >> "$TMPDIR/seen"`), `1`, nil},
		{"a wrong id", withAnswer(`r=$(curl -sS -d 1 "$api/invocation/other/response"); curl -sS -o /dev/null -d "$r" "$api/invocation/$id/response"`),
			`{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`, nil},
		{"next before the answer", withAnswer(`s=$(curl -sS -o /dev/null -w '%{http_code}' "$api/invocation/next"); curl -sS -o /dev/null -d "$s" "$api/invocation/$id/response"`), `403`, nil},
		{"init error after next", withAnswer(`s=$(curl -sS -o /dev/null -w '%{http_code}' -d '{}' "$api/init/error"); curl -sS -o /dev/null -d "$s" "$api/invocation/$id/response"`), `403`, nil},
		{"reports an error", withAnswer(`curl -sS -o /dev/null -d '{"errorMessage":"no","errorType":"Bad.Thing","stackTrace":["a","b"]}' "$api/invocation/$id/error"`), "",
			&Error{Kind: Handler, Type: "Bad.Thing", Message: "no", Stack: []string{"a", "b"}}},
		{"an error in a header", withAnswer(`curl -sS -o /dev/null -X POST -H 'Lambda-Runtime-Function-Error-Type: Runtime.Odd' "$api/invocation/$id/error"`), "",
			&Error{Kind: Handler, Type: "Runtime.Odd"}},
		{"no JSON", withAnswer(`curl -sS -o /dev/null -d 'hello' "$api/invocation/$id/response"`), "",
			&Error{Kind: InvalidJSON, Type: "Runtime.InvalidResponse", Message: "the result is not JSON"}},
		{"exits", withAnswer(`exit 4`), "",
			&Error{Kind: Crash, Type: "Runtime.ExitError", Message: "RequestId: ID Error: Runtime exited with error: exit status 4"}},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, s, provided(t, tt.script, true))
			for range 2 {
				got, err := invoke(t, p, `{"a":1}`)
				if tt.err == nil {
					if err != nil || got != tt.want {
						t.Fatalf("got %q, %v, want %q", got, err, tt.want)
					}
					continue
				}
				e := *asError(t, err)
				e.Message, e.RequestID, e.Runtime = strings.ReplaceAll(e.Message, e.RequestID, "ID"), "", ""
				if d := cmp.Diff(*tt.err, e); d != "" {
					t.Fatalf("(-want +got):\n%s", d)
				}
			}
		})
	}
}

func TestBootstrapsThatCannotStart(t *testing.T) {
	needs(t, "curl")
	tests := []struct {
		name, script string
		executable   bool
		kind, text   string
	}{
		{"not executable", "#!/bin/sh", false, "Runtime.InvalidEntrypoint", `Error: the package's file "bootstrap" is not executable`},
		{"exits", "#!/bin/sh\nexit 7", true, "Runtime.ExitError", "Error: Runtime exited with error: exit status 7"},
		{"init error", "#!/bin/sh\n" + `curl -sS -d '{"errorMessage":"no database","errorType":"Init.Failed"}' "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/init/error"; sleep 60`, true, "Init.Failed", "no database"},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Start(t.Context(), provided(t, tt.script, tt.executable))
			if e := asError(t, err); e.Kind != Init || e.Type != tt.kind || e.Message != tt.text {
				t.Errorf("got %+v", e)
			}
		})
	}
	v := provided(t, "", true)
	v.Code = bundle.Inline("main", "")
	if _, err := s.Start(t.Context(), v); asError(t, err).Type != "Runtime.InvalidEntrypoint" {
		t.Errorf("no bootstrap at all: %v", err)
	}
}

func TestBootstrapsAreStoppedAtTheirDeadline(t *testing.T) {
	needs(t, "curl")
	v := provided(t, withAnswer(`case $event in *bad*) sleep 60;; esac; curl -sS -o /dev/null -d 1 "$api/invocation/$id/response"`), true)
	v.Timeout = 2 * time.Second
	p := start(t, newSupervisor(t, nil), v)
	if _, err := invoke(t, p, `{"bad":true}`); !errors.Is(err, &Error{Kind: Timeout}) {
		t.Fatalf("got %v", err)
	}
	answersAgain(t, p, "1")
}

func TestBootstrapsMayNotSendTooMuch(t *testing.T) {
	needs(t, "curl")
	v := provided(t, withAnswer(`head -c 2000 /dev/zero | tr '\0' 1 | curl -sS -o /dev/null --data-binary @- "$api/invocation/$id/response"`), true)
	v.Output = 1000
	p := start(t, newSupervisor(t, nil), v)
	if _, err := invoke(t, p, `{}`); !errors.Is(err, &Error{Kind: OutputTooLarge}) {
		t.Fatalf("got %v", err)
	}
}

func TestBootstrapOutputIsLogged(t *testing.T) {
	needs(t, "curl")
	l := &logs{}
	p := start(t, newSupervisor(t, func(c *Config) { c.Logs = l }), provided(t, withAnswer(`echo "seen $event"; curl -sS -o /dev/null -d 1 "$api/invocation/$id/response"`), true))
	mustInvoke(t, p, `{"a":1}`)
	if d := cmp.Diff(`seen {"a":1}`, l.texts()[2]); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

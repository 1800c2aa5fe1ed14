package function

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// lambdaEvents are the events of spec/edge-functions.md 2.
var lambdaEvents = map[string]string{
	"viewer-request": `{"Records":[{"cf":{"config":{"distributionDomainName":"d1edge0example.cloudfront.net","distributionId":"E1EXAMPLE00001","eventType":"viewer-request","requestId":"Rq1...=="},
 "request":{"clientIp":"203.0.113.7","method":"POST","uri":"/a/b.html","querystring":"x=1","headers":{"host":[{"key":"Host","value":"www.example.net"}],
 "user-agent":[{"key":"User-Agent","value":"curl/8.5.0 (Android)"}],"cookie":[{"key":"Cookie","value":"SomeCookie=1; X-Experiment-Name=B"}]},
 "body":{"inputTruncated":false,"action":"read-only","encoding":"base64","data":"YT0xJmI9MiUyMDM="}}}}]}`,
	"origin-request": `{"Records":[{"cf":{"config":{"distributionDomainName":"d1edge0example.cloudfront.net","distributionId":"E1EXAMPLE00001","eventType":"origin-request","requestId":"Rq1...=="},
 "request":{"clientIp":"203.0.113.7","method":"GET","uri":"/docs/","querystring":"size=LARGE&color=RED","headers":{"host":[{"key":"Host","value":"origin.example.net"}],
 "cloudfront-viewer-country":[{"key":"CloudFront-Viewer-Country","value":"TW"}],"user-agent":[{"key":"User-Agent","value":"Amazon CloudFront"}]},
 "origin":{"custom":{"customHeaders":{},"domainName":"origin.example.net","keepaliveTimeout":5,"path":"","port":443,"protocol":"https","readTimeout":30,"sslProtocols":["TLSv1","TLSv1.1","TLSv1.2"]}}}}}]}`,
	"origin-response": `{"Records":[{"cf":{"config":{"distributionDomainName":"d1edge0example.cloudfront.net","distributionId":"E1EXAMPLE00001","eventType":"origin-response","requestId":"Rq1...=="},
 "request":{"clientIp":"203.0.113.7","method":"GET","uri":"/a/b.html","querystring":"","headers":{"host":[{"key":"Host","value":"origin.example.net"}]}},
 "response":{"status":"200","statusDescription":"OK","headers":{"content-type":[{"key":"Content-Type","value":"text/html"}],"server":[{"key":"Server","value":"Apache"}]}}}}]}`,
}

// answered is what a handler did: its result as JSON, or its error as "name:
// message".
type answered struct {
	Result string `json:"result"`
	Error  string `json:"error"`
}

// TestHandlersAnswerAsUnderPlainNode: node itself is the judge.
func TestHandlersAnswerAsUnderPlainNode(t *testing.T) {
	program := needs(t, "node")
	archive, err := txtar.ParseFile(filepath.Join("testdata", "handlers.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) < 60 {
		t.Errorf("%d handlers, want at least 60", len(archive.Files))
	}
	want := underPlainNode(t, program, archive)
	s := newSupervisor(t, nil)
	for _, file := range archive.Files {
		t.Run(strings.TrimSuffix(file.Name, ".js"), func(t *testing.T) {
			if got := inWorker(t, s, string(file.Data)); got != want[file.Name] {
				t.Errorf("got %+v, want %+v", got, want[file.Name])
			}
		})
	}
}

func underPlainNode(t *testing.T, program string, archive *txtar.Archive) map[string]answered {
	t.Helper()
	dir := t.TempDir()
	for _, file := range archive.Files {
		if err := os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	events := map[string]json.RawMessage{}
	for name, event := range lambdaEvents {
		events[name] = json.RawMessage(event)
	}
	text, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	eventsFile := filepath.Join(t.TempDir(), "events.json")
	if err := os.WriteFile(eventsFile, text, 0o644); err != nil {
		t.Fatal(err)
	}
	plain := exec.Command(program, filepath.Join("testdata", "plain.cjs"), dir, eventsFile)
	plain.Env = append(os.Environ(), "TZ=:UTC", "LANG=en_US.UTF-8")
	plain.Stderr = os.Stderr
	out, err := plain.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]answered
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatalf("%v in %.200q", err, out)
	}
	return want
}

var eventOf = regexp.MustCompile(`^// event: (\S+)`)

func inWorker(t *testing.T, s *Supervisor, code string) answered {
	t.Helper()
	p := start(t, s, node(code))
	defer p.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := p.Invoke(ctx, []byte(lambdaEvents[eventOf.FindStringSubmatch(code)[1]]))
	if err == nil {
		return answered{Result: string(r.Payload)}
	}
	var e *Error
	if !errors.As(err, &e) || e.Kind != Handler {
		t.Fatal(err)
	}
	return answered{Error: e.Type + ": " + e.Message}
}

// The same handlers without node: what the built-in engine can run, it runs
// with the same answer; what it cannot, it says.
func TestHandlersInTheBuiltInEngine(t *testing.T) {
	program := needs(t, "node")
	archive, err := txtar.ParseFile(filepath.Join("testdata", "handlers.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	want := underPlainNode(t, program, archive)
	s := newSupervisor(t, withoutNode)
	same := 0
	for _, file := range archive.Files {
		p, err := s.Start(t.Context(), node(string(file.Data)))
		if err != nil {
			if e := asError(t, err); e.Kind != Init || !strings.Contains(e.Message, "install Node.js 20 or newer") {
				t.Errorf("%s: %v", file.Name, err)
			}
			continue
		}
		p.Close()
		got := inWorker(t, s, string(file.Data))
		switch {
		case got == want[file.Name]:
			same++
		case !strings.Contains(got.Error, "only node has; install Node.js 20 or newer"):
			t.Errorf("%s: got %+v, want %+v", file.Name, got, want[file.Name])
		}
	}
	if same < 58 {
		t.Errorf("only %d of %d handlers answer alike", same, len(archive.Files))
	}
}

package scan

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/observatory"
)

// npm is where .ci/npm/install puts the packages that tests are judged by.
const npm = "../.ci/npm"

// inquiry is what the judge is asked: a site, and where it listens.
type inquiry struct {
	Host      string `json:"host"`
	HTTPPort  int    `json:"httpPort"`
	HTTPSPort int    `json:"httpsPort"`
}

// verdict is what it answers: a document, or an error.
type verdict struct {
	Host     string `json:"host"`
	Document any    `json:"document"`
	Error    string `json:"error"`
}

// TestAgainstOriginal has the real scanner look at the same servers: what we
// see of a site gives the same document, and what it cannot see we cannot.
func TestAgainstOriginal(t *testing.T) {
	ca := newAuthority(t)
	judge := startJudge(t, ca)
	open := serveBehaviors(t, ca)
	closed := ports{listen(t, nil, nil, nil), listen(t, nil, nil, nil)}
	for label, b := range behaviors {
		host, at := label+".test.example", open
		if b.noHTTP {
			at.http = closed.http
		}
		if b.noHTTPS {
			at.https = closed.https
		}
		want := judge.ask(t, inquiry{host, at.http, at.https})
		rec := scanSite(t, Options{
			Roots: ca.pool, Rate: 1e6, HTTPPort: at.http, HTTPSPort: at.https, Resolve: behaviorNames(),
		}, host)
		result := observatory.Grade(rec, observatory.Options{Algorithm: observatory.V4, CompatCORS: true})
		if b.unseen != "" {
			if want.Document != nil || result.Scan.Refusal != "" {
				t.Errorf("%s: the original sees %v, we %q; but %s", label, want.Document, result.Scan.Refusal, b.unseen)
			}
			continue
		}
		var got any
		if result.Scan.Refusal == "" {
			got = generic(t, result.Document())
		}
		if diff := cmp.Diff(want.Document, got, ofTheConnection); diff != "" {
			t.Errorf("%s: %s (-original +ours)\n%s\nhttp: %+v\nhttps: %+v", label, want.Error, diff, rec.HTTP.Failure, rec.HTTPS.Failure)
		}
	}
	t.Logf("%d sites were looked at", len(behaviors))
}

// ofTheConnection are fields that differ from one request to the next.
var ofTheConnection = cmpopts.IgnoreMapEntries(func(name string, _ any) bool { return name == "connection" || name == "date" })

// behaviorNames lead to this machine, for us; the judge does so by itself.
func behaviorNames() map[string]netip.Addr {
	out := map[string]netip.Addr{"www.offhost.test.example": netip.MustParseAddr("127.0.0.1")}
	for label := range behaviors {
		out[label+".test.example"] = netip.MustParseAddr("127.0.0.1")
	}
	return out
}

// serveBehaviors serves all sites on two ports.
func serveBehaviors(t *testing.T, ca *authority) ports {
	var at ports
	certificates := map[string]tls.Certificate{
		"": ca.issue(t, func(c *x509.Certificate) { c.DNSNames = []string{"*.test.example", "www.offhost.test.example"} }),
		"expired": ca.issue(t, func(c *x509.Certificate) {
			c.DNSNames, c.NotAfter = []string{"*.test.example"}, time.Now().Add(-time.Minute)
		}),
		"wronghost":  ca.issue(t, nil),
		"selfsigned": selfSigned(t),
	}
	certificates["expiredbots"] = certificates["expired"]
	config := &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		label, _, _ := strings.Cut(hello.ServerName, ".")
		if c, ok := certificates[label]; ok {
			return &c, nil
		}
		c := certificates[""]
		return &c, nil
	}}
	answer := func(secure bool) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			label, _, _ := strings.Cut(r.Host, ".")
			b := behaviors[label]
			switch {
			case secure && b.https != nil:
				b.https(w, r, at)
			case secure:
				plainPage(w, r, at)
			case b.http != nil:
				b.http(w, r, at)
			default:
				toHTTPS(w, r, at)
			}
		})
	}
	at.https = listen(t, answer(true), nil, config)
	at.http = listen(t, answer(false), nil, nil)
	return at
}

func generic(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// judge is the real scanner, in a process.
type judge struct {
	input  *json.Encoder
	output *json.Decoder
}

// startJudge starts the scanner with an authority that it trusts.
func startJudge(t testing.TB, ca *authority) *judge {
	t.Helper()
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(npm, "node_modules", "@mdn", "mdn-http-observatory")); err == nil {
		err = missing
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v, and in CI no test is skipped", err)
		}
		t.Skipf("%v; make test installs it where it may", err)
	}
	script, err := filepath.Abs("testdata/judge.mjs")
	if err != nil {
		t.Fatal(err)
	}
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), node, script)
	command.Dir, command.Stderr = npm, os.Stderr
	command.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+bundle)
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		input.Close()
		io.Copy(io.Discard, output)
		if err := command.Wait(); err != nil && !errors.Is(err, os.ErrProcessDone) && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return &judge{json.NewEncoder(input), json.NewDecoder(bufio.NewReader(output))}
}

func (j *judge) ask(t testing.TB, question inquiry) verdict {
	t.Helper()
	j.put(t, question)
	return j.answer(t)
}

func (j *judge) put(t testing.TB, question inquiry) {
	t.Helper()
	if err := j.input.Encode(question); err != nil {
		t.Fatal(err)
	}
}

func (j *judge) answer(t testing.TB) verdict {
	t.Helper()
	var out verdict
	if err := j.output.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

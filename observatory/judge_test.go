package observatory_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/page"
)

// npm is where .ci/npm/install puts the packages that tests are judged by.
const npm = "../.ci/npm"

// question is a site in the form that the judge takes: final responses with
// their field lines, and the page as text.
type question struct {
	name     string
	Host     string                  `json:"host"`
	HTTP     *chain                  `json:"http"`
	HTTPS    *chain                  `json:"https"`
	CORS     *probe                  `json:"cors"`
	HTML     string                  `json:"html"`
	Preloads map[string]preloadEntry `json:"preloads"`
	Analysis bool                    `json:"analysis"` // the API's form is asked for, too
	cookies  []recording.Cookie
}

type chain struct {
	Hops        []hop `json:"hops"`
	Certificate bool  `json:"certificate"` // it does not verify
}

type hop struct {
	URL    string           `json:"url"`
	Status int              `json:"status"`
	Fields recording.Fields `json:"fields"`
}

type probe struct {
	Origin string           `json:"origin"`
	Status int              `json:"status"`
	Fields recording.Fields `json:"fields"`
}

// preloadEntry is an entry as the real scanner stores it.
type preloadEntry struct {
	Mode              string `json:"mode"`
	IncludeSubDomains bool   `json:"includeSubDomains"`
}

// final is the response that is graded.
func (q *question) final() *hop {
	c := q.HTTPS
	if c == nil {
		c = q.HTTP
	}
	return &c.Hops[len(c.Hops)-1]
}

// recording is the same site as our scanner would record it.
func (q *question) recording() *recording.Recording {
	rec := &recording.Recording{Target: q.Host, Host: q.Host, HTTP: q.session(q.HTTP), HTTPS: q.session(q.HTTPS)}
	if q.CORS != nil {
		rec.CORS = &recording.Exchange{
			Method: "OPTIONS", URL: q.final().URL, Status: q.CORS.Status, Fields: q.CORS.Fields,
			Request: recording.Fields{{Name: "Origin", Value: q.CORS.Origin}},
		}
	}
	return rec
}

func (q *question) session(c *chain) recording.Session {
	if c == nil {
		return recording.Session{Failure: &recording.Failure{Kind: recording.FailureRefused, Message: "connection refused"}}
	}
	s := recording.Session{Cookies: q.cookies}
	if c.Certificate {
		s.Certificate = &recording.Failure{Kind: recording.FailureExpired, Message: "the certificate has run out"}
	}
	for _, h := range c.Hops {
		x := recording.Exchange{Method: "GET", URL: h.URL, Status: h.Status, Fields: h.Fields}
		if page.IsHTML(h.Fields.Get("Content-Type")) {
			x.Body.Page = page.Parse(strings.NewReader(q.HTML))
		}
		s.Hops = append(s.Hops, x)
	}
	return s
}

func (q *question) preloads() observatory.PreloadList {
	list := observatory.PreloadList{}
	for host, e := range q.Preloads {
		list[host] = observatory.PreloadEntry{IncludeSubDomains: e.IncludeSubDomains, ForceHTTPS: e.Mode == "force-https"}
	}
	return list
}

// answer is the judge's.
type answer struct {
	Document any    `json:"document"`
	Analysis any    `json:"analysis"` // the tests alone
	Error    string `json:"error"`
}

// TestAgainstOriginal lets the real scanner's own functions judge: every
// result, point, flag and datum of every test is the same, as the command line
// prints them and as the API does.
func TestAgainstOriginal(t *testing.T) {
	questions := corpus()
	if len(questions) < 2000 {
		t.Fatalf("only %d header sets", len(questions))
	}
	graded, different := 0, 0
	for i, want := range ask(t, questions) {
		q := &questions[i]
		got := ours(t, q)
		if got.Document != nil {
			graded++
		}
		got.Error = want.Error // said in other words
		if reflect.DeepEqual(want, got) {
			continue // most are, and cmp is slow
		}
		diff := cmp.Diff(want, got, ownWords)
		if diff == "" {
			continue
		}
		t.Errorf("%s: %s (-original +ours)\n%s", q.name, want.Error, diff)
		if different++; different == 10 {
			t.Fatal("and maybe more")
		}
	}
	t.Logf("%d header sets were judged, %d of them graded", len(questions), graded)
}

// ours is our answer.
func ours(t *testing.T, q *question) answer {
	t.Helper()
	var a answer
	r := observatory.Grade(q.recording(), observatory.Options{Algorithm: observatory.V4, Preloads: q.preloads()})
	if r.Scan.Refusal != "" {
		return a
	}
	a.Document = generic(t, r.Document())
	if q.Analysis {
		a.Analysis = generic(t, r.Analysis(1, time.Time{}, nil).Tests)
	}
	return a
}

// ownWords are the members of the API's answers that are for people.
var ownWords = cmpopts.IgnoreMapEntries(func(name string, _ any) bool {
	return name == "score_description" || name == "recommendation" || name == "description" || name == "info"
})

// generic is a value as any JSON reader sees it.
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

// ask puts all questions to one process.
func ask(t *testing.T, questions []question) []answer {
	t.Helper()
	command := judgeCommand(t, "testdata/judge.mjs")
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
	go func() {
		lines := json.NewEncoder(input)
		for i := range questions {
			if lines.Encode(&questions[i]) != nil {
				break // the process has ended, which reading its answers shows
			}
		}
		input.Close()
	}()
	answers := readAnswers(t, output, len(questions))
	if err := command.Wait(); err != nil {
		t.Fatal(err)
	}
	return answers
}

func readAnswers(t *testing.T, output io.Reader, want int) []answer {
	t.Helper()
	var out []answer
	for lines := json.NewDecoder(bufio.NewReader(output)); len(out) < want; {
		var a answer
		if err := lines.Decode(&a); err != nil {
			t.Fatalf("%d answers of %d: %v", len(out), want, err)
		}
		out = append(out, a)
	}
	return out
}

// judgeCommand prepares node with a script, in the directory of the packages.
func judgeCommand(t *testing.T, script string, args ...string) *exec.Cmd {
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
	path, err := filepath.Abs(script)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), node, append([]string{path}, args...)...)
	command.Dir, command.Stderr = npm, os.Stderr
	return command
}

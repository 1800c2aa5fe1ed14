package evaluator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/header/csp"
)

// npm is where .ci/npm/install puts the packages that judge.
const npm = "../../../.ci/npm"

// row is a finding as the judge writes it: type and severity, each with its
// name, directive, value.
type row [6]any

// answer is what the judge says of one policy.
type answer struct {
	Findings, Strict, Reporting []row
	Error                       string
}

// difference is where we mean to differ from csp_evaluator.
type difference struct {
	reason  string
	applies func(policy string, a answer) bool
}

// differences are all that are allowed; any other fails the test.
var differences = []difference{
	{"csp_evaluator throws on a value that its URL parser refuses, and finds nothing at all; we judge the rest", func(policy string, a answer) bool {
		return a.Error != "" && hasNoURL(policy)
	}},
	{"csp_evaluator looks directives up in a JavaScript object, and drops those that are named like its members", func(policy string, a answer) bool {
		return slices.ContainsFunc(strings.Split(policy, ";"), func(d string) bool {
			name, _, _ := strings.Cut(strings.TrimSpace(strings.ToLower(d)), " ")
			return name == "constructor" || name == "__proto__"
		})
	}},
	{"csp_evaluator takes Unicode's white space and hosts; browsers skip directives that are not ASCII", func(policy string, a answer) bool {
		return strings.ContainsFunc(policy, func(r rune) bool { return r >= 0x80 || r == '\v' })
	}},
}

func hasNoURL(policy string) bool {
	found := false
	newPolicy(read(policy)).each(func(_, v string) {
		_, _, ok := splitURL(v)
		found = found || !ok
	})
	return found
}

// read parses as csp_evaluator does, without splitting at commas.
func read(policy string) csp.Policy { return csp.ParsePolicy(policy) }

// TestAgainstOriginal lets csp_evaluator itself judge.
func TestAgainstOriginal(t *testing.T) {
	policies := corpus()
	if len(policies) < 3000 {
		t.Fatalf("only %d policies", len(policies))
	}
	used := make([]int, len(differences))
	for i, a := range judge(t, policies) {
		text, p := policies[i], read(policies[i])
		if d := slices.IndexFunc(differences, func(d difference) bool { return d.applies(text, a) }); d >= 0 {
			used[d]++
			continue
		}
		if a.Error != "" {
			t.Errorf("%q: csp_evaluator gives up: %s", text, a.Error)
			continue
		}
		expect(t, "default checks of "+text, a.Findings, Evaluate(p))
		expect(t, "strict checks of "+text, a.Strict, EvaluateStrict(p))
		expect(t, "reporting check of "+text, a.Reporting, EvaluateReporting(p))
	}
	t.Logf("%d policies were judged", len(policies))
	for i, n := range used {
		t.Logf("%d policies: %s", n, differences[i].reason)
		if n == 0 || n > len(policies)/10 {
			t.Errorf("%d of %d policies fall under: %s", n, len(policies), differences[i].reason)
		}
	}
}

// expect compares findings, whatever their order.
func expect(t *testing.T, what string, rows []row, got []Finding) {
	t.Helper()
	var want []Finding
	for _, r := range rows {
		f := Finding{Type(r[0].(float64)), Severity(r[2].(float64)), r[4].(string), r[5].(string)}
		if f.Type.String() != r[1] || f.Severity.String() != r[3] {
			t.Errorf("%s: %s %s are called %v %v", what, f.Type, f.Severity, r[1], r[3])
		}
		want = append(want, f)
	}
	order := func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Directive, b.Directive), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Severity, b.Severity))
	}
	slices.SortFunc(want, order)
	slices.SortFunc(got, order)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s:\n%s", what, diff)
	}
}

// judge asks the npm package, in one process.
func judge(t *testing.T, policies []string) []answer {
	t.Helper()
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(npm, "node_modules", "csp_evaluator")); err == nil {
		err = missing
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v, and in CI no test is skipped", err)
		}
		t.Skipf("%v; make test installs it where it may", err)
	}
	script, err := filepath.Abs("testdata/judge.cjs")
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(policies)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), node, script)
	command.Dir, command.Stdin, command.Stderr = npm, bytes.NewReader(input), os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(output, &answers); err != nil || len(answers) != len(policies) {
		t.Fatalf("%d answers for %d policies: %v", len(answers), len(policies), err)
	}
	return answers
}

// triggers are those of spec/headers.md 3.9, one after the other, and what
// stands in the catalog's examples.
func triggers() []string {
	out := []string{
		"", ";", "script-src 'unsafe-inline'", "script-src 'unsafe-hashes'", "script-src 'unsafe-eval'",
		"script-src data: http: https:", "script-src *", "base-uri *",
		"object-src https:", "default-src 'none'", "script-src 'none'", "object-src", "script-src 'nonce-aaaaaaaa'",
		"script-src 'sha256-aaa=' 'strict-dynamic'",
		"script-src https://accounts.google.com", "script-src www.googletagmanager.com",
		"script-src www.googletagmanager.com 'unsafe-eval'", "script-src 'self' a.test",
		"object-src vk.com", "object-src 'self'", "object-src none", "plugin-types a/b; object-src vk.com",
		"img-src 127.0.0.1 [::1] 1.2.3.4", "style-src 'nonce-a'", "style-src 'nonce-a.b'",
		"report-uri http://a.test/", "reflected-xss block; referrer x; disown-opener; prefetch-src 'self'", "foo-src x; bar: y",
		"default-src 'self' script-src x",
		"script-src self nonce-x sha256-x 'unknown'", "require-trusted-types-for 'script'; trusted-types 'allow-duplicates'",
		"trusted-types 'self'; require-trusted-types-for 'none'",
		"script-src 'strict-dynamic'", "script-src 'strict-dynamic' 'nonce-aaaaaaaa' 'unsafe-inline' https:", "report-to a",
		"report-uri /a; report-to a", "constructor x; default-src 'self'",
		"default-src é", "script-src a.test:port", "script-src-elem 'unsafe-inline'; script-src-attr 'unsafe-inline'",
		"img-src 'self', font-src 'self'",
	}
	for _, doc := range csp.Codes {
		for _, text := range []string{doc.Bad, doc.Good} {
			if value, ok := strings.CutPrefix(text, csp.Name+": "); ok {
				out = append(out, value)
			}
		}
	}
	return out
}

// corpus is every trigger, every pair of some, every value in every directive,
// and generated odd ones; the same with every run.
func corpus() []string {
	rows := triggers()
	out := slices.Clone(rows)
	for i, a := range rows {
		for _, b := range rows[i+1:] {
			if (len(a)+len(b))%3 == 0 {
				out = append(out, a+"; "+b)
			}
		}
	}
	names := append(slices.Clone(directives), "foo-src", "default-src:", "SCRIPT-src", "x")
	values := slices.Concat(keywords, []string{
		"*", "https:", "http:", "data:", "blob:", "WSS:", "a.test", "*.a.test", "https://a.test/x/", "http://A.test:8080",
		"//a.test", "a.*.test", "*:*", "https://*", "localhost", "localhost:3000",
		"*.google.com", "accounts.google.com/o/", "https://www.google-analytics.com", "*.googleadservices.com:*",
		"cdnjs.cloudflare.com", "cdn.jsdelivr.net/npm/", "vk.com", "ajax.googleapis.com:443",
		"127.0.0.1", "http://192.0.2.1:80", "[::1]", "http://[2001:db8::1]:80/", "1.2", "0x7f.1", "a_b.test", "'self", "self'",
		"\"self\"", "self", "NONE", "unsafe-inline", "nonce-abcdefgh", "sha384-x",
		"'nonce-abcdefgh'", "'nonce-ab=='", "'nonce-'", "'nonce-a b'", "'nonce-a*bcdefgh'", "'NONCE-abcdefgh'",
		"'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", "'sha512-a_-'", "'sha1-x'", "'Self'", "'UNSAFE-INLINE'",
		"'script'", "'allow-duplicates'", "'trusted-types-eval'", "default", "allow-scripts", "/csp", "/csp?x#y", "script-src",
		"img-src", "sandbox", "http:a", "x,y", "a;b", "%61.test", "a@b.test", `a\b.test`, "''", "'",
		"application/x-shockwave-flash", "a.test:x", "https://", "é.test",
	})
	for _, name := range names {
		for _, value := range values {
			out = append(out, name+" "+value)
		}
	}
	random := rand.New(rand.NewPCG(3, 9))
	for range 1500 {
		out = append(out, oddPolicy(random, names, values[:len(values)-3])) // without the last, which end a judgement
	}
	return out
}

func oddPolicy(random *rand.Rand, names, values []string) string {
	var parts []string
	for range 1 + random.IntN(7) {
		d := names[random.IntN(len(names))]
		if random.IntN(3) == 0 {
			d = []string{"default-src", "script-src", "object-src", "base-uri"}[random.IntN(4)]
		}
		for range random.IntN(6) {
			d += strings.Repeat(" ", 1+random.IntN(2)) + values[random.IntN(len(values))]
		}
		parts = append(parts, d)
	}
	return strings.Join(parts, []string{";", "; ", " ;\t"}[random.IntN(3)])
}

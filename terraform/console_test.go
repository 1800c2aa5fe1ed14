package terraform

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/lintel-edge/lintel/terraform/functions"
)

// needTerraform finds the real terraform, which judges us. Without it the test
// is skipped, but not where nothing may be skipped.
func needTerraform(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err == nil {
		return
	}
	if os.Getenv("LINTEL_REQUIRE_CLIENTS") != "" {
		t.Fatal("terraform is not installed, and LINTEL_REQUIRE_CLIENTS wants it")
	}
	t.Skip("terraform is not installed: the real one is not asked for its judgement")
}

// runTerraform runs terraform in a directory and returns its standard output.
func runTerraform(t *testing.T, dir, input string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("terraform", args...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(input)
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_ARGS=", "NO_COLOR=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("terraform %s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.String())
	}
	return out
}

func TestFunctionNames(t *testing.T) {
	needTerraform(t)
	var metadata struct {
		Signatures map[string]any `json:"function_signatures"`
	}
	if err := json.Unmarshal(runTerraform(t, t.TempDir(), "", "metadata", "functions", "-json"), &metadata); err != nil {
		t.Fatal(err)
	}
	// The two were removed from the language; they exist to say so.
	delete(metadata.Signatures, "list")
	delete(metadata.Signatures, "map")
	delete(metadata.Signatures, "core::list")
	delete(metadata.Signatures, "core::map")
	want := slices.Sorted(maps.Keys(metadata.Signatures))
	got := slices.Sorted(maps.Keys(functions.Table(functions.Env{})))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-terraform +ours):\n%s", diff)
	}
}

// record makes the judged tests write down what terraform answers, for where
// there is no terraform: go test ./terraform -run "As(Terraform|Recorded)" -record
var record = flag.Bool("record", false, "write terraform's answers to testdata")

var expressionsDir = filepath.Join("testdata", "functions")

// TestExpressions compares with what terraform answered when it was asked.
func TestExpressions(t *testing.T) {
	var want []string
	readJSON(t, filepath.Join(expressionsDir, "results.json"), &want)
	compareExpressions(t, want)
}

func TestExpressionsAsTerraform(t *testing.T) {
	needTerraform(t)
	// The console prints only the last result of its input: one tuple holds all.
	input := "jsonencode([" + strings.Join(readExpressions(t), ", ") + "])\n"
	out := runTerraform(t, expressionsDir, input, "console")
	var want []string
	if err := json.Unmarshal([]byte(evaluateText(t, string(out), nil)), &want); err != nil {
		t.Fatal(err)
	}
	if *record {
		writeJSON(t, filepath.Join(expressionsDir, "results.json"), want)
	}
	compareExpressions(t, want)
}

func compareExpressions(t *testing.T, want []string) {
	t.Helper()
	expressions := readExpressions(t)
	if len(expressions) < 300 || len(want) != len(expressions) {
		t.Fatalf("%d expressions, %d results", len(expressions), len(want))
	}
	ctx := &hcl.EvalContext{Functions: functions.Table(functions.Env{
		Files: newFiles(expressionsDir, NewCache()), Now: time.Now, MaxFileBytes: maxFileBytes,
	})}
	for i, expression := range expressions {
		if got := evaluateText(t, expression, ctx); got != want[i] {
			t.Errorf("%s\n  terraform: %s\n  ours:      %s", expression, want[i], got)
		}
	}
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func writeJSON(t *testing.T, name string, v any) {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// readExpressions wraps each line so that its result fits one line of output,
// and a failure is a result too.
func readExpressions(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(filepath.Join(expressionsDir, "expressions.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, "try(jsonencode("+line+`), "failed")`)
		}
	}
	return out
}

func evaluateText(t *testing.T, text string, ctx *hcl.EvalContext) string {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "expression", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%s: %v", text, diags)
	}
	v, diags := expr.Value(ctx)
	if diags.HasErrors() {
		return "failed: " + diags.Error()
	}
	v, _ = v.UnmarkDeep()
	return v.AsString()
}

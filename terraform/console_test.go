package terraform

import (
	"bufio"
	"bytes"
	"encoding/json"
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

func TestExpressionsAsTerraform(t *testing.T) {
	needTerraform(t)
	dir := filepath.Join("testdata", "functions")
	expressions := readExpressions(t, filepath.Join(dir, "expressions.txt"))
	if len(expressions) < 300 {
		t.Fatalf("only %d expressions", len(expressions))
	}
	// The console prints only the last result of its input: one tuple holds all.
	out := runTerraform(t, dir, "jsonencode(["+strings.Join(expressions, ", ")+"])\n", "console")
	var want []string
	if err := json.Unmarshal([]byte(evaluateText(t, string(out), nil)), &want); err != nil {
		t.Fatal(err)
	}
	ctx := &hcl.EvalContext{Functions: functions.Table(functions.Env{
		Files: newFiles(dir, NewCache()), Now: time.Now, MaxFileBytes: maxFileBytes,
	})}
	for i, expression := range expressions {
		if got := evaluateText(t, expression, ctx); got != want[i] {
			t.Errorf("%s\n  terraform: %s\n  ours:      %s", expression, want[i], got)
		}
	}
}

// readExpressions wraps each line so that its result fits one line of output,
// and a failure is a result too.
func readExpressions(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open(name)
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

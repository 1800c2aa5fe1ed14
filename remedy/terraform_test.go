package remedy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTerraformAcceptsTheFragments lets the real terraform and its aws provider
// judge every fragment: formatted as it would, and valid.
func TestTerraformAcceptsTheFragments(t *testing.T) {
	if _, err := exec.LookPath("terraform"); err != nil {
		if os.Getenv("LINTEL_REQUIRE_CLIENTS") != "" {
			t.Fatal("terraform is not installed, and LINTEL_REQUIRE_CLIENTS wants it")
		}
		t.Skip("terraform is not installed: the real one is not asked for its judgement")
	}
	dir := t.TempDir()
	for _, door := range []Door{CloudFront, ALB, HTTPAPI, RESTAPI} {
		for _, c := range For(door, bare()) {
			for _, f := range c.Files {
				if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(f.Content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if out, err := terraform(dir, "fmt", "-check", "-diff"); err != nil {
		t.Errorf("terraform fmt: %v\n%s", err, out)
	}
	if out, err := terraform(dir, "init", "-backend=false", "-input=false"); err != nil {
		if os.Getenv("LINTEL_REQUIRE_CLIENTS") == "" && strings.Contains(out, "Failed to query available provider packages") {
			t.Skip("terraform finds no hashicorp/aws provider (see TF_CLI_CONFIG_FILE)")
		}
		t.Fatalf("terraform init: %v\n%s", err, out)
	}
	if out, err := terraform(dir, "validate"); err != nil {
		t.Errorf("terraform validate: %v\n%s", err, out)
	}
}

func terraform(dir string, args ...string) (string, error) {
	cmd := exec.Command("terraform", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

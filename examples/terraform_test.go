package examples_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTerraformPlansExamplesWithPackages: the real terraform takes what stands
// around the packages of Lambda functions. The archive provider, which makes
// them, is not everywhere where the aws provider is: the zips' names and sums
// are put in its place, and all else stays word for word. TestPlan of package
// terraform judges configurations without it.
func TestTerraformPlansExamplesWithPackages(t *testing.T) {
	needsTerraform(t)
	if testing.Short() {
		t.Skip("terraform takes its time")
	}
	for _, dir := range []string{"lambda-edge-headers/production", "lambda-edge-headers/development", "python-origin-request"} {
		t.Run(dir, func(t *testing.T) {
			top, rest, _ := strings.Cut(dir, "/")
			copied := filepath.Join(t.TempDir(), top)
			if err := os.CopyFS(copied, os.DirFS(top)); err != nil {
				t.Fatal(err)
			}
			withoutArchives(t, copied)
			root := filepath.Join(copied, rest)
			write(t, filepath.Join(root, "judge_override.tf"), `provider "aws" {
  access_key                  = "judge"
  secret_key                  = "judge"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
`)
			if out, err := terraformIn(root, "init", "-backend=false", "-input=false", "-no-color"); err != nil {
				if os.Getenv("LINTEL_REQUIRE_CLIENTS") == "" && strings.Contains(out, "Failed to query available provider packages") {
					t.Skip("terraform finds no hashicorp/aws provider (see TF_CLI_CONFIG_FILE)")
				}
				t.Fatalf("terraform init: %v\n%s", err, out)
			}
			out, err := terraformIn(root, "plan", "-input=false", "-lock=false", "-refresh=false", "-no-color")
			if err != nil || !strings.Contains(out, "aws_lambda_function.") || !strings.Contains(out, "lambda_function_association") {
				t.Errorf("terraform plan: %v\n%s", err, out)
			}
		})
	}
}

func needsTerraform(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err == nil {
		return
	}
	if os.Getenv("LINTEL_REQUIRE_CLIENTS") != "" {
		t.Fatal("terraform is not installed, and LINTEL_REQUIRE_CLIENTS wants it")
	}
	t.Skip("terraform is not installed: the real one is not asked for its judgement")
}

func terraformIn(dir string, args ...string) (string, error) {
	cmd := exec.Command("terraform", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The archives of an example: where they are declared, the provider that is
// required for them, and what is read of them.
var (
	archiveBlock = regexp.MustCompile(`(?ms)^data "archive_file" "\w+" \{\n.*?^\}\n`)
	archiveNeed  = regexp.MustCompile(`(?ms)^ +archive = \{\n.*?^ +\}\n`)
	archivePath  = regexp.MustCompile(`data\.archive_file\.(\w+)\.output_path`)
	archiveSum   = regexp.MustCompile(`data\.archive_file\.\w+\.output_base64sha256`)
)

func withoutArchives(t *testing.T, dir string) {
	t.Helper()
	declared := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".tf" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		declared += len(archiveBlock.FindAll(text, -1))
		text = archiveNeed.ReplaceAll(archiveBlock.ReplaceAll(text, nil), nil)
		text = archivePath.ReplaceAll(text, []byte(`"$${path.root}/.build/$1.zip"`))
		text = archiveSum.ReplaceAll(text, []byte(`"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="`))
		write(t, path, string(text))
		return nil
	})
	if err != nil || declared == 0 {
		t.Fatalf("%d archives are declared in %s, %v", declared, dir, err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

package terraform

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/lintel-edge/lintel/finding"
)

var record = flag.Bool("record", false, "ask the real terraform for testdata/recorded/*/plan.json again")

// TestPlanAsRecorded is TestPlanAsTerraform with what terraform said kept in a
// file, so that it needs none: for the many resource types whose defaults and
// normalisations are the provider's own. Recorded with hashicorp/aws 5.100.
func TestPlanAsRecorded(t *testing.T) {
	dirs, err := filepath.Glob("testdata/recorded/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("nothing is recorded", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if *record {
				recordPlan(t, dir)
			}
			ours, problems := Load(t.Context(), Options{Dir: dir})
			if errs := problems.Of(finding.Error); len(errs) > 0 {
				t.Fatalf("ours has errors:\n%v", errs.Err())
			}
			compare(t, readPlan(t, filepath.Join(dir, "plan.json")), ours)
		})
	}
}

func readPlan(t *testing.T, name string) plan {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var p plan
	if err := decoder.Decode(&p); err != nil {
		t.Fatal(err)
	}
	return p
}

func recordPlan(t *testing.T, dir string) {
	t.Helper()
	needTerraform(t)
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(planOf(t, root, nil), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "plan.json"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

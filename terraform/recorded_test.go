package terraform

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPlanAsRecorded is TestPlan for the many resource types whose defaults
// and normalisations are the provider's own: one directory holds a
// configuration and its plan. Recorded with hashicorp/aws 5.100.
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
			var want plan
			readJSON(t, filepath.Join(dir, "plan.json"), &want)
			compare(t, want, loadJudged(t, dir, nil, nil))
		})
	}
}

func recordPlan(t *testing.T, dir string) {
	t.Helper()
	needTerraform(t)
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	writeJSON(t, filepath.Join(dir, "plan.json"), planOf(t, root, nil))
}

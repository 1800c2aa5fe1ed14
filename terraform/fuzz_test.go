package terraform

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/finding"
)

// FuzzLoad loads whatever bytes as a configuration, in native syntax or JSON.
// It must end, without a panic; all findings have a code and a message, and
// what loads once loads the same way again from the cache.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/judge/*/*.tf", "testdata/judge/*/*.tf.json", "testdata/findings/*.txtar"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatalf("%s matches nothing (%v)", pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text, filepath.Ext(name) == ".json")
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, json bool) {
		if len(text) > 1<<16 {
			t.Skip()
		}
		dir, name := t.TempDir(), "main.tf"
		if json {
			name = "main.tf.json"
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		o := Options{Dir: dir, Cache: NewCache()}
		_, first := Load(ctx, o)
		_, second := Load(ctx, o)
		if len(first) != len(second) {
			t.Errorf("%d findings, then %d from the cache", len(first), len(second))
		}
		for _, problem := range first {
			if problem.Code == "" || problem.Message == "" || problem.Severity < finding.Error {
				t.Errorf("finding %+v says nothing", problem)
			}
		}
	})
}

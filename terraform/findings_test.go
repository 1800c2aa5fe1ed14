package terraform

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/lintel-edge/lintel/finding"
)

// TestFindings loads configurations that are wrong. The file "want" of each
// archive has one line for each finding: place, severity, code, and the
// nearest right name ("-" = none). Wording is free to improve.
func TestFindings(t *testing.T) {
	archives, err := filepath.Glob(filepath.Join("testdata", "findings", "*.txtar"))
	if err != nil || len(archives) < 15 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			dir, want := unpack(t, name)
			_, found := Load(context.Background(), Options{Dir: dir})
			var got strings.Builder
			for _, f := range found {
				got.WriteString(summary(dir, f) + "\n")
			}
			if diff := gocmp.Diff(want, got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s\nin full:", diff)
				for _, f := range found {
					t.Log(f)
				}
			}
			if all := fmt.Sprint(found); strings.Contains(all, "hunter2") {
				t.Errorf("a secret is shown: %s", all)
			}
		})
	}
}

func summary(dir string, f finding.Finding) string {
	at := f.Place
	at.Path = ""
	at.File, _ = filepath.Rel(dir, at.File)
	nearest := cmp.Or(strings.TrimPrefix(f.Nearest, dir+"/"), "-")
	return fmt.Sprintf("%s %s %s %s", at, f.Severity, f.Code, nearest)
}

// unpack writes an archive's files to a directory and returns its "want".
func unpack(t *testing.T, name string) (dir, want string) {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	files := archive.Files[:0]
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		files = append(files, f)
	}
	archive.Files = files
	if err := txtar.Write(archive, dir); err != nil {
		t.Fatal(err)
	}
	return dir, want
}

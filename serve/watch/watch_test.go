package watch

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestChanges makes each change in a fresh directory that holds main.tf,
// vars/x.tfvars and site/index.html, of which main.tf, the directory itself,
// vars/x.tfvars and vars/deep/y.tfvars (not there yet) are watched files and
// site is a watched tree.
func TestChanges(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(t *testing.T, dir string)
		want   Change // relative to the directory; nil = nothing is told
	}{
		{"a file is written", func(t *testing.T, dir string) { write(t, dir, "main.tf", "new") },
			Change{Files: []string{"main.tf"}}},
		{"a file is saved by renaming another over it", func(t *testing.T, dir string) {
			write(t, dir, ".main.tf.swp", "new")
			rename(t, dir, ".main.tf.swp", "main.tf")
		}, Change{Files: []string{"main.tf"}}},
		{"a file is saved by moving it away and writing it anew", func(t *testing.T, dir string) {
			rename(t, dir, "main.tf", "main.tf~")
			write(t, dir, "main.tf", "new")
		}, Change{Files: []string{"main.tf"}}},
		{"a file appears in a listed directory", func(t *testing.T, dir string) { write(t, dir, "more.tf", "") },
			Change{Files: []string{"."}}},
		{"a directory that was missing appears", func(t *testing.T, dir string) { mkdir(t, dir, "vars/deep") },
			Change{Files: []string{"vars/deep/y.tfvars"}}},
		{"a file of a tree is written", func(t *testing.T, dir string) { write(t, dir, "site/index.html", "new") },
			Change{Trees: []string{"site"}}},
		{"a hidden file of a tree is written", func(t *testing.T, dir string) { write(t, dir, "site/.git/index", "x") }, Change{}},
		{"a well-known file of a tree is written", func(t *testing.T, dir string) { write(t, dir, "site/.well-known/security.txt", "x") },
			Change{Trees: []string{"site"}}},
		{"an unwatched file is written", func(t *testing.T, dir string) { write(t, dir, "vars/other", "x") }, Change{}},
		{"an editor's scratch file comes and goes", func(t *testing.T, dir string) {
			write(t, dir, "4913", "")
			if err := os.Remove(filepath.Join(dir, "4913")); err != nil {
				t.Fatal(err)
			}
		}, Change{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			mkdir(t, dir, "vars")
			mkdir(t, dir, "site/.git")
			mkdir(t, dir, "site/.well-known")
			write(t, dir, "main.tf", "old")
			write(t, dir, "vars/x.tfvars", "old")
			write(t, dir, "site/index.html", "old")
			changes := start(t, dir)
			tc.change(t, dir)
			// An unwatched change is followed by a watched one, whose coming
			// shows that the first was not told.
			sentinel := len(tc.want.Files)+len(tc.want.Trees) == 0
			if sentinel {
				time.Sleep(2 * Settle)
				write(t, dir, "vars/x.tfvars", "new")
				tc.want = Change{Files: []string{"vars/x.tfvars"}}
			}
			got := relative(dir, receive(t, changes))
			// A file that is missing for a moment may be told of more than once.
			for !cmp.Equal(tc.want, got) && !sentinel {
				select {
				case c := <-changes:
					got = relative(dir, c)
				case <-time.After(200 * time.Millisecond):
					t.Fatal(cmp.Diff(tc.want, got))
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTreeGrowsWithItsDirectories(t *testing.T) {
	dir := t.TempDir()
	mkdir(t, dir, "site")
	changes := start(t, dir)
	mkdir(t, dir, "site/img/icons")
	receive(t, changes)
	write(t, dir, "site/img/icons/a.svg", "x")
	if diff := cmp.Diff(Change{Trees: []string{"site"}}, relative(dir, receive(t, changes))); diff != "" {
		t.Error(diff)
	}
}

// start watches what TestChanges says and returns the changes as they come.
func start(t *testing.T, dir string) <-chan Change {
	t.Helper()
	w, err := New(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w.Watch([]string{dir, filepath.Join(dir, "main.tf"), filepath.Join(dir, "vars/x.tfvars"), filepath.Join(dir, "vars/deep/y.tfvars")},
		[]string{filepath.Join(dir, "site")})
	changes := make(chan Change, 16)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Run(t.Context(), func(c Change) { changes <- c })
	}()
	t.Cleanup(func() {
		w.Close()
		<-done
	})
	return changes
}

func receive(t *testing.T, changes <-chan Change) Change {
	t.Helper()
	select {
	case c := <-changes:
		return c
	case <-time.After(5 * time.Second):
		t.Fatal("no change was told")
		return Change{}
	}
}

func relative(dir string, c Change) Change {
	for _, list := range [][]string{c.Files, c.Trees} {
		for i := range list {
			list[i], _ = filepath.Rel(dir, list[i])
		}
	}
	return c
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, dir, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
		t.Fatal(err)
	}
}

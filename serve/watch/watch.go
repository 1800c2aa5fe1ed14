// Package watch tells when files have changed, with the few milliseconds of
// patience that editors need to finish saving.
//
// It watches directories, not files: an editor that saves by writing a new
// file and renaming it over the old one, and a file that does not exist yet,
// are changes like any other.
package watch

import (
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Settle is how long no further change must come before a change is told: an
// editor's save is several, within about a millisecond.
const Settle = 5 * time.Millisecond

// settleLimit bounds the wait when changes come without end.
const settleLimit = 50 * time.Millisecond

// Change is what changed since the last one.
type Change struct {
	Files []string // watched files and listed directories, sorted
	Trees []string // watched trees, sorted
}

// Watcher tells of changes to files and to trees of directories.
type Watcher struct {
	notify *fsnotify.Watcher
	logger *slog.Logger

	mu     sync.Mutex        // protects all following fields
	files  map[string]bool   // absolute
	trees  []string          // absolute
	asked  map[string]string // absolute names as the caller wrote them
	system map[string]bool   // directories that the system watches for us
}

// New returns a watcher that watches nothing yet.
func New(logger *slog.Logger) (*Watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &Watcher{notify: notify, logger: logger, system: map[string]bool{}}, nil
}

// Close stops watching; Run returns.
func (w *Watcher) Close() error { return w.notify.Close() }

// Watch replaces what is watched. Files are names of files, whose contents
// matter, and of directories, whose listing matters. Trees are directories in
// which everything matters that is not hidden. Names need not exist yet.
func (w *Watcher) Watch(files, trees []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files, w.trees, w.asked = map[string]bool{}, nil, map[string]string{}
	directories := map[string]bool{}
	for _, name := range files {
		path := w.absolute(name)
		w.files[path] = true
		directories[nearestDirectory(path)] = true
		directories[nearestDirectory(filepath.Dir(path))] = true
	}
	for _, name := range trees {
		path := w.absolute(name)
		w.trees = append(w.trees, path)
		collectTree(directories, path)
	}
	w.apply(directories)
}

func (w *Watcher) absolute(name string) string {
	path, err := filepath.Abs(name)
	if err != nil {
		path = filepath.Clean(name)
	}
	w.asked[path] = name
	return path
}

// apply makes the system watch exactly these directories.
func (w *Watcher) apply(directories map[string]bool) {
	for dir := range w.system {
		if !directories[dir] {
			w.notify.Remove(dir) // gone already, if it fails
			delete(w.system, dir)
		}
	}
	for dir := range directories {
		w.add(dir)
	}
}

func (w *Watcher) add(dir string) {
	if w.system[dir] {
		return
	}
	if err := w.notify.Add(dir); err != nil {
		w.logger.Warn("changes in this directory will not be noticed", "dir", dir, "err", err)
		return
	}
	w.system[dir] = true
}

// Run calls changed after every change, one call at a time, until the context
// ends or the watcher is closed.
func (w *Watcher) Run(ctx context.Context, changed func(Change)) {
	var pending gathering
	quiet := time.NewTimer(0)
	quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case err, ok := <-w.notify.Errors:
			if !ok {
				return
			}
			w.logger.Warn("watching files", "err", err)
		case e, ok := <-w.notify.Events:
			if !ok {
				return
			}
			if w.gather(&pending, e) {
				quiet.Reset(pending.wait(time.Now()))
			}
		case <-quiet.C:
			changed(pending.take())
		}
	}
}

// gathering is the change that is being waited for to settle.
type gathering struct {
	files, trees map[string]bool
	since        time.Time
}

// wait is how long to be patient from now on.
func (g *gathering) wait(now time.Time) time.Duration {
	if g.since.IsZero() {
		g.since = now
	}
	return min(Settle, max(0, settleLimit-now.Sub(g.since)))
}

func (g *gathering) take() Change {
	c := Change{slices.Sorted(maps.Keys(g.files)), slices.Sorted(maps.Keys(g.trees))}
	*g = gathering{}
	return c
}

// gather adds what an event says, and reports whether it says anything.
func (w *Watcher) gather(g *gathering, e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		delete(w.system, e.Name)
	}
	file, isFile := w.fileOf(e)
	tree, isTree := w.treeOf(e.Name)
	if isFile {
		g.files = with(g.files, w.asked[file])
	}
	if isTree {
		g.trees = with(g.trees, w.asked[tree])
		if e.Has(fsnotify.Create) && isDirectory(e.Name) {
			w.addTree(e.Name)
		}
	}
	return isFile || isTree
}

// fileOf is the watched name that an event is about: the file itself, or the
// listed directory in which a name came or went. A name above a watched one
// that did not exist counts too.
func (w *Watcher) fileOf(e fsnotify.Event) (string, bool) {
	if w.files[e.Name] {
		return e.Name, true
	}
	if e.Op == fsnotify.Write || isScratch(e.Name) {
		return "", false
	}
	if dir := filepath.Dir(e.Name); w.files[dir] {
		return dir, true
	}
	for file := range w.files {
		if isBelow(file, e.Name) {
			return file, true
		}
	}
	return "", false
}

func (w *Watcher) treeOf(path string) (string, bool) {
	for _, tree := range w.trees {
		if path == tree || isBelow(path, tree) && !isHidden(strings.TrimPrefix(path, tree)) {
			return tree, true
		}
	}
	return "", false
}

// addTree watches a directory that appeared, and what is in it already.
func (w *Watcher) addTree(root string) {
	directories := map[string]bool{}
	collectTree(directories, root)
	for dir := range directories {
		w.add(dir)
	}
}

// isScratch recognises what editors write beside the file that they save.
func isScratch(path string) bool {
	name := filepath.Base(path)
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") || name == "4913"
}

// collectTree adds a directory and all directories below it. Links are not
// followed.
func collectTree(into map[string]bool, root string) {
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone, or not ours to read: nothing to watch there
		}
		if !d.IsDir() {
			return nil
		}
		if isHidden(strings.TrimPrefix(path, root)) {
			return filepath.SkipDir
		}
		into[path] = true
		return nil
	})
	if len(into) == 0 || !into[root] {
		into[nearestDirectory(root)] = true
	}
}

// isHidden reports whether a path below a tree is not served: one step of it
// begins with a dot, but for .well-known (see origin.Dir). A repository or a
// data directory in there may change without end.
func isHidden(below string) bool {
	for step := range strings.SplitSeq(below, "/") {
		if strings.HasPrefix(step, ".") && step != ".well-known" {
			return true
		}
	}
	return false
}

// nearestDirectory is path if it is a directory, else the nearest one above it.
func nearestDirectory(path string) string {
	for !isDirectory(path) && path != filepath.Dir(path) {
		path = filepath.Dir(path)
	}
	return path
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isBelow(path, dir string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

func with(set map[string]bool, name string) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[name] = true
	return set
}

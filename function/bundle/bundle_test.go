package bundle

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// packed is one file of a test archive; a name that ends in "/" is a directory.
type packed struct {
	name, text string
	mode       fs.FileMode
}

func pack(t testing.TB, files ...packed) Code {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		h.SetMode(f.mode)
		out, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return Zip(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
}

// tree lists what is below dir: mode, name, and content or target.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		switch info.Mode().Type() {
		case fs.ModeDir:
			out[name] = info.Mode().String()
		case fs.ModeSymlink:
			target, _ := os.Readlink(path)
			out[name] = "-> " + target
		default:
			text, _ := os.ReadFile(path)
			out[name] = info.Mode().String() + " " + string(text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPackagesAreUnpackedWhole(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077)) // as services have it
	want := map[string]string{
		"index.js":                   "-rw-r--r-- exports.handler = 1",
		"lib":                        "drwxr-xr-x",
		"lib/run":                    "-rwxr-xr-x #!/bin/sh",
		"node_modules":               "drwxr-xr-x",
		"node_modules/a":             "-> .store/a",
		"node_modules/.store":        "drwxr-xr-x",
		"node_modules/.store/a":      "drwxr-xr-x",
		"node_modules/.store/a/x.js": "-rw-r--r-- x",
	}
	archive := pack(t,
		packed{"index.js", "exports.handler = 1", 0o600},
		packed{"lib/run", "#!/bin/sh", 0o700},
		packed{"node_modules/", "", fs.ModeDir | 0o700},
		packed{"node_modules/a", ".store/a", fs.ModeSymlink | 0o777},
		packed{"node_modules/.store/a/x.js", "x", 0o444},
	)
	unpacked := t.TempDir()
	if err := archive.Unpack(unpacked, LambdaLimits); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, tree(t, unpacked)); d != "" {
		t.Errorf("a zip (-want +got):\n%s", d)
	}
	copied := t.TempDir()
	if err := Dir(unpacked).Unpack(copied, LambdaLimits); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, tree(t, copied)); d != "" {
		t.Errorf("a directory (-want +got):\n%s", d)
	}
	inline := t.TempDir()
	if err := Inline("handler.js", "x").Unpack(inline, Limits{}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[string]string{"handler.js": "-rw-r--r-- x"}, tree(t, inline)); d != "" {
		t.Errorf("a text (-want +got):\n%s", d)
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	link := fs.ModeSymlink | 0o777
	tests := []struct {
		name  string
		files []packed
		entry string // that the error names
	}{
		{"a parent directory", []packed{{"../evil", "", 0o644}}, "../evil"},
		{"a parent directory in the middle", []packed{{"a/../../evil", "", 0o644}}, "a/../../evil"},
		{"an absolute name", []packed{{"/etc/evil", "", 0o644}}, "/etc/evil"},
		{"backslashes", []packed{{`..\evil`, "", 0o644}}, `..\evil`},
		{"a NUL", []packed{{"a\x00b", "", 0o644}}, "a\x00b"},
		{"no name", []packed{{"", "x", 0o644}}, ""},
		{"the same file twice", []packed{{"a", "1", 0o644}, {"a", "2", 0o644}}, "a"},
		{"a file that is a directory", []packed{{"a", "1", 0o644}, {"a/b", "2", 0o644}}, "a/b"},
		{"a link to the root", []packed{{"l", "/etc/passwd", link}}, "l"},
		{"a link to above", []packed{{"d/l", "../../x", link}}, "d/l"},
		{"a link out by way of a link", []packed{{"p/q/up", "../..", link}, {"z", "p/q/up/../x", link}}, "z"},
		{"a link in a circle", []packed{{"l", "l", link}}, "l"},
		{"a file through a link out", []packed{{"out", "..", link}, {"out/evil", "x", 0o644}}, "out/evil"},
		{"a device", []packed{{"dev", "", fs.ModeDevice | 0o644}}, "dev"},
		{"a pipe", []packed{{"p", "", fs.ModeNamedPipe | 0o644}}, "p"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			outer := t.TempDir()
			dir := filepath.Join(outer, "in")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			err := pack(t, tt.files...).Unpack(dir, LambdaLimits)
			var e *Error
			if !errors.As(err, &e) || e.Entry != tt.entry {
				t.Errorf("got %v, want an error about %q", err, tt.entry)
			}
			for name := range tree(t, outer) {
				if name != "in" && !strings.HasPrefix(name, "in/") {
					t.Errorf("%s was written outside", name)
				}
			}
		})
	}
}

func TestSizesAreBounded(t *testing.T) {
	bomb := packed{"zeros", strings.Repeat("\x00", 1<<20), 0o644} // 1 KB when packed
	tests := []struct {
		name   string
		files  []packed
		limits Limits
		want   string
	}{
		{"an archive", []packed{bomb}, Limits{Packed: 100}, "the archive has "},
		{"one file", []packed{bomb}, Limits{Unpacked: 1<<20 - 1}, "more than 1048575 bytes"},
		{"all files together", []packed{{"a", "12345", 0o644}, {"b", "12345", 0o644}}, Limits{Unpacked: 9}, "more than 9 bytes"},
		{"the number of files", []packed{{"a", "", 0o644}, {"b", "", 0o644}}, Limits{Files: 1}, "more than 1 files"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := pack(t, tt.files...).Unpack(t.TempDir(), tt.limits)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	exact := Limits{Unpacked: 10, Files: 2}
	if err := pack(t, packed{"a", "12345", 0o644}, packed{"b", "12345", 0o644}).Unpack(t.TempDir(), exact); err != nil {
		t.Errorf("code that just fits: %v", err)
	}
}

func TestWhatIsNoArchiveIsSaidToBeNone(t *testing.T) {
	if err := Zip(strings.NewReader("not a zip"), 9).Unpack(t.TempDir(), Limits{}); err == nil || !strings.Contains(err.Error(), "not a zip archive") {
		t.Errorf("got %v", err)
	}
	if err := (Code{}).Unpack(t.TempDir(), Limits{}); err == nil {
		t.Error("no code at all was unpacked")
	}
	if err := Dir(filepath.Join(t.TempDir(), "absent")).Unpack(t.TempDir(), Limits{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent directory: %v", err)
	}
}

// FuzzZip: whatever an archive holds, it is unpacked inside its directory and
// inside its bounds, or refused.
func FuzzZip(f *testing.F) {
	for _, files := range [][]packed{
		{{"index.js", "x", 0o644}},
		{{"../evil", "x", 0o644}},
		{{"l", "..", fs.ModeSymlink | 0o777}, {"l/x", "x", 0o644}},
		{{"d/", "", fs.ModeDir | 0o755}, {"d/x", "x", 0o755}},
	} {
		var buf bytes.Buffer
		w := zip.NewWriter(&buf)
		for _, p := range files {
			h := &zip.FileHeader{Name: p.name}
			h.SetMode(p.mode)
			out, _ := w.CreateHeader(h)
			_, _ = io.WriteString(out, p.text)
		}
		_ = w.Close()
		f.Add(buf.Bytes())
	}
	f.Fuzz(func(t *testing.T, archive []byte) {
		outer := t.TempDir()
		dir := filepath.Join(outer, "in")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		limits := Limits{Packed: 1 << 20, Unpacked: 1 << 20, Files: 20}
		_ = Zip(bytes.NewReader(archive), int64(len(archive))).Unpack(dir, limits)
		if left, _ := os.ReadDir(outer); len(left) != 1 {
			t.Errorf("%v were written outside", left)
		}
	})
}

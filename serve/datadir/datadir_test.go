package datadir

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestDefault(t *testing.T) {
	for _, tc := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"XDG", map[string]string{"XDG_DATA_HOME": "/x/share", "HOME": "/home/u"}, "/x/share/lintel"},
		{"a relative XDG directory is not used", map[string]string{"XDG_DATA_HOME": "share", "HOME": "/home/u"}, "/home/u/.local/share/lintel"},
		{"home", map[string]string{"HOME": "/home/u"}, "/home/u/.local/share/lintel"},
		{"systemd", map[string]string{"STATE_DIRECTORY": "/var/lib/lintel:/var/lib/other", "HOME": "/"}, "/var/lib/lintel"},
		{"nothing", nil, ""},
	} {
		got, err := Default(func(name string) string { return tc.env[name] })
		if got != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%s: got %q, %v, want %q", tc.name, got, err, tc.want)
		}
	}
}

func TestOpenIsExclusiveAndPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o700 {
		t.Errorf("directory has mode %v, want 0700", info.Mode().Perm())
	}
	_, err = Open(path)
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() {
		t.Errorf("second Open: %v, want InUseError with our process id", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := Open(path)
	if err != nil {
		t.Fatalf("Open after Close: %v", err)
	}
	second.Close()
}

func TestTokenIsNewInEveryRunAndPrivate(t *testing.T) {
	dir, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	first, err := dir.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	second, err := dir.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Token(dir.Path())
	if err != nil || read != second || first == second || len(first) < 26 {
		t.Errorf("tokens %q and %q, read %q (%v)", first, second, read, err)
	}
	if info, _ := os.Stat(tokenPath(dir.Path())); info.Mode().Perm() != 0o600 {
		t.Errorf("token has mode %v, want 0600", info.Mode().Perm())
	}
}

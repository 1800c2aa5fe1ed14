package function

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// prepareDir makes and empties the directory for code, or another one when the
// workers' users could not get there.
func prepareDir(dir string, foreign bool) (string, error) {
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	if err := makePublic(dir, 0o711); err != nil {
		return "", err
	}
	dir, err := filepath.Abs(dir)
	if err != nil || !foreign || reachable(dir) {
		return dir, err
	}
	return publicDir()
}

// publicName begins the names of temporary directories; the number of the
// process that made one follows.
const publicName = "lintel-functions-"

// publicDir makes a temporary directory that everybody may enter and nobody
// list, and removes those of processes that were killed.
func publicDir() (string, error) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), publicName+"*"))
	for _, dir := range left {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), publicName), "-")
		pid, err := strconv.Atoi(number)
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir)
		}
	}
	dir, err := os.MkdirTemp("", publicName+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// makePublic makes a directory, and writePublic a file, that other users can
// read whatever the umask is: workers may be others.
func makePublic(dir string, mode os.FileMode) error {
	if err := os.Mkdir(dir, mode); err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}

func writePublic(name string, text []byte) error {
	if err := os.WriteFile(name, text, 0o644); err != nil {
		return err
	}
	return os.Chmod(name, 0o644)
}

// reachable says whether every user may enter a directory.
func reachable(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

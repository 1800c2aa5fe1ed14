// Package datadir is the directory in which one running Lintel keeps what
// outlives it: the local CA, the cache's disk tier, the logs, and the admin
// socket with its token. One process owns it at a time.
package datadir

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Default is the data directory when none is given: $XDG_DATA_HOME/lintel, or
// ~/.local/share/lintel (XDG Base Directory Specification); under systemd the
// directory that it made for the service.
func Default(getenv func(string) string) (string, error) {
	if dir := getenv("STATE_DIRECTORY"); dir != "" {
		first, _, _ := strings.Cut(dir, ":")
		return first, nil
	}
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "lintel"), nil
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "lintel"), nil
	}
	return "", errors.New("no data directory: neither XDG_DATA_HOME nor HOME is set; name one with --data")
}

// Dir is a data directory that this process owns until Close.
type Dir struct {
	path string
	lock *os.File
}

// InUseError says that another process owns the data directory.
type InUseError struct {
	Path string
	PID  int // 0 = not known
}

func (e *InUseError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("data directory %s is in use by another lintel", e.Path)
	}
	return fmt.Sprintf("data directory %s is in use by the lintel with process id %d", e.Path, e.PID)
}

// Open makes the directory when it is missing, readable by its owner only,
// and takes it into possession. The lock ends with the process, however it
// ends, so that a crash needs no cleaning up.
func Open(path string) (*Dir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := takeLock(lock); err != nil {
		pid := readPID(lock)
		lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, &InUseError{path, pid}
		}
		return nil, fmt.Errorf("locking %s: %w", lock.Name(), err)
	}
	return &Dir{path, lock}, nil
}

// takeLock locks the file for this process and writes its id into it, which
// is only for people to read.
func takeLock(lock *os.File) error {
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return err
	}
	if err := lock.Truncate(0); err != nil {
		return err
	}
	_, err := lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func readPID(lock *os.File) int {
	text := make([]byte, 20)
	n, _ := lock.ReadAt(text, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	return pid
}

// Close gives the directory up.
func (d *Dir) Close() error { return d.lock.Close() }

// Path is the absolute path of the directory.
func (d *Dir) Path() string { return d.path }

// The places in a data directory.
func (d *Dir) CA() string     { return filepath.Join(d.path, "ca") }
func (d *Dir) Cache() string  { return filepath.Join(d.path, "cache") }
func (d *Dir) Logs() string   { return filepath.Join(d.path, "logs") }
func (d *Dir) Socket() string { return Socket(d.path) }

// FunctionLogs is where the log groups of functions are.
func (d *Dir) FunctionLogs() string { return FunctionLogs(d.path) }

// FunctionCode is where the code of functions is unpacked.
func (d *Dir) FunctionCode() string { return filepath.Join(d.path, "functions") }

// FunctionLogs is where the log groups of functions are in the data directory
// of that path, for who reads them without owning it.
func FunctionLogs(path string) string { return filepath.Join(path, "function-logs") }

// Socket is the path of the admin socket in the data directory at path.
func Socket(path string) string { return filepath.Join(path, "admin.sock") }

// CA is the place of the local CA in the data directory at path.
func CA(path string) string { return filepath.Join(path, "ca") }

// NewToken makes the secret with which a caller shows that it may read the
// data directory, and writes it there for its owner only. It is new in every
// run.
func (d *Dir) NewToken() (string, error) {
	token := rand.Text()
	path := tokenPath(d.path)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return token, os.WriteFile(path, []byte(token), 0o600)
}

// Token reads the secret of the run that owns the data directory at path.
func Token(path string) (string, error) {
	token, err := os.ReadFile(tokenPath(path))
	return string(token), err
}

func tokenPath(path string) string { return filepath.Join(path, "token") }

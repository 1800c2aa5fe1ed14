package certificate

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/lintel-edge/lintel/finding"
)

// writeAtomic writes a file so that a reader, or the next start after a power
// failure, sees all of it or nothing.
func writeAtomic(path string, data []byte, mode fs.FileMode) error {
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails when all went well: it has moved
	if err := fill(temp, data, mode); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(path))
}

func fill(f *os.File, data []byte, mode fs.FileMode) error {
	defer f.Close()
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// syncDirectory makes a rename last. Windows has no such call.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// keyReadable warns when others on this machine can read a private key.
func keyReadable(path string) finding.List {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return finding.List{{
		Code: CodeKeyReadable, Severity: finding.Warning, Place: finding.Place{File: path},
		Message: fmt.Sprintf("others on this machine can use the private key: its mode is %04o", info.Mode().Perm()),
		Fix:     "chmod 600 " + path,
	}}
}

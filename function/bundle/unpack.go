package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Modes of what is unpacked: the worker, who may be another user, reads it and
// cannot change it.
const (
	dirMode  fs.FileMode = 0o755
	fileMode fs.FileMode = 0o644
	execMode fs.FileMode = 0o755
)

// maxLink bounds the text of a link, as Linux does.
const maxLink = 4095 // bytes

// Unpack writes the code into dir, which must exist and be empty. When it fails
// the directory may hold a part of the code. Errors are of type *Error.
func (c Code) Unpack(dir string, limits Limits) error {
	if c.each == nil {
		return &Error{Why: "there is none"}
	}
	if limits.Packed > 0 && c.packed > limits.Packed {
		return &Error{Why: fmt.Sprintf("the archive has %d bytes, want at most %d", c.packed, limits.Packed)}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return &Error{Why: "cannot be unpacked", Err: err}
	}
	defer root.Close()
	u := &unpacking{root: root, limits: limits}
	if err := c.each(u.put); err != nil {
		return err
	}
	return u.checkLinks()
}

// unpacking is one run of Unpack. All writing goes through root, which follows
// no name and no link out of its directory.
type unpacking struct {
	root   *os.Root
	limits Limits
	files  int
	bytes  int64
	links  []string
}

func (u *unpacking) put(e entry) error {
	u.files++
	if u.limits.Files > 0 && u.files > u.limits.Files {
		return &Error{Why: fmt.Sprintf("more than %d files", u.limits.Files)}
	}
	if err := checkName(e.name); err != nil {
		return err
	}
	if e.mode.IsDir() {
		return failed(e.name, u.directory(e.name))
	}
	if err := u.directory(path.Dir(e.name)); err != nil {
		return failed(e.name, err)
	}
	switch e.mode.Type() {
	case 0:
		return u.file(e)
	case fs.ModeSymlink:
		return u.link(e)
	}
	return &Error{Entry: e.name, Why: fmt.Sprintf("is neither file, directory nor link (%v)", e.mode)}
}

// checkName takes relative names without any "..", in the form that every
// system reads alike.
func checkName(name string) error {
	switch {
	case strings.Contains(name, "\\"):
		return &Error{Entry: name, Why: "has a backslash in its name; separate directories with /"}
	case !fs.ValidPath(name) || name == "." || strings.ContainsRune(name, 0):
		return &Error{Entry: name, Why: "is not a name inside the package"}
	}
	return nil
}

// directory makes a directory and those above it, with our mode whatever the
// umask is.
func (u *unpacking) directory(name string) error {
	if name == "." {
		return nil
	}
	if info, err := u.root.Stat(name); err == nil && info.IsDir() {
		return nil
	}
	if err := u.directory(path.Dir(name)); err != nil {
		return err
	}
	if err := u.root.Mkdir(name, dirMode); err != nil {
		return err
	}
	return u.root.Chmod(name, dirMode)
}

func (u *unpacking) file(e entry) error {
	in, err := e.open()
	if err != nil {
		return failed(e.name, err)
	}
	defer in.Close()
	mode := fileMode
	if e.mode&0o111 != 0 {
		mode = execMode
	}
	out, err := u.root.OpenFile(e.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return failed(e.name, err)
	}
	if err := u.copy(out, in, e.name); err != nil {
		out.Close()
		return err
	}
	if err := out.Chmod(mode); err != nil { // whatever the umask is
		out.Close()
		return failed(e.name, err)
	}
	return failed(e.name, out.Close())
}

// copy counts what really comes out: sizes that an archive states may lie.
func (u *unpacking) copy(out io.Writer, in io.Reader, name string) error {
	if u.limits.Unpacked <= 0 {
		_, err := io.Copy(out, in)
		return failed(name, err)
	}
	n, err := io.Copy(out, io.LimitReader(in, u.limits.Unpacked-u.bytes+1))
	u.bytes += n
	if u.bytes > u.limits.Unpacked {
		return &Error{Entry: name, Why: fmt.Sprintf("the files have more than %d bytes together", u.limits.Unpacked)}
	}
	return failed(name, err)
}

// link makes a link; whether it may stay is seen when everything is there.
func (u *unpacking) link(e entry) error {
	in, err := e.open()
	if err != nil {
		return failed(e.name, err)
	}
	defer in.Close()
	target, err := io.ReadAll(io.LimitReader(in, maxLink+1))
	if err != nil {
		return failed(e.name, err)
	}
	if len(target) > maxLink || len(target) == 0 {
		return &Error{Entry: e.name, Why: "is a link to nowhere"}
	}
	u.links = append(u.links, e.name)
	return failed(e.name, u.root.Symlink(string(target), e.name))
}

// checkLinks keeps links that stay inside the package, such as those of package
// managers in node_modules, and those to nothing. It refuses the others, also
// when they lead outside only by way of each other.
func (u *unpacking) checkLinks() error {
	for _, name := range u.links {
		if _, err := u.root.Stat(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &Error{Entry: name, Why: "is a link that leads outside the package", Err: err}
		}
	}
	return nil
}

func failed(name string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Entry: name, Why: "cannot be unpacked", Err: err}
}

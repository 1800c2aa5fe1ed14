package origin

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Dir serves a directory as a bucket's contents: the key "a/b.html" is the file
// a/b.html. Files may come, change and go, as may the directory itself.
//
// Nothing outside is reachable, neither by ".." nor by symbolic links; links
// within the directory are followed. Names that begin with a dot do not exist,
// as they tend to hold secrets (.git, .env), except ".well-known". Folders are
// not objects. The content type comes from the file's extension by a fixed
// table.
func Dir(path string) Objects { return &dir{path: path} }

type dir struct {
	path  string
	etags etagCache
}

// Open opens the directory anew each time, so that a build which replaces it
// is seen at once.
func (d *dir) Open(ctx context.Context, key string) (*Object, error) {
	if !isFileKey(key) {
		return nil, ErrNoSuchKey
	}
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, noBucket(err)
	}
	defer root.Close()
	info, err := root.Stat(key)
	if err != nil {
		return nil, noKey(err)
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, ErrNoSuchKey
	}
	file, err := root.Open(key)
	if err != nil {
		return nil, noKey(err)
	}
	obj, err := d.object(ctx, key, file)
	if err != nil {
		file.Close()
		return nil, err
	}
	return obj, nil
}

func (d *dir) object(ctx context.Context, key string, file *os.File) (*Object, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	etag, err := d.etags.of(ctx, key, file, info)
	if err != nil {
		return nil, err
	}
	return &Object{
		Size:        info.Size(),
		ModTime:     info.ModTime(),
		ETag:        etag,
		ContentType: contentType(key),
		Content:     file,
	}, nil
}

// List walks the directory. Its entries carry no ETag that would have to be
// computed first.
func (d *dir) List(ctx context.Context, r ListRequest) (*Listing, error) {
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, noBucket(err)
	}
	defer root.Close()
	var all []Entry
	err = fs.WalkDir(root.FS(), ".", func(key string, e fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		return d.visit(&all, key, e, err)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return list(all, r), nil
}

func (d *dir) visit(all *[]Entry, key string, e fs.DirEntry, err error) error {
	switch {
	case err != nil && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)):
		return nil // gone meanwhile, or not for us
	case err != nil:
		return err
	case key == ".":
		return nil
	case isHidden(path.Base(key)) && e.IsDir():
		return fs.SkipDir
	case !e.Type().IsRegular() || isHidden(path.Base(key)):
		return nil
	}
	info, err := e.Info()
	if err != nil {
		return nil // gone meanwhile
	}
	*all = append(*all, Entry{Key: key, Size: info.Size(), ModTime: info.ModTime(), ETag: d.etags.known(key, info)})
	return nil
}

// isFileKey reports whether a key can be a file's: slash-separated names, none
// empty, "." or "..", none hidden.
func isFileKey(key string) bool {
	if key == "." || !fs.ValidPath(key) || strings.ContainsAny(key, "\\\x00") {
		return false
	}
	for name := range strings.SplitSeq(key, "/") {
		if isHidden(name) {
			return false
		}
	}
	return true
}

func isHidden(name string) bool { return name[0] == '.' && name != ".well-known" }

func noBucket(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNoSuchBucket
	}
	return noKey(err)
}

// noKey tells what is not there from what may not be read. A link that leads
// out of the directory is not there.
func noKey(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return ErrForbidden
	}
	return ErrNoSuchKey
}

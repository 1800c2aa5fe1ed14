package origin

import (
	"bytes"
	"context"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/resource"
)

// undeclaredType is the type of a declared object that names none: what the
// provider uploads it with.
const undeclaredType = "application/octet-stream"

// Declared serves the objects that the configuration itself declares
// (aws_s3_object). Content that stands in the configuration has no modification
// time; its bucket gives it the time when the bucket was made.
func Declared(objs []*resource.Object) Objects {
	d := &declared{byKey: make(map[string]declaredObject, len(objs))}
	for _, o := range objs {
		d.byKey[o.Key] = declaredObject{o, contentETag(o.Content)}
	}
	d.keys = slices.Sorted(maps.Keys(d.byKey))
	return d
}

type declared struct {
	byKey map[string]declaredObject
	keys  []string // sorted
	etags etagCache
}

type declaredObject struct {
	*resource.Object
	etag string // of Content
}

func (d *declared) Open(ctx context.Context, key string) (*Object, error) {
	o, ok := d.byKey[key]
	if !ok {
		return nil, ErrNoSuchKey
	}
	out := &Object{
		ContentType:        o.ContentType,
		CacheControl:       o.CacheControl,
		ContentEncoding:    o.ContentEncoding,
		ContentDisposition: o.ContentDisposition,
		ContentLanguage:    o.ContentLanguage,
		WebsiteRedirect:    o.WebsiteRedirect,
		Metadata:           o.Metadata,
	}
	orElse(&out.ContentType, undeclaredType)
	if o.Path == "" {
		out.Size, out.ETag = int64(len(o.Content)), o.etag
		out.Content = memory{bytes.NewReader(o.Content)}
		return out, nil
	}
	if err := d.openFile(ctx, o, out); err != nil {
		return nil, err
	}
	return out, nil
}

func (d *declared) openFile(ctx context.Context, o declaredObject, out *Object) error {
	file, err := os.Open(o.Path)
	if err != nil {
		return noKey(err)
	}
	info, err := file.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = ErrNoSuchKey
	default:
		out.ETag, err = d.etags.of(ctx, o.Key, file, info)
	}
	if err != nil {
		file.Close()
		return err
	}
	out.Size, out.ModTime, out.Content = info.Size(), info.ModTime(), file
	return nil
}

func (d *declared) List(ctx context.Context, r ListRequest) (*Listing, error) {
	var all []Entry
	for _, key := range d.keys {
		if !strings.HasPrefix(key, r.Prefix) {
			continue
		}
		o, err := d.Open(ctx, key)
		if err != nil {
			continue // its file is gone
		}
		o.Content.Close()
		all = append(all, Entry{Key: key, Size: o.Size, ModTime: o.ModTime, ETag: o.ETag})
	}
	return list(all, r), nil
}

// memory is content that needs no closing.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

package origin

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"
)

// maxHashed is the largest file whose whole content is hashed for its ETag, in
// bytes: about a tenth of a second's work. S3 itself does not give the content's
// MD5 for objects that were uploaded in parts.
const maxHashed = 64 << 20

// maxETags bounds the cache of a directory: about 10 MB of names and hashes.
const maxETags = 1 << 16

// etagCache remembers the ETags of a directory's files for as long as size,
// modification time and identity of the file stay the same.
type etagCache struct {
	mu    sync.Mutex // protects files
	files map[string]knownETag
}

type knownETag struct {
	info os.FileInfo
	etag string
}

// of returns the ETag of an open file whose metadata is info, as S3 would: the
// quoted MD5 of its content. The file is read from its start again.
func (c *etagCache) of(ctx context.Context, key string, file *os.File, info os.FileInfo) (string, error) {
	if etag := c.known(key, info); etag != "" {
		return etag, nil
	}
	etag, err := hash(ctx, file, info)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files == nil || len(c.files) >= maxETags {
		c.files = make(map[string]knownETag)
	}
	c.files[key] = knownETag{info, etag}
	return etag, nil
}

// known returns the ETag if it was computed for this very state of the file.
func (c *etagCache) known(key string, info os.FileInfo) string {
	c.mu.Lock()
	k, ok := c.files[key]
	c.mu.Unlock()
	if ok && k.info.Size() == info.Size() && k.info.ModTime().Equal(info.ModTime()) && os.SameFile(k.info, info) {
		return k.etag
	}
	return ""
}

func hash(ctx context.Context, file *os.File, info os.FileInfo) (string, error) {
	sum := md5.New()
	if info.Size() > maxHashed {
		fmt.Fprint(sum, info.Size(), info.ModTime().UnixNano())
		parts := (info.Size() + maxHashed - 1) / maxHashed
		return fmt.Sprintf(`"%x-%d"`, sum.Sum(nil), parts), nil
	}
	if _, err := io.Copy(sum, contextReader{ctx, file}); err != nil {
		return "", err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	return `"` + hex.EncodeToString(sum.Sum(nil)) + `"`, nil
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// contentETag is the ETag of content in memory.
func contentETag(content []byte) string {
	sum := md5.Sum(content)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

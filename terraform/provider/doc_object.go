package provider

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform/missing"
)

// object adds an object to its bucket. Its content type is what was written,
// else AWS's default for an upload without one; nothing is guessed from the
// name, as AWS guesses nothing.
func (c *converter) object(b *body) {
	meta := c.meta(b)
	c.setting(b, func(bucket *resource.Bucket, b *body) {
		o := &resource.Object{
			Meta:               meta,
			Key:                b.text("key", "Key"),
			ContentType:        b.text("content_type", "ContentType"),
			CacheControl:       b.text("cache_control", "CacheControl"),
			ContentDisposition: b.text("content_disposition", "ContentDisposition"),
			ContentEncoding:    b.text("content_encoding", "ContentEncoding"),
			ContentLanguage:    b.text("content_language", "ContentLanguage"),
			WebsiteRedirect:    b.text("website_redirect", "WebsiteRedirect"),
			Metadata:           b.textMap("metadata", "Metadata"),
		}
		if isPlaceholder(o.ETag) {
			o.ETag = ""
		}
		objectContent(b, o)
		bucket.Objects = append(bucket.Objects, o)
	})
}

// objectContent takes the content from the one argument that has it. An
// object without any is empty.
func objectContent(b *body, o *resource.Object) {
	if source := b.text("source", "Path"); source != "" {
		o.Path = fromRoot(b, source)
		b.wantFile(o.Path, "source", "Path")
		return
	}
	o.Content = []byte(b.text("content", "Content"))
	encoded := b.text("content_base64", "Content")
	if encoded == "" {
		return
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		b.problem(finding.Finding{Code: CodeInvalidValue, Message: fmt.Sprintf("content_base64 is not base64: %v", err)}, "content_base64", "Content")
		return
	}
	o.Content = decoded
}

// wantFile warns of a file that is not there. It may come while the bucket is
// served, as terraform would not miss it before it is applied.
func (b *body) wantFile(path, name, field string) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		f := missing.File(path, b.r.in.Place.File, err)
		f.Severity = finding.Warning
		b.problem(f, name, field)
	}
}

// fromRoot makes a path as Terraform means it, relative to the root module;
// "" stays "".
func fromRoot(b *body, name string) string {
	if name == "" {
		return ""
	}
	return inRoot(Env{RootDir: b.r.in.RootDir}, name)
}

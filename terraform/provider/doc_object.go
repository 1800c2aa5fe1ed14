package provider

import (
	"encoding/base64"
	"fmt"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
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

// fromRoot makes a path as Terraform means it, relative to the root module;
// "" stays "".
func fromRoot(b *body, name string) string {
	if name == "" {
		return ""
	}
	return inRoot(Env{RootDir: b.r.in.RootDir}, name)
}

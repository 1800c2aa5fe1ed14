// Package contenttypeoptions knows X-Content-Type-Options (Fetch, "determine
// nosniff"): [Parse] reads it as browsers do, [Check] says what is wrong with
// it, and with what it depends on: the response's Content-Type.
//
//	contenttypeoptions.Parse(lines).NoSniff()
package contenttypeoptions

import (
	"strings"

	"github.com/lintel-edge/lintel/header"
)

// Name is the field's name.
const Name = "X-Content-Type-Options"

// NoSniff is the only value that means anything, in any case.
const NoSniff = "nosniff"

// Field is the field's list of values. There should be one.
type Field struct{ Items []header.Part }

// Parse reads the field's lines. It never fails.
func Parse(lines []string) Field { return Field{header.Join(lines).Split()} }

// NoSniff reports whether browsers take types as they are declared: the first
// item decides, whatever follows.
func (f Field) NoSniff() bool {
	return len(f.Items) > 0 && strings.EqualFold(f.Items[0].Text, NoSniff)
}

// String returns the canonical value: nosniff where that is the effect, else
// the items as they are.
func (f Field) String() string {
	if f.NoSniff() {
		return NoSniff
	}
	items := make([]string, len(f.Items))
	for i, item := range f.Items {
		items[i] = item.Text
	}
	return strings.Join(items, ", ")
}

// Use is what a page takes a response for.
type Use int

// The uses that nosniff makes strict.
const (
	Other Use = iota
	Script
	Style
)

// String returns the use in a word.
func (u Use) String() string { return [...]string{"response", "script", "style sheet"}[u] }

// Blocks reports whether a browser refuses a response of a media type, given
// in lower case and without parameters, for that use, when nosniff is on.
func (u Use) Blocks(mediaType string) bool {
	switch u {
	case Script:
		return !javaScript[mediaType]
	case Style:
		return mediaType != "text/css"
	}
	return false
}

// javaScript are the JavaScript MIME types (MIME Sniffing section 4.6).
var javaScript = map[string]bool{
	"application/ecmascript": true, "application/javascript": true, "application/x-ecmascript": true,
	"application/x-javascript": true, "text/ecmascript": true, "text/javascript": true, "text/javascript1.0": true,
	"text/javascript1.1": true, "text/javascript1.2": true, "text/javascript1.3": true, "text/javascript1.4": true,
	"text/javascript1.5": true, "text/jscript": true, "text/livescript": true, "text/x-ecmascript": true,
	"text/x-javascript": true,
}

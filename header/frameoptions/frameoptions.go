// Package frameoptions knows X-Frame-Options (HTML, "the X-Frame-Options
// header"): [Parse] reads it as browsers do, [Field.Allows] says whether a
// browser shows the response in a chain of frames, and [Check] what is wrong.
//
//	ok := frameoptions.Parse(lines).Allows("https://a.example", []string{"https://b.example"})
package frameoptions

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header"
)

// Name is the field's name.
const Name = "X-Frame-Options"

// The values that mean something, in lower case. Allowall means something only
// beside another.
const (
	Deny       = "deny"
	SameOrigin = "sameorigin"
	allowAll   = "allowall"
)

// Field is the field's list of values. There should be one.
type Field struct{ Items []header.Part }

// Parse reads the field's lines. It never fails.
func Parse(lines []string) Field { return Field{header.Join(lines).Split()} }

// values are the distinct values in lower case, in their order.
func (f Field) values() []string {
	var set []string
	for _, item := range f.Items {
		if v := strings.ToLower(item.Text); !slices.Contains(set, v) {
			set = append(set, v)
		}
	}
	return set
}

// known reports whether a value takes part in conflicts.
func known(v string) bool { return v == Deny || v == SameOrigin || v == allowAll }

// Conflicts reports that several values contradict each other: browsers then
// show the page in no frame at all.
func (f Field) Conflicts() bool {
	set := f.values()
	return len(set) > 1 && slices.ContainsFunc(set, known)
}

// Allows reports whether a browser shows a response of the web origin document
// ("https://www.example.com") within frames of the ancestors' web origins. No
// ancestors: it is the page itself, which is always shown. An enforced policy
// with frame-ancestors takes the place of this field; ask it instead then.
func (f Field) Allows(document string, ancestors []string) bool {
	set := f.values()
	switch {
	case len(ancestors) == 0 || len(set) == 0:
		return true
	case len(set) > 1:
		return !f.Conflicts()
	case set[0] == Deny:
		return false
	case set[0] == SameOrigin:
		return !slices.ContainsFunc(ancestors, func(a string) bool { return !strings.EqualFold(a, document) })
	}
	return true // what browsers do not know restricts nothing
}

// String returns the canonical value: the distinct values in upper case.
func (f Field) String() string { return strings.ToUpper(strings.Join(f.values(), ", ")) }

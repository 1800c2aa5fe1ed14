package finding

import (
	"fmt"
	"slices"
)

// Doc documents a code: what a person who meets it for the first time wants to
// know. `lintel explain-code` prints it.
type Doc struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"` // the usual one; Meaning says when it is another
	Title    string   `json:"title"`    // the condition: lower case, no full stop
	Meaning  string   `json:"meaning"`  // what happens, to whom, and why it matters; sentences
	Bad      string   `json:"bad"`      // an example that has it: field lines, or a situation in words
	Good     string   `json:"good"`     // the same, mended
	Fix      string   `json:"fix"`      // what to do, one sentence, lower case, no full stop
	Source   string   `json:"source"`   // the standard's section, or who says so
}

// Catalog documents the codes of one family, in the order of their numbers.
type Catalog []Doc

// NotApplied is the code of what AWS accepts and what has no effect here, be it
// a setting of a door or a part of its definition.
const NotApplied = "accepted-not-applied"

// Own documents a code that nobody has but Lintel.
func Own(severity Severity, code, title, meaning, bad, good, fix string) Doc {
	return Doc{Code: code, Severity: severity, Title: title, Meaning: meaning, Bad: bad, Good: good, Fix: fix, Source: "Lintel"}
}

// Find returns the documentation of a code.
func (c Catalog) Find(code string) (Doc, bool) {
	i := slices.IndexFunc(c, func(d Doc) bool { return d.Code == code })
	if i < 0 {
		return Doc{}, false
	}
	return c[i], true
}

// New makes a finding with the severity and the fix of its code. A code that
// is not in the catalog is a mistake of the program, and panics.
func (c Catalog) New(code string, place Place, message string) Finding {
	doc, ok := c.Find(code)
	if !ok {
		panic(fmt.Sprintf("finding: %s is not in the catalog", code))
	}
	return Finding{Code: code, Severity: doc.Severity, Place: place, Message: message, Fix: doc.Fix}
}

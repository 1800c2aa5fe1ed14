package report

import (
	"testing"
)

// TestEveryCodeIsExplained: a person who meets a code finds what it is about,
// what to do, and who says so.
func TestEveryCodeIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, family := range Families() {
		if family.Title == "" {
			t.Errorf("family %s has no title", family.Name)
		}
		for _, doc := range family.Codes {
			if doc.Title == "" || doc.Meaning == "" || doc.Bad+doc.Good == "" || doc.Source == "" {
				t.Errorf("%s is not documented: %+v", doc.Code, doc)
			}
			if seen[doc.Code] {
				t.Errorf("%s stands twice", doc.Code)
			}
			seen[doc.Code] = true
		}
	}
	// spec/headers.md has about 190; the Observatory's are those of its tests.
	if len(seen) < 190 {
		t.Errorf("%d codes, want all", len(seen))
	}
}

func TestExplain(t *testing.T) {
	for _, tc := range []struct {
		name, word string
		family     string
		one        bool
		nearest    string
	}{
		{"a code", "HSTS-015", "HSTS", true, ""},
		{"in any case", "hsts-015", "HSTS", true, ""},
		{"a family", "csp", "CSP", false, ""},
		{"a family of one code", "OAC", "OAC", false, ""},
		{"what a bar says", "GATE-GRADE", "GATE", true, ""},
		{"a result code", "csp-not-implemented", "content-security-policy", true, ""},
		{"a slip", "HST-015", "", false, "HSTS-015"},
		{"a slip in lower case", "csp-not-implementd", "", false, "csp-not-implemented"},
		{"nothing near", "elephant", "", false, ""},
	} {
		found, one, nearest := Explain(tc.word)
		if found.Name != tc.family || one != tc.one || nearest != tc.nearest {
			t.Errorf("%s: %s, %v, nearest %q; want %s, %v, %q", tc.name, found.Name, one, nearest, tc.family, tc.one, tc.nearest)
		}
	}
}

package finding

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNearest(t *testing.T) {
	names := []string{"viewer_protocol_policy", "allowed_methods", "cached_methods", "compress", "ttl"}
	for _, tc := range []struct{ word, want string }{
		{"viewer_protocl_policy", "viewer_protocol_policy"},
		{"allowed_method", "allowed_methods"},
		{"compres", "compress"},
		{"tll", "ttl"},
		{"origin", ""},
		{"", ""},
	} {
		if got := Nearest(tc.word, names); got != tc.want {
			t.Errorf("Nearest(%q) = %q, want %q", tc.word, got, tc.want)
		}
	}
}

func TestListErrCarriesItsFindings(t *testing.T) {
	l := List{
		{Code: "B", Severity: Warning, Message: "odd"},
		{Code: "A", Severity: Error, Place: Place{File: "main.tf", Line: 3, Column: 5}, Message: "bad", Expected: "good", Nearest: "goad"},
	}
	err := fmt.Errorf("loading: %w", l.Err())
	got, ok := From(err)
	if !ok {
		t.Fatal("From found no list")
	}
	if diff := cmp.Diff(List{l[1]}, got); diff != "" {
		t.Error(diff)
	}
	want := `loading: main.tf:3:5: error: A: bad; expected good; did you mean "goad"?`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if (List{l[0]}).Err() != nil {
		t.Error("a list without errors has an Err")
	}
	if _, ok := From(errors.New("plain")); ok {
		t.Error("From found findings in a plain error")
	}
}

func TestWriteText(t *testing.T) {
	l := List{
		{Code: "X", Place: Place{Path: "Origins[0].DomainName"}, Message: "is empty", Fix: "name the origin's host"},
		{Code: "Y", Severity: Notice, Message: "kept", Expected: "nothing", Nearest: "knot"},
	}
	var b strings.Builder
	if err := l.WriteText(&b, Style{}); err != nil {
		t.Fatal(err)
	}
	want := "Origins[0].DomainName: error X: is empty\n    fix: name the origin's host\n" +
		"notice Y: kept\n    expected: nothing\n    did you mean \"knot\"?\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestSort(t *testing.T) {
	l := List{
		{Code: "2", Place: Place{File: "b.tf", Line: 1}},
		{Code: "3", Place: Place{File: "a.tf", Line: 10}},
		{Code: "1", Place: Place{File: "a.tf", Line: 2, Column: 9}},
		{Code: "0", Place: Place{File: "a.tf", Line: 2, Column: 9}},
	}
	l.Sort()
	var codes string
	for _, f := range l {
		codes += f.Code
	}
	if codes != "0132" {
		t.Errorf("order %q, want 0132", codes)
	}
}

func TestListSurvivesJSON(t *testing.T) {
	l := List{
		{Code: "A", Severity: Error, Place: Place{File: "main.tf", Line: 3}, Message: "bad"},
		{Code: "B", Severity: Notice, Message: "said"},
	}
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	var got List
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(l, got); diff != "" {
		t.Error(diff)
	}
	if err := json.Unmarshal([]byte(`[{"severity":"grave"}]`), &got); err == nil {
		t.Error("an unknown severity is read")
	}
}

func TestPlaceOfAHeader(t *testing.T) {
	for _, tc := range []struct {
		name  string
		place Place
		want  string
	}{
		{"whole value", Place{Header: "X-Frame-Options"}, "X-Frame-Options"},
		{"a part", Place{Header: "X-Frame-Options", Span: Span{Start: 4, End: 6}}, "X-Frame-Options:1:5"},
		{"second line", Place{Header: "X-Frame-Options", Span: Span{Line: 1, End: 6}}, "X-Frame-Options:2:1"},
		{"in a file", Place{File: "main.tf", Line: 3, Header: "X-Frame-Options", Span: Span{Start: 4, End: 6}}, "main.tf:3"},
	} {
		if got := tc.place.String(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestCatalogMakesFindings(t *testing.T) {
	c := Catalog{{Code: "X-001", Severity: High, Title: "bad", Fix: "mend it"}}
	want := Finding{Code: "X-001", Severity: High, Place: Place{Header: "X"}, Message: "is bad", Fix: "mend it"}
	if diff := cmp.Diff(want, c.New("X-001", Place{Header: "X"}, "is bad")); diff != "" {
		t.Error(diff)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown code makes a finding")
		}
	}()
	c.New("X-002", Place{}, "")
}

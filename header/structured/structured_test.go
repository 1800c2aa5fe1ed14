package structured

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

func at(start, end int) finding.Span { return finding.Span{Start: start, End: end} }

func TestParseDictionary(t *testing.T) {
	got, err := ParseDictionary([]string{`a=1, b;x="y"`, `c=(tok "s";q=0.5);p, a=?0`})
	if err != nil {
		t.Fatal(err)
	}
	second := func(start, end int) finding.Span { return finding.Span{Line: 1, Start: start, End: end} }
	want := Dictionary{
		Pairs: []Pair{
			{"a", second(21, 22), Member{Item: Item{Value: Value{Kind: Boolean}, Span: second(23, 25)}}},
			{"b", at(5, 6), Member{Item: Item{True, Params{{"x", Value{Kind: String, Text: "y"}, at(7, 12)}}, at(5, 6)}}},
			{"c", second(0, 1), Member{
				Item: Item{Params: Params{{"p", True, second(18, 19)}}, Span: second(2, 17)},
				List: []Item{
					{Value{Kind: Token, Text: "tok"}, nil, second(3, 6)},
					{Value{Kind: String, Text: "s"}, Params{{"q", Value{Kind: Decimal, Number: 500}, second(11, 16)}}, second(7, 10)},
				},
				IsInner: true,
			}},
		},
		Overridden: []Pair{{"a", at(0, 1), Member{Item: Item{Value: Value{Number: 1}, Span: at(2, 3)}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if m, ok := got.Get("b"); !ok || m.Value != True {
		t.Errorf("b is %v, %v", m, ok)
	}
	if _, ok := got.Get("d"); ok {
		t.Error("there is a d")
	}
}

// TestValues is RFC 9651 section 4.2, type by type; the canonical form is that
// of section 4.1.
func TestValues(t *testing.T) {
	for _, tc := range []struct {
		text      string
		want      Value
		canonical string
	}{
		{"42", Value{Integer, 42, ""}, "42"},
		{"-00", Value{}, "0"},
		{"999999999999999", Value{Number: 999999999999999}, "999999999999999"},
		{"4.5", Value{Decimal, 4500, ""}, "4.5"},
		{"-0.020", Value{Decimal, -20, ""}, "-0.02"},
		{"1.0", Value{Decimal, 1000, ""}, "1.0"},
		{`"a\"\\ b"`, Value{String, 0, `a"\ b`}, `"a\"\\ b"`},
		{"*foo/bar:baz", Value{Token, 0, "*foo/bar:baz"}, "*foo/bar:baz"},
		{"https://a.example", Value{Token, 0, "https://a.example"}, "https://a.example"},
		{":aGk=:", Value{Bytes, 0, "hi"}, ":aGk=:"},
		{":aGk:", Value{Bytes, 0, "hi"}, ":aGk=:"},
		{"::", Value{Kind: Bytes}, "::"},
		{"?1", True, "?1"},
		{"@-1659578233", Value{Date, -1659578233, ""}, "@-1659578233"},
		{`%"f%c3%bc \"`, Value{DisplayString, 0, `fü \`}, `%"f%c3%bc \"`},
	} {
		got, err := ParseItem([]string{" " + tc.text + " "})
		if diff := cmp.Diff(Item{Value: tc.want, Span: at(1, 1+len(tc.text))}, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", tc.text, err, diff)
		}
		if s := got.String(); s != tc.canonical {
			t.Errorf("%s is written %s, want %s", tc.text, s, tc.canonical)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  Error
	}{
		{"an upper-case key", []string{"Camera=()"}, Error{at(0, 1), `unexpected 'C': a key begins with a lower-case letter or *`}},
		{"single quotes", []string{"camera=('self')"}, Error{at(8, 9), `unexpected '\'': no value begins with it`}},
		{"a semicolon between members", []string{"a=1; b=2; 'c'"}, Error{at(10, 11), `unexpected '\'': a key begins with a lower-case letter or *`}},
		{"a space as separator", []string{"a=1 b=2"}, Error{at(4, 5), `unexpected 'b': want a comma between members`}},
		{"JSON on the second line", []string{"a=1", `{"b":1}`}, Error{finding.Span{Line: 1, End: 1}, `unexpected '{': a key begins with a lower-case letter or *`}},
		{"an open list", []string{`a=("x"`}, Error{at(6, 6), `the value ends too early: want a value`}},
		{"items that touch", []string{`a=("x""y")`}, Error{at(6, 7), `unexpected '"': want a space or a parenthesis`}},
		{"an open string", []string{`a="x`}, Error{at(4, 4), `the value ends too early: the string has no closing quote`}},
		{"a wrong escape", []string{`a="\x"`}, Error{at(4, 5), `unexpected 'x': a backslash stands before " or \ only`}},
		{"no value", []string{"a="}, Error{at(2, 2), `the value ends too early: want a value`}},
		{"a comma at the end", []string{"a,"}, Error{at(2, 2), `a comma at the end`}},
		{"sixteen digits", []string{"a=1234567890123456"}, Error{at(18, 18), `an integer has at most 15 digits`}},
		{"a decimal date", []string{"a=@1.5"}, Error{at(5, 6), `a date is a whole number of seconds`}},
		{"capital hexadecimals", []string{`a=%"%C3%BC"`}, Error{at(4, 5), `want two lower-case hexadecimal digits behind the percent sign`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ParseDictionary(tc.lines)
			got := AsError(err)
			if got == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tc.want, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if AsError(nil) != nil {
		t.Error("no error has a place")
	}
}

func BenchmarkParseDictionary(b *testing.B) {
	lines := []string{`accelerometer=(), camera=(self "https://a.example"), geolocation=*, microphone=();report-to="x"`}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseDictionary(lines); err != nil {
			b.Fatal(err)
		}
	}
}

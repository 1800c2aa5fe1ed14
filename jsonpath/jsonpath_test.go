package jsonpath

import (
	"errors"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

const store = `{"store":{"book":[
{"category":"reference","author":"Nigel Rees","title":"Sayings of the Century","price":8.95},
{"category":"fiction","author":"Evelyn Waugh","title":"Sword of Honour","price":12.99},
{"category":"fiction","author":"Herman Melville","title":"Moby Dick","isbn":"0-553-21311-3","price":8.99},
{"category":"fiction","author":"J. R. R. Tolkien","title":"The Lord of the Rings","isbn":"0-395-19395-8","price":22.99}],
"bicycle":{"color":"red","price":19.95}},"expensive":10,"none":null,"empty":[]}`

// find looks a path up and writes the result as JSON.
func find(t testing.TB, path, document string) (string, error) {
	t.Helper()
	v, err := value.Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(path)
	if err != nil {
		return "", err
	}
	found, err := p.Find(v)
	if err != nil {
		return "", err
	}
	out, err := value.AppendJSON(nil, found, 1<<20)
	return string(out), err
}

// TestMissing: a definite path that leads nowhere.
func TestMissing(t *testing.T) {
	for _, path := range []string{
		"$.nothing", "$.store.book[9]", "$.store.book.title", "$.expensive.more", "$.store.bicycle[0]", "$.expensive.length()",
		"$.empty.first()", "$.store.bicycle.sum()",
	} {
		if got, err := find(t, path, store); err != ErrMissing {
			t.Errorf("%s: got %s, %v", path, got, err)
		}
	}
}

// TestErrors say where a path is wrong.
func TestErrors(t *testing.T) {
	for path, want := range map[string]string{
		"":                        `JSONPath "", byte 1: the path is empty`,
		"$.a[":                    `JSONPath "$.a[", byte 5: expected a name in quotes, a number, * or ?()`,
		"$.a.":                    `JSONPath "$.a.", byte 5: expected a name`,
		"$.a['b]":                 `JSONPath "$.a['b]", byte 5: the quote is not closed`,
		"$.a[?(@.b = 1)]":         `JSONPath "$.a[?(@.b = 1)]", byte 11: expected )`,
		"$.a[?(@.b == )]":         `JSONPath "$.a[?(@.b == )]", byte 14: expected a value, not ""`,
		"$.a[?(@.b =~ /x)]":       `JSONPath "$.a[?(@.b =~ /x)]", byte 14: the regular expression has no end`,
		"$.a.nothing()":           `JSONPath "$.a.nothing()", byte 12: there is no function "nothing"`,
		"$.a.concat('x')":         `JSONPath "$.a.concat('x')", byte 11: there is no function "concat"`,
		"$.a[99999999999]":        `JSONPath "$.a[99999999999]", byte 5: expected a number that fits into 32 bits`,
		strings.Repeat("a", 5000): `JSONPath "` + strings.Repeat("a", 32) + `…", byte 1: the path has 5000 bytes, 4096 are allowed`,
	} {
		if _, err := Compile(path); err == nil || err.Error() != want {
			t.Errorf("%.40s: got %v, want %s", path, err, want)
		}
	}
	if _, err := Compile("$[?(" + strings.Repeat("!", 1000) + "@.a)]"); err == nil {
		t.Error("a filter of a thousand ! is taken")
	}
}

// TestWork: no path makes more work than it may.
func TestWork(t *testing.T) {
	list := "[" + strings.Repeat("1,", 4000) + "1]"
	for _, path := range []string{"$..*..*..*..*..*..*", "$[?($ == $)]", "$[?(2 in $)]", "$[?($ subsetof $)]"} {
		document := list
		if path[1] == '.' {
			document = strings.Repeat("[", 200) + strings.Repeat("]", 200)
		}
		if _, err := find(t, path, document); err != ErrWork {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

func FuzzPath(f *testing.F) {
	for document, paths := range corpus {
		for _, path := range paths {
			f.Add(path, document)
		}
	}
	f.Fuzz(func(t *testing.T, path, document string) {
		p, err := Compile(path)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("%v is no *Error", err)
			}
			return
		}
		v, err := value.Parse([]byte(document))
		if err != nil {
			return
		}
		found, err := p.Find(v)
		if err != nil && err != ErrMissing && err != ErrWork {
			t.Errorf("%s: %v", path, err)
		}
		if l, isList := found.(*value.List); err == nil && !p.Definite() && !isList {
			t.Errorf("%s is indefinite and gives %v", path, l)
		}
	})
}

// TestPlain: what HTTP APIs take (spec/api-gateway.md 4.3).
func TestPlain(t *testing.T) {
	for path, want := range map[string]bool{
		"$.a.b": true, "a[0]": true, "$['a'][*]": true, "$..a": false, "$.a[?(@.b)]": false, "$.a[?(@.b > 1)].c": false,
	} {
		p, err := Compile(path)
		if err != nil || p.Plain() != want {
			t.Errorf("%s: got %v, %v, want %v", path, p.Plain(), err, want)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	document, err := value.Parse([]byte(store))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"$.store.book[2].title", "$.store.book[?(@.price < 10)].title", "$..price"} {
		p, err := Compile(path)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Find(document); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

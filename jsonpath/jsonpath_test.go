package jsonpath

import (
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

// TestFind: what the paths of the dialect's own documentation lead to.
func TestFind(t *testing.T) {
	for _, tc := range []struct{ name, path, want string }{
		{"a property", "$.store.bicycle.color", `"red"`},
		{"brackets", "$['store']['bicycle']['color']", `"red"`},
		{"without a root", "store.bicycle.color", `"red"`},
		{"an object keeps its order", "$.store.bicycle", `{"color":"red","price":19.95}`},
		{"null is there", "$.none", `null`},
		{"authors of all books", "$.store.book[*].author", `["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]`},
		{"all authors", "$..author", `["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]`},
		{"prices below", "$.store..price", `[8.95,12.99,8.99,22.99,19.95]`},
		{"the third book", "$..book[2].title", `["Moby Dick"]`},
		{"the last but one", "$.store.book[-2].title", `"Moby Dick"`},
		{"a union", "$.store.book[0,1].title", `["Sayings of the Century","Sword of Honour"]`},
		{"a slice to", "$.store.book[:2].title", `["Sayings of the Century","Sword of Honour"]`},
		{"a slice from to", "$.store.book[1:2].title", `["Sword of Honour"]`},
		{"a slice from the end", "$.store.book[-2:].title", `["Moby Dick","The Lord of the Rings"]`},
		{"several names make an object", "$.store.book[0]['title','price']", `{"title":"Sayings of the Century","price":8.95}`},
		{"books with an ISBN", "$.store.book[?(@.isbn)].title", `["Moby Dick","The Lord of the Rings"]`},
		{"books without one", "$.store.book[?(!@.isbn)].price", `[8.95,12.99]`},
		{"cheap books", "$.store.book[?(@.price < 10)].title", `["Sayings of the Century","Moby Dick"]`},
		{"not expensive", "$.store.book[?(@.price <= $['expensive'])].title", `["Sayings of the Century","Moby Dick"]`},
		{"a pattern", "$.store.book[?(@.author =~ /.*REES/i)].title", `["Sayings of the Century"]`},
		{"both", "$.store.book[?(@.category == 'fiction' && @.price > 20)].title", `["The Lord of the Rings"]`},
		{"either", "$.store.book[?(@.category == 'reference' || @.price > 20)].title", `["Sayings of the Century","The Lord of the Rings"]`},
		{"in", "$.store.book[?(@.category in ['reference', 'x'])].title", `["Sayings of the Century"]`},
		{"a filter asks an object itself", "$.store.bicycle[?(@.color == 'red')].price", `[19.95]`},
		{"length", "$.store.book.length()", `4`},
		{"length of what .. found", "$..book.length()", `1`},
		{"sum", "$..price.sum()", `73.87`},
		{"nothing, indefinite", "$.store.book[*].nothing", `[]`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := find(t, tc.path, store); err != nil || got != tc.want {
				t.Errorf("%s: got %s, %v, want %s", tc.path, got, err, tc.want)
			}
		})
	}
	for _, path := range []string{"$.nothing", "$.store.book[9]", "$.store.book.title", "$.expensive.more", "$.store.bicycle[0]", "$.expensive.length()"} {
		if got, err := find(t, path, store); err != ErrMissing {
			t.Errorf("%s: got %s, %v", path, got, err)
		}
	}
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

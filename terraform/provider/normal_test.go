package provider

import (
	"encoding/json"
	"testing"
)

func TestNormalJSON(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		first      bool
		want       string
	}{
		{"members are sorted", `{ "b": 1, "a": [ 2 ] }`, false, `{"a":[2],"b":1}`},
		{"version stays in its place", `{"Version":"2012-10-17","Statement":[]}`, false, `{"Statement":[],"Version":"2012-10-17"}`},
		{"version comes first", `{"Statement":[],"Version":"2012-10-17"}`, true, `{"Version":"2012-10-17","Statement":[]}`},
		{"version alone", `{"Version":"2012-10-17"}`, true, `{"Version":"2012-10-17"}`},
		{"text is escaped as the provider does", `"<&>"`, false, "\"\\u003c\\u0026\\u003e\""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := normalJSON(tc.text, tc.first)
			if !ok || got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
	if _, ok := normalJSON("{", false); ok {
		t.Error("a broken text was accepted")
	}
}

func FuzzNormalJSON(f *testing.F) {
	for _, seed := range []string{`{"Version":"2012-10-17","Statement":[]}`, `[]`, `null`, `{"Version":{}}`, `{"a":1e400}`, `{"a":"\ud800"}`} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, first bool) {
		normal, ok := normalJSON(text, first)
		if !ok {
			return
		}
		if !json.Valid([]byte(normal)) {
			t.Fatalf("%q became %q", text, normal)
		}
		if again, ok := normalJSON(normal, first); !ok || again != normal {
			t.Fatalf("%q became %q, and that %q", text, normal, again)
		}
	})
}

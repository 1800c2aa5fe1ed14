package cachecontrol

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// none is what a message without Cache-Control says.
func none(change func(*Directives)) Directives {
	d := Directives{MaxAge: Absent, SMaxAge: Absent, StaleWhileRevalidate: Absent, StaleIfError: Absent}
	if change != nil {
		change(&d)
	}
	return d
}

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name   string
		values []string
		want   func(*Directives)
	}{
		{"no line", nil, nil},
		{"empty line", []string{""}, nil},
		{"empty members", []string{" , ,\t,"}, nil},
		{"one age", []string{"max-age=300"}, func(d *Directives) { d.MaxAge = 300 }},
		{"names have no case", []string{"MAX-AGE=1, No-Store"}, func(d *Directives) { d.MaxAge, d.NoStore = 1, true }},
		{"every flag", []string{"no-store,no-cache,private,public,must-revalidate,proxy-revalidate,must-understand,no-transform,immutable,only-if-cached"},
			func(d *Directives) {
				d.NoStore, d.NoCache, d.Private, d.Public, d.MustRevalidate = true, true, true, true, true
				d.ProxyRevalidate, d.MustUnderstand, d.NoTransform, d.Immutable, d.OnlyIfCached = true, true, true, true, true
			}},
		{"every age", []string{"max-age=1, s-maxage=2, stale-while-revalidate=3, stale-if-error=4"},
			func(d *Directives) { d.MaxAge, d.SMaxAge, d.StaleWhileRevalidate, d.StaleIfError = 1, 2, 3, 4 }},
		{"several lines are one list", []string{"public", "max-age=5"}, func(d *Directives) { d.Public, d.MaxAge = true, 5 }},
		{"whitespace around members", []string{" public ,\tmax-age=5\t"}, func(d *Directives) { d.Public, d.MaxAge = true, 5 }},
		{"unknown directives are ignored", []string{`community="UCI, x", max-age=5, foo=bar`}, func(d *Directives) { d.MaxAge = 5 }},
		{"a directive inside a quoted argument is none", []string{`x="no-store, max-age=1"`}, nil},

		{"first of two ages counts", []string{"max-age=10", "max-age=20"}, func(d *Directives) { d.MaxAge = 10 }},
		{"quoted age", []string{`max-age="60"`}, func(d *Directives) { d.MaxAge = 60 }},
		{"age that is not an integer is stale", []string{"max-age=1.5"}, func(d *Directives) { d.MaxAge = 0 }},
		{"negative age is stale", []string{"max-age=-1"}, func(d *Directives) { d.MaxAge = 0 }},
		{"age without argument is stale", []string{"s-maxage"}, func(d *Directives) { d.SMaxAge = 0 }},
		{"age with an unfinished quote is stale", []string{`max-age="60`}, func(d *Directives) { d.MaxAge = 0 }},
		{"semicolons do not separate", []string{"max-age=60; public"}, func(d *Directives) { d.MaxAge = 0 }},
		{"huge age saturates", []string{"max-age=99999999999999999999999"}, func(d *Directives) { d.MaxAge = Largest }},
		{"malformed staleness allows nothing", []string{"stale-if-error=x, stale-while-revalidate"}, nil},
		{"stale-if-error=0 is not the same as none", []string{"stale-if-error=0"}, func(d *Directives) { d.StaleIfError = 0 }},

		{"qualified no-cache", []string{`no-cache="Set-Cookie, X-A"`}, func(d *Directives) { d.NoCacheFields = []string{"Set-Cookie", "X-A"} }},
		{"qualified, token form", []string{`private=X-A`}, func(d *Directives) { d.PrivateFields = []string{"X-A"} }},
		{"qualified and unqualified", []string{`private="X-A", private`}, func(d *Directives) { d.Private, d.PrivateFields = true, []string{"X-A"} }},
		{"qualified twice", []string{`no-cache="A"`, `no-cache="B"`}, func(d *Directives) { d.NoCacheFields = []string{"A", "B"} }},
		{"qualified by nothing is unqualified", []string{`no-cache=""`}, func(d *Directives) { d.NoCache = true }},
		{"unfinished quote is unqualified", []string{`private="X-A`}, func(d *Directives) { d.Private = true }},
		{"text after the quote is unqualified", []string{`private="X-A"x`}, func(d *Directives) { d.Private = true }},
		{"quoted pair", []string{`no-cache="X\-A"`}, func(d *Directives) { d.NoCacheFields = []string{"X-A"} }},
		{"flag with an argument still counts", []string{"no-store=1"}, func(d *Directives) { d.NoStore = true }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(none(tc.want), Parse(tc.values)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"max-age=300, public", `no-cache="Set-Cookie", s-maxage="5"`, `private="a\"b`, "=,=,=", `a="\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		d := Parse([]string{value})
		for _, age := range []Seconds{d.MaxAge, d.SMaxAge, d.StaleWhileRevalidate, d.StaleIfError} {
			if age < Absent || age > Largest {
				t.Errorf("age %d out of range", age)
			}
		}
		upper := Parse([]string{strings.ToUpper(value)})
		if d.NoStore != upper.NoStore || d.MaxAge != upper.MaxAge {
			t.Errorf("case matters: %+v and %+v", d, upper)
		}
		if again := Parse([]string{value, value}); again.MaxAge != d.MaxAge {
			t.Errorf("max-age %d read twice is %d", d.MaxAge, again.MaxAge)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	values := []string{"public, max-age=31536000, s-maxage=86400, immutable"}
	b.ReportAllocs()
	for b.Loop() {
		if d := Parse(values); d.SMaxAge != 86400 {
			b.Fatal(d)
		}
	}
}

package exchange

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func origin(name, value string) Field { return Field{name, value, OwnerOrigin} }

func TestFieldsSetReplacesAllLinesInTheFirstOnesPlace(t *testing.T) {
	f := NewFields(origin("A", "1"), origin("x-frame-options", "DENY"), origin("B", "2"), origin("X-Frame-Options", "SAMEORIGIN"))
	trace := new(Trace)
	f.TraceTo(trace)
	p := OwnerPolicy("sec")
	f.Set("X-Frame-Options", "DENY", p)

	want := []Field{origin("A", "1"), {"X-Frame-Options", "DENY", p}, origin("B", "2")}
	if diff := cmp.Diff(want, f.Lines()); diff != "" {
		t.Error(diff)
	}
	wantEvents := []Event{
		{Overridden, origin("x-frame-options", "DENY"), p},
		{Overridden, origin("X-Frame-Options", "SAMEORIGIN"), p},
	}
	if diff := cmp.Diff(wantEvents, trace.Events); diff != "" {
		t.Error(diff)
	}
}

func TestFieldsDelAndValues(t *testing.T) {
	f := NewFields(origin("Set-Cookie", "a=1"), origin("ETag", `"x"`), origin("set-cookie", "b=2"))
	if diff := cmp.Diff([]string{"a=1", "b=2"}, f.Values("Set-Cookie")); diff != "" {
		t.Error(diff)
	}
	if got := f.Combined("SET-COOKIE"); got != "a=1, b=2" {
		t.Errorf("Combined = %q", got)
	}
	trace := new(Trace)
	f.TraceTo(trace)
	f.Del("Set-Cookie", OwnerEdge)
	if diff := cmp.Diff([]Field{origin("ETag", `"x"`)}, f.Lines()); diff != "" {
		t.Error(diff)
	}
	if len(trace.Events) != 2 || trace.Events[0].Action != Dropped || trace.Events[0].By != OwnerEdge {
		t.Errorf("trace %v", trace.Events)
	}
}

func TestFieldsCloneIsIndependent(t *testing.T) {
	f := NewFields(origin("A", "1"))
	c := f.Clone(2)
	c.Set("A", "2", OwnerEdge)
	c.Add("B", "3", OwnerEdge)
	if f.Get("A") != "1" || f.Has("B") {
		t.Errorf("original changed: %v", f.Lines())
	}
}

func TestEqualName(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"Content-Type", "content-type", true},
		{"ETag", "Etag", true},
		{"A-B", "A_B", false},
		{"A@", "A`", false}, // differ in bit 5 only, but are no letters
		{"Via", "Vary", false},
		{"", "", true},
	} {
		if got := EqualName(tc.a, tc.b); got != tc.want {
			t.Errorf("EqualName(%q, %q) = %v", tc.a, tc.b, got)
		}
	}
}

func BenchmarkFieldsGet(b *testing.B) {
	f := NewFields(origin("Content-Type", "text/html"), origin("Etag", `"1"`), origin("Last-Modified", "x"),
		origin("Cache-Control", "max-age=60"), origin("Vary", "Accept-Encoding"), origin("Server", "x"))
	b.ReportAllocs()
	for b.Loop() {
		if f.Get("server") != "x" {
			b.Fatal("not found")
		}
	}
}

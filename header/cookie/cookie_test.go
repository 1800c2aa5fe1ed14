package cookie

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAppend(t *testing.T) {
	for _, tc := range []struct {
		name, line string
		want       []Pair
	}{
		{"empty", "", nil},
		{"one", "a=1", []Pair{{"a", "1"}}},
		{"order and duplicates stay", "b=2; a=1; b=3", []Pair{{"b", "2"}, {"a", "1"}, {"b", "3"}}},
		{"spaces around pairs", " a = 1 ;b=2;", []Pair{{"a", "1"}, {"b", "2"}}},
		{"an empty value", "a=; b=2", []Pair{{"a", ""}, {"b", "2"}}},
		{"equals signs in the value", "a=b=c==", []Pair{{"a", "b=c=="}}},
		{"quotes and escapes stay", `a="x, y"; b=%20`, []Pair{{"a", `"x, y"`}, {"b", "%20"}}},
		{"no pair", "a; =1; ;;", nil},
		{"dollar names", `$Version=1; a=1; $Path="/"`, []Pair{{"a", "1"}}},
		{"case matters", "A=1; a=1", []Pair{{"A", "1"}, {"a", "1"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Append(nil, tc.line)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSortAndJoin(t *testing.T) {
	pairs := Append(nil, "b=2; a=1; b=1; B=0")
	Sort(pairs)
	if got := Join(pairs); got != "B=0; a=1; b=2; b=1" {
		t.Errorf("sorted: %q", got)
	}
}

func FuzzAppend(f *testing.F) {
	for _, seed := range []string{"a=1; b=2", `$Version="1"; a="b;c"`, "=;==; a==", "a=\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		pairs := Append(nil, line)
		if diff := cmp.Diff(pairs, Append(nil, Join(pairs))); diff != "" {
			t.Errorf("%q joined and split again: %s", line, diff)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	buf := make([]Pair, 0, 8)
	b.ReportAllocs()
	for b.Loop() {
		if got := Append(buf, "session=0123456789abcdef; theme=dark; _ga=GA1.2.3.4; consent=yes"); len(got) != 4 {
			b.Fatal(got)
		}
	}
}

package precondition

import (
	"testing"
	"time"
)

var now = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

const (
	earlier = "Sun, 06 Nov 1994 08:49:36 GMT"
	modTime = "Sun, 06 Nov 1994 08:49:37 GMT"
	later   = "Sun, 06 Nov 1994 08:49:38 GMT"
)

func TestEvaluate(t *testing.T) {
	both := Validators{ETag: `"a"`, LastModified: modTime}
	weak := Validators{ETag: `W/"a"`, LastModified: modTime}
	for _, tc := range []struct {
		name   string
		method string
		c      Conditions
		v      Validators
		want   Verdict
	}{
		{"no condition", "GET", Conditions{}, both, Proceed},

		{"none-match, same", "GET", Conditions{IfNoneMatch: `"a"`}, both, NotModified},
		{"none-match, HEAD", "HEAD", Conditions{IfNoneMatch: `"a"`}, both, NotModified},
		{"none-match, unsafe method", "PUT", Conditions{IfNoneMatch: `"a"`}, both, Failed},
		{"none-match, other", "GET", Conditions{IfNoneMatch: `"b"`}, both, Proceed},
		{"none-match, one of several", "GET", Conditions{IfNoneMatch: `"b", W/"c","a"`}, both, NotModified},
		{"none-match compares weakly", "GET", Conditions{IfNoneMatch: `W/"a"`}, both, NotModified},
		{"none-match compares weakly, stored weak", "GET", Conditions{IfNoneMatch: `"a"`}, weak, NotModified},
		{"none-match, any", "GET", Conditions{IfNoneMatch: " * "}, Validators{}, NotModified},
		{"none-match, comma inside a tag", "GET", Conditions{IfNoneMatch: `"x,a", "a"`}, both, NotModified},
		{"none-match, malformed", "GET", Conditions{IfNoneMatch: `a, "a"`}, both, Proceed},
		{"none-match, unfinished", "GET", Conditions{IfNoneMatch: `"b", "a`}, both, Proceed},
		{"none-match, nothing stored", "GET", Conditions{IfNoneMatch: `""`}, Validators{}, Proceed},
		{"none-match hides modified-since", "GET", Conditions{IfNoneMatch: `"b"`, IfModifiedSince: later}, both, Proceed},

		{"modified-since, unchanged", "GET", Conditions{IfModifiedSince: modTime}, both, NotModified},
		{"modified-since, changed", "GET", Conditions{IfModifiedSince: earlier}, both, Proceed},
		{"modified-since, in another form", "GET", Conditions{IfModifiedSince: "Sunday, 06-Nov-94 08:49:37 GMT"}, both, NotModified},
		{"modified-since, no date", "GET", Conditions{IfModifiedSince: "yesterday"}, both, Proceed},
		{"modified-since, nothing stored", "GET", Conditions{IfModifiedSince: later}, Validators{}, Proceed},
		{"modified-since, unsafe method", "POST", Conditions{IfModifiedSince: later}, both, Proceed},

		{"match, same", "GET", Conditions{IfMatch: `"a"`}, both, Proceed},
		{"match, other", "GET", Conditions{IfMatch: `"b"`}, both, Failed},
		{"match, any", "PUT", Conditions{IfMatch: "*"}, both, Proceed},
		{"match compares strongly", "GET", Conditions{IfMatch: `W/"a"`}, weak, Failed},
		{"match comes first", "GET", Conditions{IfMatch: `"b"`, IfNoneMatch: `"a"`}, both, Failed},
		{"match, then none-match", "GET", Conditions{IfMatch: `"a"`, IfNoneMatch: `"a"`}, both, NotModified},
		{"match hides unmodified-since", "GET", Conditions{IfMatch: `"a"`, IfUnmodifiedSince: earlier}, both, Proceed},

		{"unmodified-since, unchanged", "GET", Conditions{IfUnmodifiedSince: modTime}, both, Proceed},
		{"unmodified-since, changed", "GET", Conditions{IfUnmodifiedSince: earlier}, both, Failed},
		{"unmodified-since, no date", "GET", Conditions{IfUnmodifiedSince: "x"}, both, Proceed},
		{"unmodified-since, nothing stored", "GET", Conditions{IfUnmodifiedSince: earlier}, Validators{}, Proceed},
	} {
		if got := Evaluate(tc.method, tc.c, tc.v, now); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestRangeApplies(t *testing.T) {
	for _, tc := range []struct {
		name, ifRange string
		v             Validators
		want          bool
	}{
		{"no If-Range", "", Validators{}, true},
		{"same tag", `"a"`, Validators{ETag: `"a"`}, true},
		{"other tag", `"b"`, Validators{ETag: `"a"`}, false},
		{"weak tags never", `W/"a"`, Validators{ETag: `W/"a"`}, false},
		{"a list of tags never", `"a", "b"`, Validators{ETag: `"a"`}, false},
		{"same date", modTime, Validators{LastModified: modTime}, true},
		{"later date", later, Validators{LastModified: modTime}, false},
		{"date, nothing stored", modTime, Validators{ETag: `"a"`}, false},
		{"neither tag nor date", "a", Validators{ETag: `"a"`, LastModified: modTime}, false},
	} {
		if got := RangeApplies(Conditions{IfRange: tc.ifRange}, tc.v, now); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func FuzzEvaluate(f *testing.F) {
	f.Add(`"a", W/"b"`, `"a"`)
	f.Add(`*`, ``)
	f.Add(`W/"`, `W/""`)
	f.Fuzz(func(t *testing.T, list, stored string) {
		c := Conditions{IfNoneMatch: list, IfMatch: list, IfRange: list}
		v := Validators{ETag: stored}
		strong := Evaluate("GET", Conditions{IfMatch: list}, v, now) == Proceed
		weak := Evaluate("GET", Conditions{IfNoneMatch: list}, v, now) == NotModified
		if list != "" && strong && !weak {
			t.Errorf("%q matches %q strongly, not weakly", list, stored)
		}
		RangeApplies(c, v, now)
	})
}

func BenchmarkEvaluate(b *testing.B) {
	c := Conditions{IfNoneMatch: `W/"5d8c72a5edda8d6a"`, IfModifiedSince: modTime}
	v := Validators{ETag: `"5d8c72a5edda8d6a"`, LastModified: modTime}
	b.ReportAllocs()
	for b.Loop() {
		if Evaluate("GET", c, v, now) != NotModified {
			b.Fatal("modified")
		}
	}
}

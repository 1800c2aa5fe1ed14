package httpdate

import (
	"testing"
	"time"
)

var now = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	// RFC 9110 section 5.6.7 prints this instant in the three forms.
	example := time.Date(1994, 11, 6, 8, 49, 37, 0, time.UTC)
	for _, tc := range []struct {
		value string
		want  time.Time // zero: not a date
	}{
		{"Sun, 06 Nov 1994 08:49:37 GMT", example},
		{"Sunday, 06-Nov-94 08:49:37 GMT", example},
		{"Sun Nov  6 08:49:37 1994", example},
		{"Saturday, 01-Jan-77 00:00:00 GMT", time.Date(1977, 1, 1, 0, 0, 0, 0, time.UTC)}, // 2077 is 51 years ahead
		{"Wednesday, 01-Jan-75 00:00:00 GMT", time.Date(2075, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"0", time.Time{}},
		{"-1", time.Time{}},
		{"", time.Time{}},
		{"Sun, 06 Nov 1994 08:49:37 CET", time.Time{}},
		{"Sun, 32 Nov 1994 08:49:37 GMT", time.Time{}},
		{"1994-11-06T08:49:37Z", time.Time{}},
	} {
		got, ok := Parse(tc.value, now)
		if !got.Equal(tc.want) || ok == tc.want.IsZero() {
			t.Errorf("Parse(%q) = %v, %v, want %v", tc.value, got, ok, tc.want)
		}
	}
}

func TestFormatIsInGMT(t *testing.T) {
	at := time.Date(1994, 11, 6, 9, 49, 37, 0, time.FixedZone("CET", 3600))
	if got := Format(at); got != "Sun, 06 Nov 1994 08:49:37 GMT" {
		t.Errorf("Format = %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		parsed, ok := Parse(value, now)
		if !ok {
			return
		}
		again, ok := Parse(Format(parsed), now)
		if !ok || !again.Equal(parsed.Truncate(time.Second)) {
			t.Errorf("%q is %v, written and read again %v", value, parsed, again)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Parse("Sun, 06 Nov 1994 08:49:37 GMT", now); !ok {
			b.Fatal("not a date")
		}
	}
}

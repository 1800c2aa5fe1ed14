package acceptencoding

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name   string
		values []string
		want   Offer
	}{
		{"no line", nil, Offer{}},
		{"empty line", []string{""}, Offer{Sent: true}},
		{"a browser's", []string{"gzip, deflate, br, zstd"}, Offer{true, true, true}},
		{"no space", []string{"br,gzip"}, Offer{true, true, true}},
		{"two lines", []string{"gzip", "br"}, Offer{true, true, true}},
		{"capitals", []string{"GZIP, Br"}, Offer{true, true, true}},
		{"weights", []string{"gzip;q=0.5, br ; q=1.0"}, Offer{true, true, true}},
		{"neither", []string{"deflate, identity"}, Offer{Sent: true}},
		{"star names nothing", []string{"*"}, Offer{Sent: true}},
		{"part of a name", []string{"xgzip, brx"}, Offer{Sent: true}},
		{"refused", []string{"gzip;q=0, br;Q=0.000"}, Offer{Sent: true}},
		{"nearly refused", []string{"gzip;q=0.001"}, Offer{Sent: true, Gzip: true}},
		{"refused with spaces", []string{"br; q = 0 , gzip"}, Offer{Sent: true, Gzip: true}},
	} {
		if got := Parse(tc.values); got != tc.want {
			t.Errorf("%s: Parse(%q) = %+v, want %+v", tc.name, tc.values, got, tc.want)
		}
	}
}

// TestNormalization is the paragraph on Accept-Encoding of 3.1.
func TestNormalization(t *testing.T) {
	both := Parse([]string{"gzip, br"})
	for _, tc := range []struct {
		got, want string
	}{
		{both.Enabled(true, true).String(), "br,gzip"},
		{both.Enabled(true, false).String(), "gzip"},
		{both.Enabled(false, true).String(), "br"},
		{both.Enabled(false, false).String(), ""},
		{Parse([]string{"deflate"}).Enabled(true, true).String(), ""},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"gzip, deflate, br", "gzip;q=0", "br;q=0.0;x, *", ",;=,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		o := Parse([]string{value})
		lower := strings.ToLower(value)
		if o.Gzip && !strings.Contains(lower, "gzip") || o.Brotli && !strings.Contains(lower, "br") {
			t.Errorf("%q offers %+v", value, o)
		}
		again := Parse([]string{o.String()})
		if again.Gzip != o.Gzip || again.Brotli != o.Brotli {
			t.Errorf("%+v written and read again is %+v", o, again)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	values := []string{"gzip, deflate, br, zstd"}
	b.ReportAllocs()
	for b.Loop() {
		if !Parse(values).Brotli {
			b.Fatal("no br")
		}
	}
}

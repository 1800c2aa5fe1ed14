package scan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

func TestParseTarget(t *testing.T) {
	for _, want := range []Target{
		{Text: "example.com", Host: "example.com"},
		{Text: " Example.COM. ", Host: "example.com."},
		{Text: "example.com:8443", Host: "example.com", Port: 8443},
		{Text: "https://example.com", Scheme: "https", Host: "example.com"},
		{Text: "HTTP://example.com:80/a%20b/ü?q=ä#top", Scheme: "http", Host: "example.com", Port: 80, Path: "/a%20b/%C3%BC?q=%C3%A4"},
		{Text: "https://example.com:/x", Scheme: "https", Host: "example.com", Path: "/x"},
		{Text: "example.com?q=1", Host: "example.com", Path: "/?q=1"},
		{Text: "example.com//a/../b", Host: "example.com", Path: "//a/../b"},
		{Text: "example.com/a?b=http://c/", Host: "example.com", Path: "/a?b=http://c/"},
		{Text: "münchen.example", Host: "xn--mnchen-3ya.example"},
		{Text: "a_b.example.com", Host: "a_b.example.com"},
		{Text: "localhost:8080", Host: "localhost", Port: 8080},
		{Text: "127.0.0.1:1", Host: "127.0.0.1", Port: 1},
		{Text: "::1", Host: "::1"},
		{Text: "[::1]", Host: "::1"},
		{Text: "https://[2001:DB8::1]:8443/x", Scheme: "https", Host: "2001:db8::1", Port: 8443, Path: "/x"},
	} {
		got, err := ParseTarget(want.Text)
		if err != nil {
			t.Errorf("%q: %v", want.Text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", want.Text, diff)
		}
	}
}

func TestParseTargetRefuses(t *testing.T) {
	for _, tc := range []struct{ text, code, nearest string }{
		{"", "TARGET-001", ""},
		{" \t", "TARGET-001", ""},
		{"htps://example.com", "TARGET-002", "https"},
		{"ftp://example.com", "TARGET-002", ""},
		{"javascript://example.com", "TARGET-002", ""},
		{"https://", "TARGET-003", ""},
		{"https:///path", "TARGET-003", ""},
		{"a..b", "TARGET-003", ""},
		{"exa$mple.com", "TARGET-003", ""},
		{"[::1", "TARGET-003", ""},
		{"[127.0.0.1]", "TARGET-003", ""},
		{"fe80::1%eth0", "TARGET-003", ""},
		{strings.Repeat("a", 64) + ".com", "TARGET-003", ""},
		{strings.Repeat("a.", 127) + "com", "TARGET-003", ""},
		{"example.com:0", "TARGET-004", ""},
		{"example.com:65536", "TARGET-004", ""},
		{"example.com:https", "TARGET-004", ""},
		{"example.com:", "TARGET-004", ""},
		{"mailto:someone", "TARGET-004", ""},
		{"https://user:secret@example.com/", "TARGET-005", ""},
		{"exam ple.com", "TARGET-006", ""},
		{"example.com/\x1b[31m", "TARGET-006", ""},
		{"example\x86.com", "TARGET-006", ""},
		{"example.com/%zz", "TARGET-006", ""},
		{"example.com/" + strings.Repeat("a", maxTarget), "TARGET-007", ""},
	} {
		_, err := ParseTarget(tc.text)
		list, _ := finding.From(err)
		if len(list) == 0 || list[0].Code != tc.code || list[0].Nearest != tc.nearest {
			t.Errorf("%.40q: %v, want %s and %q", tc.text, err, tc.code, tc.nearest)
			continue
		}
		if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\x1b") || list[0].Fix == "" {
			t.Errorf("%.40q: unfit for a terminal: %v", tc.text, err)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{"example.com:80/a?b#c", "[::1]:1", "https://münchen.example/%41", "a:b@c", "0\x86", "0//0//0", "::1%x", "http://[::1]x:1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseTarget(text)
		if err != nil {
			return
		}
		if got.Host == "" || got.Port < 0 || got.Port > 65535 || got.Path != "" && got.Path[0] != '/' {
			t.Errorf("%q: %+v", text, got)
		}
		again, err := ParseTarget(got.Host + got.Path)
		if err != nil || again.Host != got.Host || again.Path != got.Path {
			t.Errorf("%q: %+v, read again %+v, %v", text, got, again, err)
		}
	})
}

package alb

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http/httpguts"
)

// FuzzReply: whatever a function returns is an answer that can be sent, or none.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{
		`{"statusCode":200,"headers":{"a":"b"},"body":"x"}`, `{"statusCode":200,"multiValueHeaders":{"a":["b","c"]},"isBase64Encoded":true,"body":"eA=="}`,
		`{"statusCode":204,"body":"x"}`, `{"statusCode":"200"}`, `[]`, `{"headers":null,"statusCode":599}`, "{\"statusCode\":200,\"headers\":{\"a\":\"\\r\\n\"}}",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, payload string, multi bool) {
		resp, err := (&lambda{multi: multi}).response([]byte(payload))
		if err != nil {
			return
		}
		if resp.Status < 200 || resp.Status > 599 {
			t.Errorf("status %d", resp.Status)
		}
		for _, line := range resp.Fields.Lines() {
			if !httpguts.ValidHeaderFieldName(line.Name) || !httpguts.ValidHeaderFieldValue(line.Value) || isHopByHop(line.Name) {
				t.Errorf("%q: %q", line.Name, line.Value)
			}
		}
	})
}

// FuzzTrace: a trace has one Self at most, and never more lines than one.
func FuzzTrace(f *testing.F) {
	for _, seed := range []string{"", "Root=1-2-3", "Self=1;Root=1-2-3;A=b", ";;Root=", "Self=;Self=;Root=x", "Self=Root="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, before string) {
		if !httpguts.ValidHeaderFieldValue(before) {
			return
		}
		got := traceID(before, 0, time.Unix(0, 0))
		selves := 0
		for field := range strings.SplitSeq(got, ";") {
			if strings.HasPrefix(field, "Self=") {
				selves++
			}
		}
		if !strings.Contains(got, "Root=") || selves > 1 || !httpguts.ValidHeaderFieldValue(got) {
			t.Errorf("%q became %q", before, got)
		}
	})
}

// FuzzCookie: what is no cookie of the balancer's sticks to nothing.
func FuzzCookie(f *testing.F) {
	g, now := NewGroups(nil), time.Unix(1000, 0)
	f.Add(g.seal("app 1", now.Add(time.Hour)))
	f.Add("AAAA")
	f.Add("%41")
	others := NewGroups(nil) // of another key
	f.Fuzz(func(t *testing.T, value string) {
		if got := others.open(value, now); got != "" {
			t.Errorf("%q opened as %q", value, got)
		}
	})
}

// FuzzNormalPath: it begins with a slash, has no dots to take, and is normal.
func FuzzNormalPath(f *testing.F) {
	for _, seed := range []string{"/", "/a/../b", "/%2e%2E/%61", "/..", "/a/./", "//../%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		got := normalPath("/" + sent)
		if got[0] != '/' || strings.Contains(got+"/", "/../") || strings.Contains(got+"/", "/./") {
			t.Errorf("%q became %q", sent, got)
		}
	})
}

// FuzzPattern: wildcards and the same thing said by a slow and simple matcher.
func FuzzPattern(f *testing.F) {
	f.Add("/a*b?c", "/axxbyc")
	f.Add("*", "")
	f.Add("**a", "bab")
	f.Fuzz(func(t *testing.T, text, s string) {
		if len(text) > 40 || len(s) > 40 {
			return
		}
		p := newPattern(text, false, false)
		if got, want := p.match(s), simple(text, s); got != want {
			t.Errorf("%q matches %q: %v, want %v", text, s, got, want)
		}
	})
}

func simple(pattern, s string) bool {
	reach := make([]bool, len(s)+1)
	reach[0] = true
	for i := range len(pattern) {
		next := make([]bool, len(s)+1)
		for j := range reach {
			switch c := pattern[i]; {
			case c == '*':
				next[j] = reach[j] || j > 0 && next[j-1]
			case j > 0 && (c == '?' || c == s[j-1]):
				next[j] = reach[j-1]
			}
		}
		reach = next
	}
	return reach[len(s)]
}

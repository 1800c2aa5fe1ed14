package head

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       Head
	}{
		{"order, case and repeats stay", "HTTP/1.1 200 OK\r\nserver: a\r\nX-B: 1\r\nSERVER:b\r\nX-B: 1\r\n", Head{
			Proto: "HTTP/1.1", Status: 200, Reason: "OK",
			Fields: recording.Fields{{Name: "server", Value: "a"}, {Name: "X-B", Value: "1"}, {Name: "SERVER", Value: "b"}, {Name: "X-B", Value: "1"}},
		}},
		{"bare LF", "HTTP/1.0 404 Not Found\nA: b", Head{Proto: "HTTP/1.0", Status: 404, Reason: "Not Found", Fields: recording.Fields{{Name: "A", Value: "b"}}}},
		{"curl and HTTP/2", "HTTP/2 301 \r\nlocation: /\r\n", Head{Proto: "HTTP/2.0", Status: 301, Fields: recording.Fields{{Name: "location", Value: "/"}}}},
		{"no reason", "HTTP/1.1 204", Head{Proto: "HTTP/1.1", Status: 204}},
		{"folded", "HTTP/1.1 200 OK\r\nA: one \r\n\t two\r\nB:\r\n 3\r\n", Head{
			Proto: "HTTP/1.1", Status: 200, Reason: "OK", Fields: recording.Fields{{Name: "A", Value: "one two"}, {Name: "B", Value: "3"}},
		}},
		{"empty value, bytes as they are", "HTTP/1.1 200 OK\r\nA:\r\nB: \x1b[31m\xff\r\n", Head{
			Proto: "HTTP/1.1", Status: 200, Reason: "OK", Fields: recording.Fields{{Name: "A"}, {Name: "B", Value: "\x1b[31m\xff"}},
		}},
	} {
		got, err := Parse(tc.text)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		line       int
	}{
		{"nothing", "", 1},
		{"another protocol", "SSH-2.0-OpenSSH_9.2", 1},
		{"HTTP/0.9", "<html>", 1},
		{"no status", "HTTP/1.1", 1},
		{"status of two digits", "HTTP/1.1 20 OK", 1},
		{"status with a sign", "HTTP/1.1 +20 OK", 1},
		{"status below 100", "HTTP/1.1 099 OK", 1},
		{"version of three digits", "HTTP/1.10 200 OK", 1},
		{"no colon", "HTTP/1.1 200 OK\r\nA: b\r\nnonsense\r\n", 3},
		{"space before the colon", "HTTP/1.1 200 OK\r\nA : b\r\n", 2},
		{"no name", "HTTP/1.1 200 OK\r\n: b\r\n", 2},
		{"NUL", "HTTP/1.1 200 OK\r\nA: \x00\r\n", 2},
		{"bare CR", "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n", 2},
		{"fold of nothing", "HTTP/1.1 200 OK\r\n folded\r\n", 2},
		{"too many lines", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A:\r\n", MaxLines), MaxLines},
	} {
		_, err := Parse(tc.text)
		var at *Error
		if !errors.As(err, &at) || at.Line != tc.line {
			t.Errorf("%s: %v, want an error in line %d", tc.name, err, tc.line)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\nA: c\r\n")
	f.Add("HTTP/2 404 \nserver: x\n")
	f.Add("HTTP/1.1 200\r\n: \x00\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := Parse(text)
		if err != nil {
			return
		}
		if h.Status < 100 || h.Status > 999 {
			t.Errorf("status %d", h.Status)
		}
		// What was read can be written and read again: nothing was invented.
		var b strings.Builder
		b.WriteString(h.Proto + " " + string(rune('0'+h.Status/100)) + string(rune('0'+h.Status/10%10)) + string(rune('0'+h.Status%10)) + " " + h.Reason + "\r\n")
		for _, line := range h.Fields {
			b.WriteString(line.Name + ": " + line.Value + "\r\n")
		}
		again, err := Parse(b.String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(h, again); diff != "" {
			t.Error(diff)
		}
	})
}

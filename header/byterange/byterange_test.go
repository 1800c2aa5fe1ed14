package byterange

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	const size = 1000
	for _, tc := range []struct {
		name, value string
		want        []Range
		answer      Answer
	}{
		{"none", "", nil, Whole},
		{"first bytes", "bytes=0-499", []Range{{0, 500}}, Partial},
		{"one byte", "bytes=0-0", []Range{{0, 1}}, Partial},
		{"open end", "bytes=500-", []Range{{500, 500}}, Partial},
		{"end past the size", "bytes=990-5000", []Range{{990, 10}}, Partial},
		{"suffix", "bytes=-10", []Range{{990, 10}}, Partial},
		{"suffix longer than all", "bytes=-5000", []Range{{0, 1000}}, Partial},
		{"unit in capitals, spaces", "Bytes= 0-1 ", []Range{{0, 2}}, Partial},
		{"two", "bytes=0-9,20-29", []Range{{0, 10}, {20, 10}}, Partial},
		{"adjacent", "bytes=0-9, 10-19", []Range{{0, 10}, {10, 10}}, Partial},
		{"two with a suffix", "bytes=0-9,-1", []Range{{0, 10}, {999, 1}}, Partial},
		{"empty list members", "bytes=,0-9,,20-29,", []Range{{0, 10}, {20, 10}}, Partial},
		{"huge end", "bytes=0-99999999999999999999999999", []Range{{0, 1000}}, Partial},

		{"past the end", "bytes=1000-", nil, Unsatisfiable},
		{"far past the end", "bytes=99999999999999999999999999-", nil, Unsatisfiable},
		{"suffix of nothing", "bytes=-0", nil, Unsatisfiable},

		{"other unit", "items=0-9", nil, Whole},
		{"no unit", "0-9", nil, Whole},
		{"end before start", "bytes=9-0", nil, Whole},
		{"negative", "bytes=--9", nil, Whole},
		{"no number", "bytes=a-b", nil, Whole},
		{"no dash", "bytes=5", nil, Whole},
		{"only a dash", "bytes=-", nil, Whole},
		{"no range", "bytes=", nil, Whole},
		{"signs are no digits", "bytes=+1-+2", nil, Whole},
		{"one malformed among several", "bytes=0-9,x", nil, Whole},
	} {
		t.Run(tc.name, func(t *testing.T) { expectParse(t, tc.value, size, tc.want, tc.answer) })
	}
}

// 3.4: several ranges only when ascending, not overlapping and all valid;
// otherwise the whole object with 200, not 416.
func TestMisunderstood49UnorderedRangesGetTheWhole(t *testing.T) {
	for _, value := range []string{
		"bytes=20-29,0-9",   // descending
		"bytes=0-9,5-14",    // overlapping
		"bytes=0-9,9-14",    // overlapping by one
		"bytes=-10,0-9",     // the suffix comes last
		"bytes=0-9,5000-",   // one unsatisfiable
		"bytes=5000-,6000-", // all unsatisfiable
		"bytes=0-,-1",       // overlapping by a suffix
		"bytes=0-0" + strings.Repeat(",0-0", 1000),
	} {
		expectParse(t, value, 1000, nil, Whole)
	}
}

// RFC 9110 section 14.1.2: no range of an empty representation is satisfiable.
func TestParseOfNothing(t *testing.T) {
	expectParse(t, "bytes=0-", 0, nil, Unsatisfiable)
	expectParse(t, "bytes=-5", 0, nil, Unsatisfiable)
}

func TestParseBoundsTheNumberOfRanges(t *testing.T) {
	list := func(n int) string {
		specs := make([]string, n)
		for i := range specs {
			specs[i] = fmt.Sprintf("%d-%d", 2*i, 2*i)
		}
		return "bytes=" + strings.Join(specs, ",")
	}
	if r, answer := Parse(list(MaxRanges), 1000); answer != Partial || len(r) != MaxRanges {
		t.Errorf("%d ranges: %d, %v", MaxRanges, len(r), answer)
	}
	expectParse(t, list(MaxRanges+1), 1000, nil, Whole)
}

func expectParse(t *testing.T, value string, size int64, want []Range, answer Answer) {
	t.Helper()
	got, gotAnswer := Parse(value, size)
	if diff := cmp.Diff(want, got); diff != "" || gotAnswer != answer {
		t.Errorf("Parse(%.60q) answers %v, want %v; %s", value, gotAnswer, answer, diff)
	}
}

func TestContentRange(t *testing.T) {
	if got := (Range{500, 500}).ContentRange(1234); got != "bytes 500-999/1234" {
		t.Errorf("ContentRange = %q", got)
	}
	if got := UnsatisfiedRange(1234); got != "bytes */1234" {
		t.Errorf("UnsatisfiedRange = %q", got)
	}
	for _, tc := range []struct {
		value string
		want  Range
		size  int64
		ok    bool
	}{
		{"bytes 500-999/1234", Range{500, 500}, 1234, true},
		{"bytes 0-0/*", Range{0, 1}, -1, true},
		{"Bytes 0-9/10", Range{0, 10}, 10, true},
		{"bytes 0-10/10", Range{}, 0, false},
		{"bytes 5-4/10", Range{}, 0, false},
		{"bytes */10", Range{}, 0, false},
		{"items 0-9/10", Range{}, 0, false},
		{"bytes 0-9", Range{}, 0, false},
		{"bytes 0-99999999999999999999/*", Range{}, 0, false},
		{"", Range{}, 0, false},
	} {
		got, size, ok := ParseContentRange(tc.value)
		if got != tc.want || size != tc.size || ok != tc.ok {
			t.Errorf("ParseContentRange(%q) = %v, %d, %v", tc.value, got, size, ok)
		}
	}
}

// source is a body that cannot seek and tells whether it was closed.
type source struct {
	io.Reader
	closed bool
}

func (s *source) Close() error { s.closed = true; return nil }

type seekable struct{ *strings.Reader }

func (seekable) Close() error { return nil }

const content = "0123456789abcdefghij"

func TestSection(t *testing.T) {
	for name, body := range map[string]io.ReadCloser{
		"stream":      &source{Reader: strings.NewReader(content)},
		"slow stream": &source{Reader: iotest.OneByteReader(strings.NewReader(content))},
		"seeker":      seekable{strings.NewReader(content)},
	} {
		got, err := io.ReadAll(Section(body, Range{5, 10}))
		if string(got) != "56789abcde" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	body := &source{Reader: strings.NewReader(content)}
	if Section(body, Range{0, 1}).Close(); !body.closed {
		t.Error("the body was not closed")
	}
	for _, r := range []Range{{15, 10}, {30, 1}} {
		if _, err := io.ReadAll(Section(&source{Reader: strings.NewReader(content)}, r)); err != io.ErrUnexpectedEOF {
			t.Errorf("a body that is too short for %v: %v", r, err)
		}
	}
}

// TestMultipart reads the body back with the standard library's reader.
func TestMultipart(t *testing.T) {
	ranges := []Range{{0, 2}, {5, 3}, {8, 1}, {19, 1}}
	for name, reader := range map[string]io.Reader{
		"stream":      strings.NewReader(content),
		"slow stream": iotest.OneByteReader(strings.NewReader(content)),
		"data at EOF": iotest.DataErrReader(strings.NewReader(content)),
	} {
		m := NewMultipart(&source{Reader: reader}, ranges, 20, "text/plain", "sep")
		got, err := io.ReadAll(m)
		if err != nil || int64(len(got)) != m.Len() {
			t.Fatalf("%s: %d bytes, want %d, %v", name, len(got), m.Len(), err)
		}
		want := []string{
			"text/plain bytes 0-1/20 01", "text/plain bytes 5-7/20 567", "text/plain bytes 8-8/20 8", "text/plain bytes 19-19/20 j",
		}
		if diff := cmp.Diff(want, parts(t, m.ContentType(), got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func parts(t *testing.T, contentType string, body []byte) []string {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	r := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %s", part.Header.Get("Content-Type"), part.Header.Get("Content-Range"), data))
	}
}

func TestMultipartOfAShortBody(t *testing.T) {
	m := NewMultipart(&source{Reader: strings.NewReader("0123")}, []Range{{0, 2}, {3, 5}}, 8, "", "sep")
	if _, err := io.ReadAll(m); err != io.ErrUnexpectedEOF {
		t.Errorf("err = %v, want an unexpected EOF", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("bytes=0-9,20-29", int64(100))
	f.Add("bytes=-5", int64(3))
	f.Add("bytes=9223372036854775807-,0-18446744073709551616", int64(1<<62))
	f.Fuzz(func(t *testing.T, value string, size int64) {
		if size < 0 {
			return
		}
		ranges, answer := Parse(value, size)
		if (answer == Partial) != (len(ranges) > 0) {
			t.Fatalf("%v with %v", answer, ranges)
		}
		var end int64
		for _, r := range ranges {
			if r.Start < end || r.Length < 1 || r.End() > size {
				t.Errorf("Parse(%q, %d) = %v", value, size, ranges)
			}
			end = r.End()
			again, total, ok := ParseContentRange(r.ContentRange(size))
			if again != r || total != size || !ok {
				t.Errorf("%v read again is %v", r, again)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, answer := Parse("bytes=0-1023", 1<<20); answer != Partial {
			b.Fatal(answer)
		}
	}
}

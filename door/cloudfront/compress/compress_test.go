package compress

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/acceptencoding"
)

func fields(pairs ...string) *exchange.Fields {
	f := new(exchange.Fields)
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1], exchange.OwnerOrigin)
	}
	return f
}

func offering(value string) acceptencoding.Offer { return acceptencoding.Parse([]string{value}) }

// everything is a setting and a response for which all conditions hold.
func everything() (Setting, Response) {
	return Setting{Compress: true, Gzip: true, Brotli: true}, Response{
		Proto:         exchange.HTTP11,
		Offer:         offering("gzip, br"),
		Status:        200,
		ContentLength: 5000,
		Fields:        fields("Content-Type", "text/html; charset=utf-8"),
	}
}

// 2.6: Compress=true is one of many conditions.
func TestMisunderstood37EveryConditionMustHold(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Setting, *Response)
		want   Encoding
	}{
		{"all hold", func(*Setting, *Response) {}, Brotli},
		{"behavior does not compress", func(s *Setting, _ *Response) { s.Compress = false }, Identity},
		{"policy enables gzip only", func(s *Setting, _ *Response) { s.Brotli = false }, Gzip},
		{"policy enables brotli only", func(s *Setting, _ *Response) { s.Gzip = false }, Brotli},
		{"policy enables neither", func(s *Setting, _ *Response) { s.Gzip, s.Brotli = false, false }, Identity},
		{"caching is off", func(s *Setting, _ *Response) { s.NoCache = true }, Identity},
		{"viewer offers gzip only", func(_ *Setting, r *Response) { r.Offer = offering("gzip") }, Gzip},
		{"viewer offers nothing known", func(_ *Setting, r *Response) { r.Offer = offering("deflate") }, Identity},
		{"viewer offers what is not enabled", func(s *Setting, r *Response) { r.Offer, s.Brotli = offering("br"), false }, Identity},
		{"HTTP/1.0", func(_ *Setting, r *Response) { r.Proto = exchange.HTTP10 }, Identity},
		{"HTTP/3", func(_ *Setting, r *Response) { r.Proto = exchange.HTTP3 }, Brotli},
		{"status 403", func(_ *Setting, r *Response) { r.Status = 403 }, Brotli},
		{"status 404", func(_ *Setting, r *Response) { r.Status = 404 }, Brotli},
		{"status 206", func(_ *Setting, r *Response) { r.Status = 206 }, Identity},
		{"status 500", func(_ *Setting, r *Response) { r.Status = 500 }, Identity},
		{"no Content-Length", func(_ *Setting, r *Response) { r.ContentLength = -1 }, Identity},
		{"999 bytes", func(_ *Setting, r *Response) { r.ContentLength = 999 }, Identity},
		{"1,000 bytes", func(_ *Setting, r *Response) { r.ContentLength = 1000 }, Brotli},
		{"10,000,000 bytes", func(_ *Setting, r *Response) { r.ContentLength = 10_000_000 }, Brotli},
		{"10,000,001 bytes", func(_ *Setting, r *Response) { r.ContentLength = 10_000_001 }, Identity},
		{"encoded already", func(_ *Setting, r *Response) { r.Fields.Add("Content-Encoding", "gzip", "") }, Identity},
		{"encoded as identity", func(_ *Setting, r *Response) { r.Fields.Add("content-encoding", "identity", "") }, Identity},
		{"empty Content-Encoding", func(_ *Setting, r *Response) { r.Fields.Add("Content-Encoding", "", "") }, Identity},
		{"type not on the list", func(_ *Setting, r *Response) { r.Fields = fields("Content-Type", "image/png") }, Identity},
		{"no type", func(_ *Setting, r *Response) { r.Fields = fields() }, Identity},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, r := everything()
			tc.change(&s, &r)
			if got := Decide(s, r); got != tc.want {
				t.Errorf("Decide = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestCompressible(t *testing.T) {
	for _, yes := range []string{"text/html", "TEXT/HTML ;charset=utf-8", "application/json", "application/wasm", "image/svg+xml", "vnd.apple.mpegurl", "application/vnd.mapbox-vector-tile"} {
		if !Compressible(yes) {
			t.Errorf("%q is on the list", yes)
		}
	}
	for _, no := range []string{"", "text/*", "text", "font/woff2", "application/manifest+json", "application/ld+json", "image/x-icon", "text/markdown", "text/htmlx"} {
		if Compressible(no) {
			t.Errorf("%q is not on the list", no)
		}
	}
}

// 2.6: a strong entity tag becomes weak, a malformed one is dropped.
func TestMisunderstood38CompressionChangesTheETag(t *testing.T) {
	for _, tc := range []struct {
		name       string
		etag, want []string
	}{
		{"strong", []string{"ETag", `"abc"`}, []string{"ETag", `W/"abc"`}},
		{"weak", []string{"ETag", `W/"abc"`}, []string{"ETag", `W/"abc"`}},
		{"malformed", []string{"ETag", `abc`}, nil},
		{"empty", []string{"ETag", ``}, nil},
		{"none", nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := fields(append(tc.etag, "A", "1")...)
			Rewrite(f, Gzip)
			expectFields(t, f, append(tc.want, "A", "1", "Content-Encoding", "gzip", "Vary", "Accept-Encoding")...)
		})
	}
}

func TestRewriteAddsVaryOnce(t *testing.T) {
	for _, tc := range []struct {
		name     string
		in, want []string
	}{
		{"none", nil, []string{"Content-Encoding", "br", "Vary", "Accept-Encoding"}},
		{"listed", []string{"Vary", "Origin, accept-encoding"}, []string{"Vary", "Origin, accept-encoding", "Content-Encoding", "br"}},
		{"everything", []string{"Vary", "*"}, []string{"Vary", "*", "Content-Encoding", "br"}},
		{"something else", []string{"Vary", "Cookie"}, []string{"Vary", "Cookie", "Content-Encoding", "br", "Vary", "Accept-Encoding"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := fields(tc.in...)
			Rewrite(f, Brotli)
			expectFields(t, f, tc.want...)
		})
	}
}

func expectFields(t *testing.T, f *exchange.Fields, want ...string) {
	t.Helper()
	var got []string
	for _, l := range f.Lines() {
		got = append(got, l.Name, l.Value)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkDecide(b *testing.B) {
	s, r := everything()
	b.ReportAllocs()
	for b.Loop() {
		if Decide(s, r) != Brotli {
			b.Fatal("not compressed")
		}
	}
}

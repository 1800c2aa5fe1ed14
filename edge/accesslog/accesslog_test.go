package accesslog

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// standardFields is the field list of spec/cloudfront.md 7.1, letter by letter.
const standardFields = "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) " +
	"cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes " +
	"time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status " +
	"fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len " +
	"sc-range-start sc-range-end"

func at(clock string) time.Time {
	t, err := time.Parse(time.DateTime, clock)
	if err != nil {
		panic(err)
	}
	return t
}

func hit() Entry {
	return Entry{
		End: at("2026-03-01 13:05:59"), Taken: 1500 * time.Microsecond, FirstByte: time.Millisecond,
		Door: "E1U5RQF7T870K0", DoorDomain: "d111111abcdef8.cloudfront.net", Location: "LHR50-C1",
		RequestID: "aaaa-bbbb==", Result: "Hit",
		Remote: netip.MustParseAddrPort("192.0.2.7:50123"), Method: "GET", Scheme: "https", Host: "www.example.com",
		Path: "/a%20b/c.txt", Query: "v=1&x=[2]", Proto: "HTTP/2.0", UserAgent: "Mozilla/5.0 (X11; \"q\")",
		TLSVersion: "TLSv1.3", TLSCipher: "TLS_AES_128_GCM_SHA256", BytesReceived: 120,
		Status: 200, BytesSent: 1400, ContentType: "text/plain; charset=utf-8", ContentLength: 1024,
	}
}

func TestW3CLine(t *testing.T) {
	want := "2026-03-01\t13:05:59\tLHR50-C1\t1400\t192.0.2.7\tGET\td111111abcdef8.cloudfront.net\t/a%2520b/c.txt\t200\t-\t" +
		"Mozilla/5.0%20(X11;%20%22q%22)\tv=1&x=%5B2%5D\t-\tHit\taaaa-bbbb==\twww.example.com\thttps\t120\t0.002\t-\t" +
		"TLSv1.3\tTLS_AES_128_GCM_SHA256\tHit\tHTTP/2.0\t-\t-\t50123\t0.001\tHit\ttext/plain;%20charset=utf-8\t1024\t-\t-\n"
	e := hit()
	if diff := cmp.Diff(want, string(W3C.appendEntry(nil, &e))); diff != "" {
		t.Error(diff)
	}
}

// TestResultTypes takes its rows from spec/cloudfront.md 7.1.
func TestResultTypes(t *testing.T) {
	for _, tc := range []struct {
		name                                   string
		change                                 func(*Entry)
		status, result, responseResult, detail string
	}{
		{"hit", func(*Entry) {}, "200", "Hit", "Hit", "Hit"},
		{"viewer leaves during the body", func(e *Entry) { e.Aborted = true }, "200", "Error", "Hit", "ClientCommError"},
		{"viewer leaves before an answer", func(e *Entry) { e.Aborted, e.Status, e.Result = true, 0, "Error" },
			"000", "Error", "Error", "ClientHungUpRequest"},
		{"error page turned into 200", func(e *Entry) { e.Result, e.Detail = "Error", "Error" }, "200", "Error", "Error", "Error"},
		{"method refused", func(e *Entry) { e.Status, e.Result, e.Detail = 403, "Error", "InvalidRequestMethod" },
			"403", "Error", "Error", "InvalidRequestMethod"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := hit()
			tc.change(&e)
			row := columns(string(W3C.appendEntry(nil, &e)))
			got := []string{row["sc-status"], row["x-edge-result-type"], row["x-edge-response-result-type"], row["x-edge-detailed-result-type"]}
			if diff := cmp.Diff([]string{tc.status, tc.result, tc.responseResult, tc.detail}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRangeAndAbsentLength(t *testing.T) {
	e := hit()
	e.Status, e.ContentRange, e.ContentLength = 206, "bytes 0-99/1024", -1
	row := columns(string(W3C.appendEntry(nil, &e)))
	got := []string{row["sc-range-start"], row["sc-range-end"], row["sc-content-len"]}
	if diff := cmp.Diff([]string{"0", "99", "-"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestJSONLineHasTheSameFields(t *testing.T) {
	e := hit()
	var got map[string]any
	if err := json.Unmarshal(JSON.appendEntry(nil, &e), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"date": "2026-03-01", "time": "13:05:59", "x-edge-location": "LHR50-C1", "sc-bytes": 1400.0, "c-ip": "192.0.2.7",
		"cs-method": "GET", "cs(Host)": "d111111abcdef8.cloudfront.net", "cs-uri-stem": "/a%20b/c.txt", "sc-status": "200",
		"cs(User-Agent)": "Mozilla/5.0 (X11; \"q\")", "cs-uri-query": "v=1&x=[2]", "x-edge-result-type": "Hit",
		"x-edge-request-id": "aaaa-bbbb==", "x-host-header": "www.example.com", "cs-protocol": "https", "cs-bytes": 120.0,
		"time-taken": 0.002, "ssl-protocol": "TLSv1.3", "ssl-cipher": "TLS_AES_128_GCM_SHA256",
		"x-edge-response-result-type": "Hit", "cs-protocol-version": "HTTP/2.0", "c-port": 50123.0, "time-to-first-byte": 0.001,
		"x-edge-detailed-result-type": "Hit", "sc-content-type": "text/plain; charset=utf-8", "sc-content-len": 1024.0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "/a b", "%41", "\t\n\x00\x7f", "é", `<>"#%{}|\^~[]'` + "`", strings.Repeat("x", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(appendEscaped(nil, s))
		if i := strings.IndexFunc(got, func(r rune) bool { return r <= 32 || r >= 127 }); i >= 0 {
			t.Errorf("%q keeps a byte that ends a column or a line", got)
		}
		if back, err := url.PathUnescape(got); err != nil || back != s {
			t.Errorf("%q reads back as %q (%v), want %q", got, back, err, s)
		}
	})
}

func TestFilesRotateByHourAndSize(t *testing.T) {
	dir := t.TempDir()
	now := at("2026-03-01 13:59:59")
	fs := newFiles(Config{Dir: dir, MaxBytes: 1500, Now: func() time.Time { return now }, Logger: quiet()})
	write := func() {
		e := hit()
		if err := fs.append(&e); err != nil {
			t.Fatal(err)
		}
	}
	write() // opens the first file
	now = at("2026-03-01 14:00:00")
	for range 6 { // about 300 bytes each after 600 of header lines: full at the fourth
		write()
	}
	if err := fs.close(); err != nil {
		t.Fatal(err)
	}
	if got := linesOf(t, dir, "E1U5RQF7T870K0.2026-03-01-13.*.gz"); len(got) != 1 {
		t.Errorf("hour 13 has %d entries, want 1", len(got))
	}
	full := len(linesOf(t, dir, "E1U5RQF7T870K0.2026-03-01-14.*.gz"))
	rest := len(linesOf(t, dir, "E1U5RQF7T870K0.log"))
	if full == 0 || rest == 0 || full+rest != 6 {
		t.Errorf("hour 14 has %d entries in its full file and %d in the current one, want 6 in both", full, rest)
	}
}

func TestFilesContinueAfterACrashAndSweep(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	config := Config{Dir: dir, Keep: 48 * time.Hour, Now: func() time.Time { return now }, Logger: quiet()}
	left := filepath.Join(dir, "E1.2026-03-01-13.ABCDEFGH")   // finished, never compressed
	old := filepath.Join(dir, "E1.2020-03-01-13.ABCDEFGH.gz") // past its time
	foreign := filepath.Join(dir, "notes.txt")                // not ours
	current := filepath.Join(dir, "E1U5RQF7T870K0.log")       // of an hour long gone
	for _, path := range []string{left, old, foreign, current} {
		if err := os.WriteFile(path, []byte("#Version: 1.0\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, age := range map[string]time.Duration{old: 72 * time.Hour, foreign: 72 * time.Hour, current: 3 * time.Hour} {
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	fs := newFiles(config)
	e := hit()
	if err := fs.append(&e); err != nil {
		t.Fatal(err)
	}
	if err := fs.tidy(); err != nil {
		t.Fatal(err)
	}
	if err := fs.close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		got = append(got, finishedName.ReplaceAllString(entry.Name(), ".FINISHED$1"))
	}
	want := []string{"E1.FINISHED.gz", "E1U5RQF7T870K0.FINISHED.gz", "E1U5RQF7T870K0.log", "notes.txt"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestRecordNeverBlocks fills a queue that nobody empties.
func TestRecordNeverBlocks(t *testing.T) {
	l := &Log{queue: make(chan Entry, 2)}
	for range 5 {
		l.Record(hit())
	}
	if got := l.Dropped(); got != 3 {
		t.Errorf("dropped %d entries, want 3", got)
	}
}

func TestLostDirectoryIsReportedAndServingGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	var report bytes.Buffer
	l, err := New(Config{Dir: dir, Logger: slog.New(slog.NewTextHandler(&report, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	l.Record(hit())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l.Dropped() != 1 || !strings.Contains(report.String(), "no such file or directory") {
		t.Errorf("dropped %d, report %q", l.Dropped(), report.String())
	}
}

func TestLogWritesOneFilePerDistribution(t *testing.T) {
	dir := t.TempDir()
	l, err := New(Config{Dir: dir, Logger: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	e := hit()
	l.Record(e)
	e.Door = ""
	l.Record(e)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"E1U5RQF7T870K0.log", "unknown-host.log"} {
		if got := linesOf(t, dir, name); len(got) != 1 {
			t.Errorf("%s has %d entries, want 1", name, len(got))
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	l := &Log{queue: make(chan Entry, 1)}
	e := hit()
	b.ReportAllocs()
	for b.Loop() {
		l.Record(e)
		<-l.queue
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// columns reads one W3C line by the standard's field names.
func columns(line string) map[string]string {
	row := map[string]string{}
	values := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
	for i, name := range strings.Fields(standardFields) {
		row[name] = values[i]
	}
	return row
}

// linesOf returns the entries of the only file that matches, after checking
// its two header lines.
func linesOf(t *testing.T, dir, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(paths) != 1 {
		t.Fatalf("%s matches %v (%v), want one file", pattern, paths, err)
	}
	data, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(paths[0], ".gz") {
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if data, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if diff := cmp.Diff([]string{"#Version: 1.0", "#Fields: " + standardFields}, lines[:2]); diff != "" {
		t.Error(diff)
	}
	return lines[2:]
}

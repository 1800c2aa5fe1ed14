package logs

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function"
)

var start = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

// stored writes lines and returns the directory of their archive.
func stored(t *testing.T, c Config, lines ...function.Line) string {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	s, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		s.Log(line)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Dir
}

func events(t *testing.T, dir string, q Query) []Event {
	t.Helper()
	var out []Event
	if err := In(dir).Each(q, func(e Event) bool { e.Time = e.Time.UTC(); out = append(out, e); return true }); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEventsComeBack: as they were printed, in the order of their times, under
// the names of spec 13; several lines and any bytes are one event.
func TestEventsComeBack(t *testing.T) {
	const lambda, edge = "/aws/lambda/us-east-1.headers", "/aws/cloudfront/function/last"
	lines := []function.Line{
		{Time: start, Group: lambda, Stream: "2026/11/21/[1]0123456789abcdef0123456789abcdef", RequestID: "r1", Text: "START RequestId: r1 Version: 1"},
		{Time: start.Add(2 * time.Millisecond), Group: lambda, Stream: "2026/11/21/[1]0123456789abcdef0123456789abcdef", RequestID: "r1", Text: "one\ntwo\r\n\"three\"\t\x00"},
		{Time: start.Add(time.Millisecond), Group: edge, Stream: "2026/11/21/7d3d6b0c-0000-4000-8000-000000000000", Text: "\xff\xfe no text \x80"},
	}
	dir := stored(t, Config{}, lines...)
	want := []Event{
		{lambda, lines[0].Stream, start, "r1", lines[0].Text},
		{edge, lines[2].Stream, start.Add(time.Millisecond), "", lines[2].Text},
		{lambda, lines[1].Stream, start.Add(2 * time.Millisecond), "r1", lines[1].Text},
	}
	if diff := cmp.Diff(want, events(t, dir, Query{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[1:2], events(t, dir, Query{Groups: []string{edge}})); diff != "" {
		t.Errorf("one group: %s", diff)
	}
	if diff := cmp.Diff(want[1:2], events(t, dir, Query{Since: start.Add(time.Millisecond), Until: start.Add(2 * time.Millisecond)})); diff != "" {
		t.Errorf("from the start inclusive to the end exclusive (spec 14): %s", diff)
	}
	groups, err := In(dir).Groups()
	if diff := cmp.Diff([]string{edge, lambda}, groups); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestRestartGoesOnBehindWhatIsThere(t *testing.T) {
	line := function.Line{Time: start, Group: "/g", Stream: "s", Text: "first"}
	dir := stored(t, Config{}, line)
	line.Text, line.Time = "second", start.Add(time.Second)
	stored(t, Config{Dir: dir}, line)
	var got []string
	for _, e := range events(t, dir, Query{}) {
		got = append(got, e.Message)
	}
	if diff := cmp.Diff([]string{"first", "second"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestSizeIsBounded writes ten times what may be kept: the newest stays.
func TestSizeIsBounded(t *testing.T) {
	const bound = 1 << 20
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir, MaxBytes: bound})
	if err != nil {
		t.Fatal(err)
	}
	const last = 10 << 20 / 1024
	for i := range last {
		for s.waiting.Load() > 1<<16 { // none shall be dropped
			time.Sleep(time.Millisecond)
		}
		s.Log(function.Line{Time: start.Add(time.Duration(i) * time.Millisecond), Group: "/g", Stream: "s", Text: strings.Repeat("x", 1000)})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := s.Dropped(); n != 0 {
		t.Errorf("%d events were dropped", n)
	}
	var total int64
	streams, err := In(dir).Streams()
	for _, stream := range streams {
		total += stream.Bytes
	}
	if err != nil || total > bound || total < bound/2 {
		t.Errorf("%d bytes are kept, want at most %d and most of that (%v)", total, bound, err)
	}
	all := events(t, dir, Query{})
	if got := all[len(all)-1].Time; !got.Equal(start.Add((last - 1) * time.Millisecond)) {
		t.Errorf("the newest event is of %v", got)
	}
}

func TestOldStreamsGo(t *testing.T) {
	dir := stored(t, Config{},
		function.Line{Time: start, Group: "/g", Stream: "old/s", Text: "x"},
		function.Line{Time: start, Group: "/g", Stream: "new", Text: "x"})
	old := filepath.Join(dir, "g", streamMark, "old", "s.0000.jsonl")
	if err := os.Chtimes(old, start, start); err != nil {
		t.Fatal(err)
	}
	stored(t, Config{Dir: dir, MaxAge: time.Hour})
	streams, err := In(dir).Streams()
	if err != nil || len(streams) != 1 || streams[0].Name != "new" {
		t.Errorf("streams %v, %v", streams, err)
	}
	if _, err := os.Stat(filepath.Dir(old)); err == nil {
		t.Error("the directory of the old stream is still there")
	}
}

// TestFullQueueDropsAndCounts: nobody writes, and Log returns all the same.
func TestFullQueueDropsAndCounts(t *testing.T) {
	s := &Store{queue: make(chan function.Line, 2)}
	for range 5 {
		s.Log(function.Line{Text: "x"})
	}
	if got := s.Dropped(); got != 3 {
		t.Errorf("dropped %d, want 3", got)
	}
	s = &Store{queue: make(chan function.Line, maxQueued)}
	for range 100 {
		s.Log(function.Line{Text: strings.Repeat("x", 1<<20)})
	}
	if got := s.Dropped(); got != 100-maxQueuedBytes>>20 {
		t.Errorf("dropped %d events of 1 MiB, want all but %d", got, maxQueuedBytes>>20)
	}
}

// TestNamesStayInside: names that lead out of the directory are not written.
func TestNamesStayInside(t *testing.T) {
	for _, name := range [][2]string{
		{"/../../etc", "s"}, {"/g", "../../s"}, {"/g", "a/../../s"}, {"", "s"}, {"/g", ""}, {"/g/", "s"}, {"/g", "a:b"}, {"/g", "a\x00"}, {"/g", "a//b"},
		{"/g ö", "s"},
	} {
		if dir, file, err := location(name[0], name[1]); err == nil {
			t.Errorf("%q is written to %s %s", name, dir, file)
		}
	}
}

func TestFollow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "later")
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	got := make(chan string, 8)
	ended := make(chan error, 1)
	go func() {
		ended <- In(dir).Follow(ctx, Query{}, func(e Event) bool { got <- e.Message; return e.Message != "three" })
	}()
	s, err := Open(Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, text := range []string{"one", "two", "three"} {
		s.Log(function.Line{Time: start.Add(time.Duration(i)), Group: "/g", Stream: "s", Text: text})
		select {
		case message := <-got:
			if message != text {
				t.Fatalf("got %q, want %q", message, text)
			}
		case <-ctx.Done():
			t.Fatalf("%q never came", text)
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestStrangeFilesAreSkipped: what others put there, and a line that is cut.
func TestStrangeFilesAreSkipped(t *testing.T) {
	dir := stored(t, Config{}, function.Line{Time: start, Group: "/g", Stream: "s", Text: "good"})
	name := filepath.Join(dir, "g", streamMark, "s.0000.jsonl")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, "no JSON\n"+strings.Repeat("y", 2*maxLine)+"\n{\"time\":1,\"mess"...)
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "README"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := events(t, dir, Query{}); len(got) != 1 || got[0].Message != "good" {
		t.Errorf("%v", got)
	}
}

// TestFilesStaySmall: a stream whose oldest files have gone goes on behind its
// newest one, so that none is filled twice.
func TestFilesStaySmall(t *testing.T) {
	const bound = 1 << 20
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir, MaxBytes: bound})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 << 20 / 1024 {
		for s.waiting.Load() > 1<<14 { // none shall be dropped
			time.Sleep(time.Millisecond)
		}
		s.Log(function.Line{Time: start.Add(time.Duration(i) * time.Millisecond), Group: "/g", Stream: "s", Text: strings.Repeat("x", 1000)})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := In(dir).files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.size > bound/filesInAll {
			t.Errorf("file %d has %d bytes", f.number, f.size)
		}
	}
	if last := files[len(files)-1].number; last < 4*filesInAll-1 {
		t.Errorf("the newest file is number %d, want one for every %d bytes", last, bound/filesInAll)
	}
}

package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

func TestListLines(t *testing.T) {
	list := NewList(strings.NewReader("\ufeffa.example\r\n\n  # comment\n\tb.example \n" + strings.Repeat("x", 3*maxTarget) + "\nlast"))
	var got []Line
	for line := range list.Lines() {
		got = append(got, line)
	}
	want := []Line{{1, "a.example"}, {4, "b.example"}, {5, strings.Repeat("x", maxTarget+1)}, {6, "last"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if list.Err() != nil {
		t.Error(list.Err())
	}
}

func TestListErr(t *testing.T) {
	broken := errors.New("disk on fire")
	list := NewList(io.MultiReader(strings.NewReader("a\nb"), readerFunc(func([]byte) (int, error) { return 0, broken })))
	var got []string
	for line := range list.Lines() {
		got = append(got, line.Text)
	}
	if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" || !errors.Is(list.Err(), broken) {
		t.Errorf("%s %v", diff, list.Err())
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// fleetOptions are a plain HTTP server under any name of names.
func fleetOptions(t *testing.T, handler http.Handler, names ...string) Options {
	t.Helper()
	options := site{http: handler}.serve(t)
	for _, name := range names {
		options.Resolve[name] = netip.MustParseAddr("127.0.0.1")
	}
	return options
}

func all(t *testing.T, ctx context.Context, options Options, list string, f Fleet, each func(Result)) error {
	t.Helper()
	scanner, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	return scanner.All(ctx, NewList(strings.NewReader(list)).Lines(), f, each)
}

// TestAllSurvivesWhatIsInTheList: broken lines, dead hosts and hostile ones are
// reported with their line, and the rest goes on.
func TestAllSurvivesWhatIsInTheList(t *testing.T) {
	hostile := listen(t, nil, once("SSH-2.0-x\r\n"), nil)
	options := fleetOptions(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}), "a.example", "b.example", "c.example")
	list := fmt.Sprintf("skipped.example\na.example\nhtps://b.example\n\nhttp://b.example:%d/\nc.example\nb.example:1\n", hostile)
	type outcome struct {
		Line  int
		Code  string
		Kind  recording.FailureKind // of the HTTP session
		Found bool
	}
	var got []outcome
	var last Progress
	err := all(t, t.Context(), options, list, Fleet{Parallel: 2, Total: 6, Skip: func(t Target) bool { return t.Host == "skipped.example" }}, func(r Result) {
		o := outcome{Line: r.Line.Number}
		if problems, ok := finding.From(r.Err); ok {
			o.Code = problems[0].Code
		}
		if r.Recording != nil {
			o.Found = r.Recording.HTTP.Final() != nil
			if f := r.Recording.HTTP.Failure; f != nil {
				o.Kind = f.Kind
			}
		}
		got = append(got, o)
		last = r.Progress
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(got, func(a, b outcome) int { return a.Line - b.Line })
	want := []outcome{
		{Line: 2, Found: true}, {Line: 3, Code: "TARGET-002"}, {Line: 5, Kind: recording.FailureHTTP},
		{Line: 6, Found: true}, {Line: 7, Kind: recording.FailureRefused},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	last.Elapsed, last.Remaining = 0, 0
	if diff := cmp.Diff(Progress{Done: 6, Failed: 2, Broken: 1, Skipped: 1, Total: 6}, last); diff != "" {
		t.Error(diff)
	}
}

// TestAllLooksAtAHostOnceAtATime: however many targets of it stand in the list.
func TestAllLooksAtAHostOnceAtATime(t *testing.T) {
	var mu sync.Mutex
	inside := map[string]int{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if inside[r.Host]++; inside[r.Host] > 1 {
			t.Errorf("%s: two requests at a time", r.Host)
		}
		mu.Unlock()
		runtime.Gosched()
		mu.Lock()
		inside[r.Host]--
	})
	options := fleetOptions(t, handler, "a.example", "b.example")
	done := 0
	err := all(t, t.Context(), options, strings.Repeat("a.example/1\na.example/2\nb.example\n", 10), Fleet{Parallel: 8}, func(r Result) {
		if r.Recording.HTTP.Final() == nil {
			t.Errorf("%s: %+v", r.Line.Text, r.Recording.HTTP.Failure)
		}
		done++
	})
	if err != nil || done != 30 {
		t.Errorf("%d done: %v", done, err)
	}
}

// TestAllStops: what was under way is not reported, so that it is done again.
func TestAllStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reached := make(chan struct{})
	var once sync.Once
	options := fleetOptions(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host[0] == 'b' {
			once.Do(func() { close(reached) })
			<-r.Context().Done()
		}
	}), "a.example", "b.example")
	go func() { <-reached; cancel() }()
	var got []string
	err := all(t, ctx, options, "a.example\nb.example\na.example/2\n", Fleet{Parallel: 1}, func(r Result) { got = append(got, r.Line.Text) })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"a.example"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestAllReportsWhileTheListIsSlow: a result does not wait for the next line.
func TestAllReportsWhileTheListIsSlow(t *testing.T) {
	options := fleetOptions(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), "a.example")
	scanner, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	go io.WriteString(w, "a.example\n")
	err = scanner.All(t.Context(), NewList(r).Lines(), Fleet{}, func(Result) { w.Close() }) // else it would never end
	if err != nil {
		t.Error(err)
	}
}

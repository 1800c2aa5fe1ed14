package scan

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkAll looks at b.N local hosts, each with a redirect to HTTPS, a page
// of 10 KiB, robots.txt and a CORS probe: five requests over three connections
// a host. Servers and scanner share the machine.
//
// heap-KB is the live heap at the end of the list beyond that at its start: it
// does not grow with the list.
func BenchmarkAll(b *testing.B) {
	page := []byte(`<!doctype html><script src="/a.js"></script>` + strings.Repeat("<p>Some text.</p>", 600))
	var options Options
	options = site{
		http: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name, _, _ := cutPort(r.Host)
			http.Redirect(w, r, fmt.Sprintf("https://%s:%d/", name, options.HTTPSPort), http.StatusMovedPermanently)
		}),
		https: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
			w.Write(page)
		}),
	}.serve(b)
	options.Insecure = true // one certificate cannot have all names
	scanner, err := New(options)
	if err != nil {
		b.Fatal(err)
	}
	r, w := io.Pipe()
	go func() {
		for i := range b.N {
			fmt.Fprintf(w, "h%d.localhost\n", i)
		}
		w.Close()
	}()
	before := heap()
	b.ReportAllocs()
	b.ResetTimer()
	err = scanner.All(b.Context(), NewList(r).Lines(), Fleet{}, func(result Result) {
		if result.Recording.Graded() == nil {
			b.Errorf("%s: %+v", result.Line.Text, result.Recording.HTTPS.Failure)
		}
	})
	b.StopTimer()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "hosts/s")
	b.ReportMetric(float64(heap()-before)/1024, "heap-KB")
}

// heap is what is alive after collecting.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

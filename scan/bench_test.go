package scan

import (
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/observatory"
)

// many serves any number of hosts, each with a redirect to HTTPS, a page of
// 10 KiB, robots.txt and an answer to the CORS probe: five requests over three
// connections a host. Servers and scanner share the machine.
func many(b *testing.B, ca *authority) Options {
	text := `<!doctype html><script src="/a.js"></script>` + strings.Repeat("<p>Some text.</p>", 600)
	var options Options
	options = site{
		authority:   ca,
		certificate: func(c *x509.Certificate) { c.DNSNames = []string{"*.test.example"} },
		http: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name, _, _ := cutPort(r.Host)
			http.Redirect(w, r, fmt.Sprintf("https://%s:%d/", name, options.HTTPSPort), http.StatusMovedPermanently)
		}),
		https: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
			html(w, text)
		}),
	}.serve(b)
	return options
}

// BenchmarkAll looks at b.N local hosts. What bounds it is cryptography: TLS
// handshakes are more than half of the time, on either side of the connection.
//
// heap-KB is the live heap at the end of the list beyond that at its start: it
// does not grow with the list.
func BenchmarkAll(b *testing.B) {
	options := many(b, newAuthority(b))
	options.Insecure = true // one certificate cannot have all names below localhost
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

// BenchmarkBesideOriginal looks at the same 100 hosts and grades them, as many
// at a time as a list does, first with the real scanner, then with ours.
func BenchmarkBesideOriginal(b *testing.B) {
	const hosts = 100
	ca := newAuthority(b)
	judge := startJudge(b, ca)
	options := many(b, ca)
	var list strings.Builder
	for i := range hosts {
		name := fmt.Sprintf("h%d.test.example", i)
		options.Resolve[name] = netip.MustParseAddr("127.0.0.1")
		list.WriteString(name + "\n")
	}
	scanner, err := New(options)
	if err != nil {
		b.Fatal(err)
	}
	judge.ask(b, inquiry{"h0.test.example", options.HTTPPort, options.HTTPSPort}) // its code is loaded and warm
	var original, ours time.Duration
	for b.Loop() {
		original += lookOriginally(b, judge, options, hosts)
		began := time.Now()
		err := scanner.All(b.Context(), NewList(strings.NewReader(list.String())).Lines(), Fleet{}, func(result Result) {
			if r := observatory.Grade(result.Recording, observatory.Options{Algorithm: observatory.V4}); r.Scan.Refusal != "" {
				b.Errorf("%s: %s", result.Line.Text, r.Scan.Refusal)
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		ours += time.Since(began)
	}
	b.ReportMetric(original.Seconds()/float64(b.N)*1000/hosts, "original-ms/host")
	b.ReportMetric(ours.Seconds()/float64(b.N)*1000/hosts, "ours-ms/host")
	b.ReportMetric(original.Seconds()/ours.Seconds(), "ratio")
}

func lookOriginally(b *testing.B, judge *judge, options Options, hosts int) time.Duration {
	began := time.Now()
	for i := range hosts + DefaultParallel {
		if i < hosts {
			judge.put(b, inquiry{fmt.Sprintf("h%d.test.example", i), options.HTTPPort, options.HTTPSPort})
		}
		if i < DefaultParallel {
			continue // until so many are under way
		}
		if got := judge.answer(b); got.Document == nil {
			b.Errorf("%s: %s", got.Host, got.Error)
		}
	}
	return time.Since(began)
}

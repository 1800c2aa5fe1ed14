package metrics

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func observe(m *Metrics, door, result string, status int, change func(*edge.Observation)) {
	o := &edge.Observation{
		Request:  &exchange.Request{Proto: exchange.HTTP2, Received: began},
		Response: &exchange.Response{Outcome: exchange.Outcome{Door: door, Result: result}},
		Status:   status, BytesIn: 100, BytesOut: 1000, End: began.Add(2 * time.Millisecond),
	}
	if change != nil {
		change(o)
	}
	m.Observe(o)
}

// scrape returns the samples whose names begin with lintel_, by name and labels.
func scrape(t *testing.T, m *Metrics) map[string]string {
	t.Helper()
	_, body := get(m, nil, "/metrics")
	samples := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^(lintel_\S+(?:\{[^}]*\})?) (\S+)$`).FindAllStringSubmatch(body, -1) {
		samples[match[1]] = match[2]
	}
	return samples
}

func get(m *Metrics, ready error, path string) (status int, body string) {
	w := httptest.NewRecorder()
	m.Handler(func() error { return ready }).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Body.String()
}

func TestCounts(t *testing.T) {
	m := New(Sources{})
	m.Serve([]string{"E1"})
	observe(m, "E1", "Hit", 200, nil)
	observe(m, "E1", "Hit", 206, nil)
	observe(m, "E1", "Hit", 200, func(o *edge.Observation) { o.Aborted = true })
	observe(m, "E1", "Miss", 200, func(o *edge.Observation) {
		o.Response.Outcome.OriginID = "bucket"
		o.Response.Timing.FirstByte = 30 * time.Millisecond
	})
	observe(m, "E1", "Error", 502, func(o *edge.Observation) { o.Response.Outcome.Detail = "OriginConnectError" })
	observe(m, "", "Error", 403, nil)

	got := scrape(t, m)
	want := map[string]string{
		`lintel_requests_total{distribution="E1",result="Hit",status="2xx"}`:                 "3",
		`lintel_requests_total{distribution="E1",result="Miss",status="2xx"}`:                "1",
		`lintel_requests_total{distribution="E1",result="Error",status="5xx"}`:               "1",
		`lintel_requests_total{distribution="",result="Error",status="4xx"}`:                 "1",
		`lintel_errors_total{detail="OriginConnectError",distribution="E1"}`:                 "1",
		`lintel_errors_total{detail="ClientCommError",distribution="E1"}`:                    "1",
		`lintel_errors_total{detail="Error",distribution=""}`:                                "1",
		`lintel_sent_bytes_total{distribution="E1"}`:                                         "5000",
		`lintel_received_bytes_total{distribution="E1"}`:                                     "500",
		`lintel_origin_latency_seconds_count{distribution="E1",origin="bucket"}`:             "1",
		`lintel_origin_latency_seconds_sum{distribution="E1",origin="bucket"}`:               "0.03",
		`lintel_origin_latency_seconds_bucket{distribution="E1",origin="bucket",le="0.025"}`: "0",
		`lintel_origin_latency_seconds_bucket{distribution="E1",origin="bucket",le="0.05"}`:  "1",
		`lintel_request_seconds_count{protocol="HTTP/2.0"}`:                                  "6",
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s = %q, want %q", name, got[name], value)
		}
	}
}

func TestDistributionsThatAreGoneLoseTheirMetrics(t *testing.T) {
	m := New(Sources{})
	m.Serve([]string{"E1", "E2"})
	observe(m, "E1", "Hit", 200, nil)
	observe(m, "E2", "Hit", 200, nil)
	m.Serve([]string{"E2"})
	observe(m, "E1", "Hit", 200, nil) // ends after its distribution
	var got []string
	for name := range scrape(t, m) {
		if strings.HasPrefix(name, "lintel_requests_total") {
			got = append(got, name)
		}
	}
	want := []string{
		`lintel_requests_total{distribution="",result="Hit",status="2xx"}`,
		`lintel_requests_total{distribution="E2",result="Hit",status="2xx"}`,
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReloadsAndSources(t *testing.T) {
	m := New(Sources{
		Cache: func() Cache {
			return Cache{MemoryObjects: 3, DiskObjects: 5, MemoryBytes: 4096, DiskBytes: 8192}
		},
		LogDropped: func() int64 { return 7 },
		Expiries:   func() map[string]time.Time { return map[string]time.Time{"www.example.com": time.Unix(1900000000, 0)} },
	})
	m.Live(2, time.Unix(1800000000, 0), 40*time.Millisecond)
	m.Refused()
	got := scrape(t, m)
	for name, value := range map[string]string{
		`lintel_reloads_total{outcome="live"}`:                                   "1",
		`lintel_reloads_total{outcome="refused"}`:                                "1",
		`lintel_generation`:                                                      "2",
		`lintel_reload_seconds`:                                                  "0.04",
		`lintel_reload_timestamp_seconds`:                                        "1.8e+09",
		`lintel_cache_objects{tier="memory"}`:                                    "3",
		`lintel_cache_objects{tier="disk"}`:                                      "5",
		`lintel_cache_bytes{tier="memory"}`:                                      "4096",
		`lintel_cache_bytes{tier="disk"}`:                                        "8192",
		`lintel_access_log_dropped_total`:                                        "7",
		`lintel_certificate_not_after_timestamp_seconds{name="www.example.com"}`: "1.9e+09",
	} {
		if got[name] != value {
			t.Errorf("%s = %q, want %q", name, got[name], value)
		}
	}
}

func TestHealth(t *testing.T) {
	m := New(Sources{})
	for _, tc := range []struct {
		path   string
		ready  error
		status int
		body   string
	}{
		{"/healthz", errors.New("not ready"), http.StatusOK, "ok\n"},
		{"/readyz", nil, http.StatusOK, "ready\n"},
		{"/readyz", errors.New("draining"), http.StatusServiceUnavailable, "draining\n"},
	} {
		if status, body := get(m, tc.ready, tc.path); status != tc.status || body != tc.body {
			t.Errorf("%s with %v: %d %q, want %d %q", tc.path, tc.ready, status, body, tc.status, tc.body)
		}
	}
}

func BenchmarkObserve(b *testing.B) {
	m := New(Sources{})
	m.Serve([]string{"E1"})
	o := &edge.Observation{
		Request:  &exchange.Request{Proto: exchange.HTTP2, Received: began},
		Response: &exchange.Response{Outcome: exchange.Outcome{Door: "E1", Result: "Hit"}},
		Status:   200, End: began.Add(time.Millisecond),
	}
	b.ReportAllocs()
	for b.Loop() {
		m.Observe(o)
	}
}

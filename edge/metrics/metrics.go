// Package metrics counts what the edge does, for Prometheus, and answers the
// questions of health checks. The names follow CloudFront's own metrics where
// there is one (spec/cloudfront.md 7.3), in Prometheus's spelling and units.
//
// It has its own registry, and counts without a lock: each distribution's
// counters are looked up in a table that is replaced as a whole.
package metrics

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// Metrics are the counters of one edge. It is an [edge.Observer].
type Metrics struct {
	registry *prometheus.Registry

	requests      *prometheus.CounterVec
	errors        *prometheus.CounterVec
	bytesSent     *prometheus.CounterVec
	bytesReceived *prometheus.CounterVec
	originLatency *prometheus.HistogramVec
	taken         *prometheus.HistogramVec

	reloads    *prometheus.CounterVec
	generation prometheus.Gauge
	reloadTime prometheus.Gauge
	reloadedAt prometheus.Gauge

	mu    sync.Mutex // serialises writers of doors
	doors atomic.Pointer[map[string]*door]
	proto [exchange.HTTP3 + 1]prometheus.Observer
}

// Sources are what the metrics read when they are asked for.
type Sources struct {
	Cache      func() Cache
	LogDropped func() int64
	// Expiries are the ends of the certificates in use, by name.
	Expiries func() map[string]time.Time
}

// Cache is what a cache holds at one moment.
type Cache struct {
	MemoryObjects int   `json:"memory_objects"`
	MemoryBytes   int64 `json:"memory_bytes"`
	DiskObjects   int   `json:"disk_objects"`
	DiskBytes     int64 `json:"disk_bytes"`
}

// The buckets of the histograms, in seconds: a hit takes microseconds, an
// origin may take its whole time-out.
var (
	latencyBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	takenBuckets   = append([]float64{.0001, .00025, .0005}, latencyBuckets...)
)

// New returns metrics that have counted nothing.
func New(s Sources) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.requests = m.counter("lintel_requests_total", "Requests by x-edge-result-type and class of status.", "distribution", "result", "status")
	m.errors = m.counter("lintel_errors_total", "Failed requests by x-edge-detailed-result-type.", "distribution", "detail")
	m.bytesSent = m.counter("lintel_sent_bytes_total", "Bytes sent to viewers, heads included.", "distribution")
	m.bytesReceived = m.counter("lintel_received_bytes_total", "Bytes received from viewers, heads included.", "distribution")
	m.originLatency = m.histogram("lintel_origin_latency_seconds", "Time to the first byte of an origin's response.", latencyBuckets, "distribution", "origin")
	m.taken = m.histogram("lintel_request_seconds", "Time from a request's head to its response's end.", takenBuckets, "protocol")
	m.reloads = m.counter("lintel_reloads_total", "Configurations read: live ones and refused ones.", "outcome")
	m.generation = m.gauge("lintel_generation", "Number of the configuration that is served.")
	m.reloadTime = m.gauge("lintel_reload_seconds", "How long the last configuration took to become live.")
	m.reloadedAt = m.gauge("lintel_reload_timestamp_seconds", "When the last configuration became live.")
	m.registerSources(s)
	for p := range m.proto {
		m.proto[p] = m.taken.WithLabelValues(exchange.Proto(p).String())
	}
	m.Serve(nil)
	return m
}

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	m.registry.MustRegister(g)
	return g
}

func (m *Metrics) registerSources(s Sources) {
	if s.Cache != nil {
		m.cacheGauge("lintel_cache_objects", "Objects in the cache.", "memory", func() float64 { return float64(s.Cache().MemoryObjects) })
		m.cacheGauge("lintel_cache_objects", "Objects in the cache.", "disk", func() float64 { return float64(s.Cache().DiskObjects) })
		m.cacheGauge("lintel_cache_bytes", "Bytes in the cache.", "memory", func() float64 { return float64(s.Cache().MemoryBytes) })
		m.cacheGauge("lintel_cache_bytes", "Bytes in the cache.", "disk", func() float64 { return float64(s.Cache().DiskBytes) })
	}
	if s.LogDropped != nil {
		m.registry.MustRegister(prometheus.NewCounterFunc(
			prometheus.CounterOpts{Name: "lintel_access_log_dropped_total", Help: "Access log entries that were not written."},
			func() float64 { return float64(s.LogDropped()) }))
	}
	if s.Expiries != nil {
		m.registry.MustRegister(expiries{s.Expiries})
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

func (m *Metrics) cacheGauge(name, help, tier string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(
		prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: prometheus.Labels{"tier": tier}}, value))
}

// Serve says which distributions there are now. Those that are gone lose
// their metrics, so that a long life with many edits does not pile them up.
func (m *Metrics) Serve(ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var old map[string]*door
	if p := m.doors.Load(); p != nil {
		old = *p
	}
	doors := make(map[string]*door, len(ids)+1)
	for _, id := range append(slices.Clone(ids), noDoor) {
		if doors[id] = old[id]; doors[id] == nil {
			doors[id] = m.newDoor(id)
		}
	}
	m.doors.Store(&doors)
	for id := range maps.Keys(old) {
		if doors[id] == nil {
			m.forget(id)
		}
	}
}

func (m *Metrics) forget(id string) {
	gone := prometheus.Labels{"distribution": id}
	for _, v := range []*prometheus.CounterVec{m.requests, m.errors, m.bytesSent, m.bytesReceived} {
		v.DeletePartialMatch(gone)
	}
	m.originLatency.DeletePartialMatch(gone)
}

// Observe counts one exchange.
func (m *Metrics) Observe(o *edge.Observation) {
	outcome := &o.Response.Outcome
	d := m.door(outcome.Door)
	d.request(o)
	d.bytesSent.Add(float64(o.BytesOut))
	d.bytesReceived.Add(float64(o.BytesIn))
	m.proto[o.Request.Proto].Observe(o.End.Sub(o.Request.Received).Seconds())
	if outcome.Result == "Error" || o.Aborted {
		d.error(outcome, o.Aborted)
	}
	if first := o.Response.Timing.FirstByte; first > 0 {
		m.originLatency.WithLabelValues(d.id, outcome.OriginID).Observe(first.Seconds())
	}
}

// Live notes that a configuration is served now, and how long that took.
func (m *Metrics) Live(generation uint64, at time.Time, took time.Duration) {
	m.reloads.WithLabelValues("live").Inc()
	m.generation.Set(float64(generation))
	m.reloadTime.Set(took.Seconds())
	m.reloadedAt.Set(float64(at.UnixMilli()) / 1000)
}

// Refused notes that a configuration had errors and the old one stays.
func (m *Metrics) Refused() { m.reloads.WithLabelValues("refused").Inc() }

// expiries is a collector: certificates come and go.
type expiries struct{ read func() map[string]time.Time }

var expiryDesc = prometheus.NewDesc("lintel_certificate_not_after_timestamp_seconds",
	"When a certificate in use expires.", []string{"name"}, nil)

// Describe and Collect make expiries a [prometheus.Collector].
func (expiries) Describe(out chan<- *prometheus.Desc) { out <- expiryDesc }

// Collect reads the certificates.
func (e expiries) Collect(out chan<- prometheus.Metric) {
	for name, end := range e.read() {
		out <- prometheus.MustNewConstMetric(expiryDesc, prometheus.GaugeValue, float64(end.Unix()), name)
	}
}

package metrics

import (
	"slices"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// noDoor stands for requests that reached no distribution.
const noDoor = ""

// results are the values of x-edge-result-type (spec/cloudfront.md 7.1). The
// last stands for whatever else a door may say.
var results = [...]string{
	"Hit", "Miss", "RefreshHit", "Error", "Redirect", "LimitExceeded", "CapacityExceeded",
	"FunctionGeneratedResponse", "LambdaGeneratedResponse", "LambdaExecutionError", "Other",
}

// classes are the first digits of status codes; 0 = the viewer left before an
// answer.
var classes = [...]string{"none", "1xx", "2xx", "3xx", "4xx", "5xx"}

// door holds the counters of one distribution. Those of results are made when
// they are first needed: most doors see few of them.
type door struct {
	id            string
	metrics       *Metrics
	requests      [len(results)][len(classes)]atomic.Pointer[prometheus.Counter]
	bytesSent     prometheus.Counter
	bytesReceived prometheus.Counter
}

func (m *Metrics) newDoor(id string) *door {
	return &door{
		id:            id,
		metrics:       m,
		bytesSent:     m.bytesSent.WithLabelValues(id),
		bytesReceived: m.bytesReceived.WithLabelValues(id),
	}
}

// door returns the counters of a distribution; those of no distribution for
// one that has gone while its last requests end.
func (m *Metrics) door(id string) *door {
	doors := *m.doors.Load()
	if d := doors[id]; d != nil {
		return d
	}
	return doors[noDoor]
}

func (d *door) request(o *edge.Observation) {
	result, class := resultIndex(o.Response.Outcome.Result), classIndex(o.Status)
	slot := &d.requests[result][class]
	counter := slot.Load()
	if counter == nil {
		made := d.metrics.requests.WithLabelValues(d.id, results[result], classes[class])
		counter = &made
		slot.Store(counter)
	}
	(*counter).Inc()
}

// error counts by class; a lock is fine here, errors are no hot path.
func (d *door) error(outcome *exchange.Outcome, aborted bool) {
	detail := outcome.Detail
	if aborted {
		detail = "ClientCommError"
	}
	if detail == "" {
		detail = outcome.Result
	}
	d.metrics.errors.WithLabelValues(d.id, detail).Inc()
}

func resultIndex(result string) int {
	if i := slices.Index(results[:], result); i >= 0 {
		return i
	}
	return len(results) - 1
}

func classIndex(status int) int {
	if class := status / 100; class > 0 && class < len(classes) {
		return class
	}
	return 0
}

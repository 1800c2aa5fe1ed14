package function

import (
	"slices"
	"testing"
	"time"
)

// nodeHandler is what is measured of JavaScript for Lambda@Edge.
const nodeHandler = `exports.handler = async (event) => {
  const response = event.Records[0].cf.response;
  response.headers['strict-transport-security'] = [{ key: 'Strict-Transport-Security', value: 'max-age=63072000' }];
  return response;
}`

// benched are the kinds of workers with a handler that does what most do: it
// adds a header to a response and returns it.
var benched = []struct {
	name, needs, event string
	version            func(testing.TB) Version
}{
	{"node", "node", lambdaEvents["origin-response"], func(testing.TB) Version {
		return node(nodeHandler)
	}},
	{"python", "python3", lambdaEvents["origin-response"], func(testing.TB) Version {
		return python(`def handler(event, context):
  response = event["Records"][0]["cf"]["response"]
  response["headers"]["strict-transport-security"] = [{"key": "Strict-Transport-Security", "value": "max-age=63072000"}]
  return response`)
	}},
	{"cloudfront", "", viewerResponse, func(testing.TB) Version {
		return cloudFront(`function handler(event) {
  var response = event.response;
  response.headers['strict-transport-security'] = { value: 'max-age=63072000' };
  return response;
}`)
	}},
	{"bootstrap", "curl", `{}`, func(t testing.TB) Version {
		return provided(t, withAnswer(`curl -sS -o /dev/null -d 1 "$api/invocation/$id/response"`), true)
	}},
}

// BenchmarkAlone is one call after the other: ns/op is the mean, beside it the
// median and the ninety-ninth percentile.
func BenchmarkAlone(b *testing.B) {
	for _, kind := range benched {
		b.Run(kind.name, func(b *testing.B) {
			p := benchPool(b, kind.needs, kind.version(b), DefaultMaxWorkers)
			event := []byte(kind.event)
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				if _, err := p.Invoke(b.Context(), event); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2]), "p50-ns")
			b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
		})
	}
}

// BenchmarkPipelined is one worker with more calls than it can take.
func BenchmarkPipelined(b *testing.B) {
	for _, kind := range benched[:3] {
		b.Run(kind.name, func(b *testing.B) {
			p := benchPool(b, kind.needs, kind.version(b), 1)
			event := []byte(kind.event)
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := p.Invoke(b.Context(), event); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}

// BenchmarkColdStart is from a package to its first answer: unpacking, starting
// the process, loading the handler, one call. It reports the memory of a worker
// as well.
func BenchmarkColdStart(b *testing.B) {
	for _, kind := range benched {
		b.Run(kind.name, func(b *testing.B) {
			if kind.needs != "" {
				needs(b, kind.needs)
			}
			s, v := newSupervisor(b, nil), kind.version(b)
			var memory int64
			for b.Loop() {
				p, err := s.Start(b.Context(), v)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.Invoke(b.Context(), []byte(kind.event)); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				memory = p.memory()
				p.Close()
				b.StartTimer()
			}
			b.ReportMetric(float64(memory)/(1<<20), "MB/worker")
		})
	}
}

// BenchmarkRespawn is from the death of the only worker to the next answer.
func BenchmarkRespawn(b *testing.B) {
	for _, kind := range benched {
		b.Run(kind.name, func(b *testing.B) {
			p := benchPool(b, kind.needs, kind.version(b), 1)
			for b.Loop() {
				w := p.anyWorker()
				w.kill()
				for p.anyWorker() == w {
					time.Sleep(100 * time.Microsecond)
				}
				if _, err := p.Invoke(b.Context(), []byte(kind.event)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchPool(b *testing.B, program string, v Version, workers int) *Pool {
	b.Helper()
	if program != "" {
		needs(b, program)
	}
	p := start(b, newSupervisor(b, func(c *Config) { c.MaxWorkers, c.QueueWait = workers, patient }), v)
	for range 100 { // engines compile what is used often
		if _, err := p.Invoke(b.Context(), []byte(`{"Records":[{"cf":{"response":{"headers":{}}}}],"response":{"headers":{}}}`)); err != nil {
			b.Fatal(err)
		}
	}
	return p
}

func (p *Pool) anyWorker() *worker {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.workers {
		return w
	}
	return nil
}

// memory is what a worker that has served has in memory, in bytes.
func (p *Pool) memory() (most int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.workers {
		if w.state == serves {
			most = max(most, w.process.Load().Memory())
		}
	}
	return most
}

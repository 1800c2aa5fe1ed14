package function

import (
	"testing"
)

func TestNodeRunsAHandler(t *testing.T) {
	needs(t, "node")
	l := &logs{}
	s := newSupervisor(t, func(c *Config) { c.Logs = l })
	p := start(t, s, node(`exports.handler = async (event) => { console.log('hello', event.a); return {got: event.a}; }`))
	for range 3 {
		if got := mustInvoke(t, p, `{"a":"ü"}`); got != `{"got":"ü"}` {
			t.Errorf("got %s", got)
		}
	}
	for _, l := range l.texts() {
		t.Log(l)
	}
}

func BenchmarkNodeAlone(b *testing.B) {
	needs(b, "node")
	p := start(b, newSupervisor(b, nil), node(`exports.handler = async (event) => event.Records[0].cf.response`))
	event := []byte(sampleEvent)
	for b.Loop() {
		if _, err := p.Invoke(b.Context(), event); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNodePipelined(b *testing.B) {
	needs(b, "node")
	p := start(b, newSupervisor(b, func(c *Config) { c.MaxWorkers = 1 }), node(`exports.handler = async (event) => event.Records[0].cf.response`))
	event := []byte(sampleEvent)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Invoke(b.Context(), event); err != nil {
				b.Fatal(err)
			}
		}
	})
}

const sampleEvent = `{"Records":[{"cf":{"config":{"distributionDomainName":"d1edge0example.cloudfront.net","distributionId":"E1EXAMPLE00001","eventType":"viewer-response","requestId":"Rq1...=="},"request":{"clientIp":"203.0.113.7","method":"GET","uri":"/a/b.html","querystring":"x=1","headers":{"host":[{"key":"Host","value":"www.example.net"}],"user-agent":[{"key":"User-Agent","value":"curl/8.5.0"}]}},"response":{"status":"200","statusDescription":"OK","headers":{"content-type":[{"key":"Content-Type","value":"text/html"}]}}}}]}`

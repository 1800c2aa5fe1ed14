package javascript

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lintel-edge/lintel/function/frame"
)

// BenchmarkCall is what a call costs inside the worker: a fresh global object,
// the event read, a header added, the result written.
func BenchmarkCall(b *testing.B) {
	dir := b.TempDir()
	code := `function handler(event) { var r = event.response; r.headers['x-frame-options'] = {value: 'DENY'}; return r; }`
	if err := os.WriteFile(filepath.Join(dir, fileName), []byte(code), 0o644); err != nil {
		b.Fatal(err)
	}
	e, fault := loadCloudFront(frame.Setup{Root: dir, Runtime: runtime20}, func(string) {})
	if fault != nil {
		b.Fatal(fault)
	}
	const event = `{"version":"1.0","context":{"distributionDomainName":"d1edge0example.cloudfront.net","distributionId":"E1EXAMPLE00001",` +
		`"eventType":"viewer-response","requestId":"Rq1...=="},"viewer":{"ip":"203.0.113.7"},"request":{"method":"GET","uri":"/a",` +
		`"querystring":{"x":{"value":"1"}},"headers":{"host":{"value":"www.example.net"}},"cookies":{"sid":{"value":"42"}}},` +
		`"response":{"statusCode":200,"statusDescription":"OK","headers":{"content-type":{"value":"text/html"}}}}`
	b.ReportAllocs()
	for b.Loop() {
		if a := e.run(call{event: event}); a.fault != nil {
			b.Fatal(a.fault)
		}
		e.prepare()
	}
}

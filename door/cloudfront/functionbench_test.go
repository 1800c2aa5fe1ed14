package cloudfront

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/event"
	"github.com/lintel-edge/lintel/function/worker"
)

// TestMain makes the test's own program the worker that the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == function.WorkerCommand {
		os.Exit(worker.Main(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// BenchmarkHitWithFunction is BenchmarkHit with a CloudFront Function at
// viewer-response that adds a header: the difference is what it costs.
func BenchmarkHitWithFunction(b *testing.B) {
	s, err := function.New(function.Config{Dir: filepath.Join(b.TempDir(), "functions")})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	pool, err := s.Start(b.Context(), function.Version{Name: "last", Number: "LIVE", Runtime: "cloudfront-js-2.0", Code: function.CloudFrontCode(
		`function handler(event) { var r = event.response; r.headers['strict-transport-security'] = { value: 'max-age=63072000' }; return r; }`)})
	if err != nil {
		b.Fatal(err)
	}
	door, r := benchDoor(b)
	door.behaviors[door.matcher.Match(r.Path)].functions.viewerResponse = &association{
		Function: &Function{Name: "last", Code: pool}, phase: event.ViewerResponse, owner: exchange.OwnerFunction("last", "viewer-response"),
	}
	b.ReportAllocs()
	for b.Loop() {
		resp := door.Serve(context.Background(), r)
		if resp.Outcome.Result != "Hit" || !resp.Fields.Has("Strict-Transport-Security") {
			b.Fatal(resp.Outcome.Result, resp.Status)
		}
		resp.Body.Close()
	}
}

package serve_test

import (
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/function/functiontest"
)

// faultyHandler does what the query string asks for.
const faultyHandler = `'use strict';
const hoard = [];
exports.handler = async (event) => {
  const { request, response } = event.Records[0].cf;
  switch (request.querystring) {
    case 'throw': throw new Error('as asked');
    case 'exit': process.exit(3);
    case 'kill': process.kill(process.pid, 'SIGKILL');
    case 'hang': for (;;);
    case 'garbage': return 'no object';
    case 'readonly': response.headers.via = [{ key: 'Via', value: 'x' }]; break;
    case 'leak': hoard.push(Buffer.alloc(1 << 20, 1)); break;
    case 'noise': console.log('\u0000\u001b[2J'.repeat(1000)); break;
  }
  response.headers['x-answer'] = [{ key: 'X-Answer', value: request.querystring }];
  return response;
};
`

// faults are the ways in which the handler fails, and what AWS answers
// (spec/edge-functions.md 5).
var faults = map[string]struct {
	status int
	xCache string
}{
	"right":    {200, "Miss from cloudfront"},
	"noise":    {200, "Miss from cloudfront"},
	"leak":     {200, "Miss from cloudfront"},
	"throw":    {503, "LambdaExecutionError from cloudfront"},
	"exit":     {503, "LambdaExecutionError from cloudfront"},
	"kill":     {503, "LambdaExecutionError from cloudfront"},
	"hang":     {503, "LambdaExecutionError from cloudfront"},
	"garbage":  {502, "LambdaValidationError from cloudfront"},
	"readonly": {502, "LambdaValidationError from cloudfront"},
}

// faultTimeout is the handler's, in seconds; the requests behind a call that
// hangs wait for it, too.
const faultTimeout = 2

// mostWait is the longest that an answer may take: the timeout, the wait for a
// worker, and what a loaded machine needs.
const mostWait = (faultTimeout + 6) * time.Second

// TestFaultsDoNotReachTheEdge asks for 2,000 answers while handlers throw, end,
// are killed, hang and print garbage: each gets its own answer or AWS's error,
// in time, and afterwards the edge holds nothing more than before.
func TestFaultsDoNotReachTheEdge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	functiontest.Needs(t, "node")
	dir, c := edgeSite(t)
	write(t, filepath.Join(dir, "lambda/index.js"), faultyHandler)
	edit(t, filepath.Join(dir, "main.tf"), `  handler          = "index.handler"`, "  handler          = \"index.handler\"\n  timeout          = "+strconv.Itoa(faultTimeout))
	edit(t, filepath.Join(dir, "main.tf"), `cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # Managed-CachingDisabled`,
		"forwarded_values {\n query_string = true\n cookies { forward = \"none\" }\n }\n min_ttl = 0\n default_ttl = 0\n max_ttl = 0")
	edit(t, filepath.Join(dir, "main.tf"), `function_association {
      event_type   = "viewer-response"
      function_arn = aws_cloudfront_function.last.arn
    }`, "")
	r := start(t, c)
	client, url := r.client(t, "h1"), r.httpsURL("localhost", "/page.txt")
	var late atomic.Int64
	ask := func(fault string) (string, time.Duration) {
		began := time.Now()
		response, err := client.Get(url + "?" + fault)
		if err != nil {
			return err.Error(), 0
		}
		defer response.Body.Close()
		want := faults[fault]
		if want.status == http.StatusOK && excused(response) {
			late.Add(1) // a machine that is busy with workers may give no time to this one
			return "", time.Since(began)
		}
		if response.StatusCode != want.status || response.Header.Get("X-Cache") != want.xCache && !repeated(response) {
			return response.Status + ", X-Cache " + response.Header.Get("X-Cache"), 0
		}
		if response.StatusCode == http.StatusOK && response.Header.Get("X-Answer") != fault {
			return "the answer of another request: " + response.Header.Get("X-Answer"), 0
		}
		return "", time.Since(began)
	}
	for range 20 {
		ask("right")
	}
	before := descriptors(t)
	slowest := load(t, ask)
	if slowest > mostWait {
		t.Errorf("an answer took %v, want at most %v", slowest, mostWait)
	}
	if n := late.Load(); n > 100 {
		t.Errorf("%d of 2000 answers are AWS's error without a fault", n)
	}
	t.Logf("the slowest answer took %v, %d were given up", slowest, late.Load())
	awaited(t, "descriptors as before", func() bool { return descriptors(t) <= before+descriptorSlack })
	if wrong, _ := ask("right"); wrong != "" {
		t.Errorf("afterwards: %s", wrong)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 64<<20 {
		t.Errorf("the edge holds %d MiB", m.HeapAlloc>>20)
	}
}

// descriptorSlack is for connections and spare workers that come and go: a
// worker has five descriptors here.
const descriptorSlack = 100

// excused are AWS's errors for calls that had no worker in time.
func excused(response *http.Response) bool {
	x := response.Header.Get("X-Cache")
	return response.StatusCode == http.StatusServiceUnavailable && (x == "LambdaExecutionError from cloudfront" || x == "LambdaLimitExceeded from cloudfront")
}

// repeated answers are of a request that was made at the same time.
func repeated(response *http.Response) bool {
	return strings.HasPrefix(response.Header.Get("X-Cache"), "Hit") || strings.HasPrefix(response.Header.Get("X-Cache"), "RefreshHit")
}

// load asks 2,000 times, several at a time, and returns the longest time.
func load(t *testing.T, ask func(string) (string, time.Duration)) time.Duration {
	t.Helper()
	const requests, viewers = 2000, 8
	var slowest, wrong, sent atomic.Int64
	var all sync.WaitGroup
	for i := range viewers {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(2026, uint64(i)))
			for sent.Add(1) <= requests {
				fault := anyFault(dice)
				problem, took := ask(fault)
				if problem != "" && wrong.Add(1) < 10 {
					t.Errorf("%s: %s", fault, problem)
				}
				slowest.Store(max(slowest.Load(), int64(took)))
			}
		})
	}
	all.Wait()
	if n := wrong.Load(); n > 0 {
		t.Errorf("%d of %d answers are wrong", n, requests)
	}
	return time.Duration(slowest.Load())
}

// anyFault is mostly none: workers that end must be made anew, which takes a
// processor each time.
func anyFault(dice *rand.Rand) string {
	switch n := dice.IntN(1000); {
	case n < 5:
		return "kill"
	case n < 10:
		return "exit"
	case n < 11:
		return "hang"
	case n < 60:
		return "throw"
	case n < 80:
		return "garbage"
	case n < 100:
		return "readonly"
	case n < 120:
		return "leak"
	case n < 140:
		return "noise"
	}
	return "right"
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc here")
	}
	return len(entries)
}

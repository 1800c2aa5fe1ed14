// Package trial runs a function once, on an event that nobody sent, and says
// all that can be said of it: the result, what it changed, what the edge would
// refuse, what it printed, and what it took.
//
// Events are AWS's own test events, a document from a file, or what a request
// for a URL would give (spec/edge-functions.md 2, 7.2 and 10).
package trial

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/event"
	"github.com/lintel-edge/lintel/serve/code"
)

// Case is an event to run a function on.
type Case struct {
	Name     string // what it is made of, for people
	Phase    event.Phase
	Document []byte // the event

	// What the document says, to judge the result by; nil where it says nothing.
	Request  *event.Request
	Response *event.Response
}

// Outcome is what became of a trial.
type Outcome struct {
	Function string      `json:"function"` // "headers:3"
	Runtime  string      `json:"runtime"`  // as AWS names it
	RunsOn   string      `json:"runs_on"`
	Event    event.Phase `json:"event"`
	Case     string      `json:"case"`

	Output     json.RawMessage `json:"output,omitempty"`     // what the handler returned
	Error      string          `json:"error,omitempty"`      // it returned nothing: the error, with its stack
	Validation string          `json:"validation,omitempty"` // why the edge refuses the result, as its log says it
	Page       string          `json:"page,omitempty"`       // the same, as the viewer reads it
	Ignored    []string        `json:"ignored,omitempty"`    // members that it changed in vain
	Generated  bool            `json:"generated,omitempty"`  // it answered the request itself

	Status  *[2]int  `json:"status,omitempty"` // before and after, of a response
	Changes []Change `json:"changes,omitempty"`
	Body    int      `json:"body_bytes,omitempty"` // of a content that it gave

	Logs       []string `json:"logs,omitempty"`
	DurationMS float64  `json:"duration_ms"`
	InitMS     float64  `json:"init_ms"` // to load the handler
	MemoryMB   int      `json:"memory_mb,omitempty"`

	// TestResult is what CloudFront's TestFunction says; of CloudFront Functions
	// only (spec 12).
	TestResult *TestResult `json:"test_result,omitempty"`
}

// TestResult has the members of AWS's own.
type TestResult struct {
	ComputeUtilization    string // percent, "21"
	FunctionExecutionLogs []string
	FunctionErrorMessage  string
	FunctionOutput        string // JSON: {"response": …}
}

// OK says whether the function did what the edge can use.
func (o *Outcome) OK() bool { return o.Error == "" && o.Validation == "" }

// Run starts the function on a supervisor that logs to printed, runs it once,
// and ends it.
func Run(ctx context.Context, s *function.Supervisor, printed *Printed, f *code.Function, c Case) Outcome {
	out := Outcome{Function: f.Name(), Runtime: f.Version.Runtime, Event: c.Phase, Case: c.Name}
	printed.take()
	began := time.Now()
	pool, problem := f.Start(ctx, s)
	out.InitMS = milliseconds(time.Since(began))
	if problem != nil {
		out.Error = problem.Message
		return out
	}
	defer pool.Close()
	out.RunsOn = pool.Runs()
	result, err := pool.Invoke(ctx, c.Document)
	out.Logs = printed.take()
	out.DurationMS, out.MemoryMB = milliseconds(result.Duration), result.MemoryMB
	if err != nil {
		out.Error = err.Error()
		if e, ok := errors.AsType[*function.Error](err); ok {
			out.Error = f.Explain(e)
		}
	} else {
		out.Output = result.Payload
		out.judge(f, c, result.Payload)
	}
	if !f.Lambda {
		out.TestResult = testResult(&out, c, result)
	}
	return out
}

// judge reads the result as the edge would.
func (o *Outcome) judge(f *code.Function, c Case, payload []byte) {
	in := event.Context{Phase: c.Phase, DomainName: trialDomain, DistributionID: trialDistribution, RequestID: trialRequestID}
	read := event.DecodeCloudFront
	if f.Lambda {
		read = event.DecodeLambda
	}
	request := c.Request
	if request == nil {
		request = &event.Request{Method: "GET", URI: "/"}
	}
	result, err := read(payload, in, exchange.OwnerFunction(f.Name(), string(c.Phase)), request, c.Response)
	if err != nil {
		o.Validation = err.Error()
		if bad, ok := errors.AsType[*event.Invalid](err); ok {
			o.Validation, o.Page = bad.Detail, bad.Reason
		}
		return
	}
	o.Ignored, o.Body = result.Ignored, len(result.Body)
	o.Generated = result.Generated(c.Phase)
	o.compare(c, result)
}

// testResult puts the outcome into the words of TestFunction.
func testResult(o *Outcome, c Case, r function.Result) *TestResult {
	t := &TestResult{ComputeUtilization: strconv.Itoa(r.Utilization), FunctionExecutionLogs: o.Logs, FunctionErrorMessage: o.Error}
	if o.Validation != "" {
		t.FunctionErrorMessage = o.Page
	}
	if o.Output != nil {
		member := "request"
		if c.Phase == event.ViewerResponse || o.Generated {
			member = "response"
		}
		t.FunctionOutput = `{"` + member + `":` + string(o.Output) + `}`
	}
	return t
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond)) / float64(time.Millisecond)
}

// Printed is a [function.Sink] that keeps what a trial logs.
type Printed struct {
	mu    sync.Mutex
	lines []string
}

// maxPrinted bounds the events of one trial.
const maxPrinted = 10_000

// Log keeps the event.
func (p *Printed) Log(line function.Line) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.lines) < maxPrinted {
		p.lines = append(p.lines, line.Text)
	}
}

// take returns what was logged, and forgets it.
func (p *Printed) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := p.lines
	p.lines = nil
	return lines
}

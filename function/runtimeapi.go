package function

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/function/frame"
	"github.com/lintel-edge/lintel/function/isolate"
)

// runtimeAPI is the wire of bootstrap programs: the Lambda Runtime API, version
// 2018-06-01 (spec/edge-functions.md 8), on a port of its own for each worker.
type runtimeAPI struct {
	next  chan *call // given, not fetched
	ended chan struct{}
	end   sync.Once

	mu      sync.Mutex // protects all following
	current *call      // fetched, not answered
	ready   bool       // next has been asked for
}

func newRuntimeAPI() *runtimeAPI {
	return &runtimeAPI{next: make(chan *call, 1), ended: make(chan struct{})}
}

func (a *runtimeAPI) depth() int { return 1 }

func (a *runtimeAPI) send(_ *worker, parcels []parcel) error {
	for _, c := range parcels {
		a.next <- c.call // never waits: one call at a time
	}
	return nil
}

func (a *runtimeAPI) recall(uint32) {}

func (a *runtimeAPI) setValues([]byte) {}

func (a *runtimeAPI) serve(w *worker) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{
		Handler: a.routes(w), ReadHeaderTimeout: MaxInit, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	defer serving.Wait()
	defer server.Close()

	plan, err := w.plan()
	if err != nil {
		return "", err
	}
	plan.command.Env = append(plan.command.Env, "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String())
	gate, open, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer gate.Close()
	defer open.Close()
	plan.command.Files = []*os.File{gate}
	how, err := w.run(plan, func() {
		_, _ = open.Write([]byte("go\n")) // its limits are set
		<-a.ended
	}, a.hangUp)
	a.unfetched(w)
	return how, err
}

func (a *runtimeAPI) hangUp() { a.end.Do(func() { close(a.ended) }) }

// unfetched marks a call that the dead worker never saw.
func (a *runtimeAPI) unfetched(w *worker) {
	select {
	case c := <-a.next:
		w.pool.mu.Lock()
		c.unsent = true
		w.pool.mu.Unlock()
	default:
	}
}

// gated runs a program as soon as a line arrives on descriptor 3: by then its
// limits are set, and hold for whatever it starts.
const gated = `read -r _ <&3; exec "$0" 3<&-`

// bootstrapCommand is the package's own program.
func (w *worker) bootstrapCommand() (isolate.Command, error) {
	path := filepath.Join(w.codeDir(), "bootstrap")
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return isolate.Command{}, &Error{Kind: Init, Type: "Runtime.InvalidEntrypoint", Message: "Error: Couldn't find valid bootstrap(s): the package has no file \"bootstrap\""}
	} else if info.Mode()&0o111 == 0 {
		return isolate.Command{}, &Error{Kind: Init, Type: "Runtime.InvalidEntrypoint", Message: "Error: the package's file \"bootstrap\" is not executable"}
	}
	const shell = "/bin/sh"
	if _, err := os.Stat(shell); err != nil {
		return isolate.Command{Path: path}, nil
	}
	return isolate.Command{Path: shell, Args: []string{"-c", gated, path}}, nil
}

func (a *runtimeAPI) routes(w *worker) http.Handler {
	const prefix = "/2018-06-01/runtime/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+prefix+"invocation/next", func(rw http.ResponseWriter, r *http.Request) { a.serveNext(w, rw, r) })
	mux.HandleFunc("POST "+prefix+"invocation/{id}/response", func(rw http.ResponseWriter, r *http.Request) { a.serveResponse(w, rw, r) })
	mux.HandleFunc("POST "+prefix+"invocation/{id}/error", func(rw http.ResponseWriter, r *http.Request) { a.serveError(w, rw, r) })
	mux.HandleFunc("POST "+prefix+"init/error", func(rw http.ResponseWriter, r *http.Request) { a.serveInitError(w, rw, r) })
	return mux
}

func (a *runtimeAPI) serveNext(w *worker, rw http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	busy, first := a.current != nil, !a.ready
	a.ready = true
	a.mu.Unlock()
	if busy {
		refuse(rw, http.StatusForbidden, "InvalidStateTransition", "the invocation before has no answer")
		return
	}
	if first {
		w.ready()
	}
	c := a.wait(r.Context())
	if c == nil {
		return
	}
	v := w.pool.version
	h := rw.Header()
	h["Lambda-Runtime-Aws-Request-Id"] = []string{c.requestID}
	h["Lambda-Runtime-Deadline-Ms"] = []string{strconv.FormatInt(time.Now().Add(v.Timeout).UnixMilli(), 10)}
	h["Lambda-Runtime-Invoked-Function-Arn"] = []string{v.ARN}
	h["Lambda-Runtime-Trace-Id"] = []string{"Root=1-00000000-000000000000000000000000;Sampled=0"}
	h["Content-Type"] = []string{"application/json"}
	_, _ = rw.Write(c.event)
}

// wait returns nil when the worker ends, or hangs up.
func (a *runtimeAPI) wait(ctx context.Context) *call {
	select {
	case c := <-a.next:
		a.mu.Lock()
		a.current = c
		a.mu.Unlock()
		return c
	case <-ctx.Done():
	case <-a.ended:
	}
	return nil
}

// claim takes the running invocation if it has the id.
func (a *runtimeAPI) claim(id string) *call {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.current
	if c == nil || c.requestID != id {
		return nil
	}
	a.current = nil
	return c
}

func (a *runtimeAPI) serveResponse(w *worker, rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, int64(w.pool.version.Output)))
	c := a.claim(r.PathValue("id"))
	var large *http.MaxBytesError
	switch {
	case c == nil:
		refuse(rw, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	case errors.As(err, &large):
		a.conclude(w, c, outcome{fault: &frame.Fault{Type: tooLarge, Message: sizeMessage(w.pool.version.Output)}})
		refuse(rw, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size ("+strconv.Itoa(w.pool.version.Output)+" bytes).")
		return
	case err != nil:
		a.conclude(w, c, outcome{fault: &frame.Fault{Type: "Runtime.TruncatedResponse", Message: "the response ended early"}})
		refuse(rw, http.StatusBadRequest, "TruncatedHTTPRequest", "the request ended early")
		return
	}
	o := outcome{payload: body}
	if kind := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" { // a stream that failed on its way
		o = outcome{fault: &frame.Fault{Type: kind, Message: "the response stream failed"}}
	}
	accept(rw)
	a.conclude(w, c, o)
}

func (a *runtimeAPI) serveError(w *worker, rw http.ResponseWriter, r *http.Request) {
	fault := readFault(rw, r)
	c := a.claim(r.PathValue("id"))
	if c == nil {
		refuse(rw, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	}
	accept(rw)
	a.conclude(w, c, outcome{fault: &fault})
}

func (a *runtimeAPI) serveInitError(w *worker, rw http.ResponseWriter, r *http.Request) {
	fault := readFault(rw, r)
	a.mu.Lock()
	ready := a.ready
	a.mu.Unlock()
	if ready {
		refuse(rw, http.StatusForbidden, "InvalidStateTransition", "initialization has ended")
		return
	}
	accept(rw)
	w.failedToLoad(fault)
	a.hangUp()
}

func (a *runtimeAPI) conclude(w *worker, c *call, o outcome) {
	w.drain()
	if w.answered(c.id, o) {
		w.rest()
	}
}

// maxFault bounds an error that a runtime reports.
const maxFault = 256 << 10 // bytes

func readFault(rw http.ResponseWriter, r *http.Request) frame.Fault {
	var body struct {
		ErrorMessage string   `json:"errorMessage"`
		ErrorType    string   `json:"errorType"`
		StackTrace   []string `json:"stackTrace"`
	}
	_ = json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxFault)).Decode(&body) // a runtime may say nothing
	if body.ErrorType == "" {
		body.ErrorType = r.Header.Get("Lambda-Runtime-Function-Error-Type")
	}
	if body.ErrorType == "" {
		body.ErrorType = "Runtime.Unknown"
	}
	return frame.Fault{Type: body.ErrorType, Message: body.ErrorMessage, Trace: body.StackTrace}
}

func accept(rw http.ResponseWriter) {
	reply(rw, http.StatusAccepted, map[string]string{"status": "OK"})
}

func refuse(rw http.ResponseWriter, status int, kind, message string) {
	reply(rw, status, map[string]string{"errorType": kind, "errorMessage": message})
}

func reply(rw http.ResponseWriter, status int, body map[string]string) {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(body)
}

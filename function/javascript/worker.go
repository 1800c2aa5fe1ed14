// Package javascript is our own JavaScript engine as a worker: it runs
// CloudFront Functions, runtimes 1.0 and 2.0, and, where node is not installed,
// Lambda@Edge handlers that need none of node's modules.
//
// It runs in a process of its own, in which [Main] is the whole program: the
// interpreter can be stopped between two instructions, but not inside a regular
// expression or an allocation, so that the process must be one that can be
// killed (design D4). What runs it is package function.
//
// It follows spec/edge-functions.md 6.1, 9, 10 and 11. The engine is goja, which
// knows more of the language than CloudFront; what CloudFront does not know is
// refused here, so that code that works here works there.
package javascript

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/lintel-edge/lintel/function/frame"
)

// Descriptors that the supervisor hands to a worker.
const (
	inDescriptor     = 3
	outDescriptor    = 4
	ledgerDescriptor = 5 // number of recalls
)

// maxMessage bounds a message to the worker: an event with a body of 1 MB in
// base64, or a key value store of 5 MB as JSON.
const maxMessage = 16 << 20 // bytes

// Main is a worker from its first to its last moment. It returns the exit code.
func Main() int {
	runtime.LockOSThread() // its processor time is what a call is charged with
	debug.SetGCPercent(400)
	in, out, ledger := os.NewFile(inDescriptor, "in"), os.NewFile(outDescriptor, "out"), os.NewFile(ledgerDescriptor, "ledger")
	if in == nil || out == nil || ledger == nil {
		return 1
	}
	if err := serve(in, out, ledger); err != nil {
		return 1
	}
	return 0
}

// engine runs the calls of one function.
type engine interface {
	// run runs the handler on an event.
	run(c call) answer
	// prepare does what can be done before a call arrives.
	prepare()
	// setValues replaces the content of the key value store.
	setValues(store)
}

// call is one event.
type call struct {
	requestID string
	deadline  int64 // milliseconds since 1970
	event     string
}

// answer is a result or a fault, and what it took.
type answer struct {
	result  []byte // JSON
	fault   *frame.Fault
	measure frame.Measure
}

// serve speaks function/frame until the input ends.
func serve(in io.Reader, out io.Writer, ledger io.ReaderAt) error {
	s := &session{out: out, ledger: ledger}
	frames := frame.NewReader(in, maxMessage)
	for {
		if s.engine != nil {
			s.engine.prepare()
		}
		f, err := frames.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.hear(f); err != nil || s.failed {
			return err
		}
	}
}

// session is one connection with a supervisor.
type session struct {
	out     io.Writer
	ledger  io.ReaderAt
	recalls uint32 // heard of
	buffer  []byte // reused
	setup   frame.Setup
	engine  engine
	failed  bool
	err     error // of writing
	values  store
}

func (s *session) hear(f frame.Frame) error {
	switch f.Type {
	case frame.Start:
		return s.start(f.Payload)
	case frame.Values:
		return s.receiveValues(f.Payload)
	case frame.Call:
		return s.call(f)
	case frame.Ahead:
		if s.recalled() {
			return s.send(frame.Back, f.ID, nil)
		}
		return s.call(f)
	case frame.Recall:
		s.recalls = f.ID // what had not begun came before it, and went back
	}
	return s.err
}

// recalled says whether there is a recall in the pipe that has not been read.
func (s *session) recalled() bool {
	var count [4]byte
	_, err := s.ledger.ReadAt(count[:], 0)
	return err == nil && binary.BigEndian.Uint32(count[:]) != s.recalls
}

func (s *session) start(payload []byte) error {
	if err := json.Unmarshal(payload, &s.setup); err != nil {
		return err
	}
	debug.SetMemoryLimit(int64(s.setup.MemoryMB) << 20 * 3 / 4)
	e, fault := s.load()
	if fault != nil {
		s.failed = true
		return s.send(frame.Failed, 0, mustJSON(fault))
	}
	s.engine = e
	s.engine.setValues(s.values)
	return s.send(frame.Ready, 0, nil)
}

func (s *session) load() (engine, *frame.Fault) {
	if strings.HasPrefix(s.setup.Runtime, "cloudfront-js-") {
		return loadCloudFront(s.setup, s.log)
	}
	return loadLambda(s.setup, s.log)
}

func (s *session) receiveValues(payload []byte) error {
	if err := json.Unmarshal(payload, &s.values); err != nil {
		return err
	}
	if s.engine != nil {
		s.engine.setValues(s.values)
	}
	return nil
}

func (s *session) call(f frame.Frame) error {
	requestID, deadline, event, err := frame.SplitCall(f.Payload)
	if err != nil {
		return err
	}
	a := s.engine.run(call{requestID, deadline, string(event)})
	s.buffer = frame.Append(s.buffer[:0], frame.Facts, f.ID, mustJSON(a.measure))
	if a.fault == nil && len(a.result) > s.setup.Output {
		a.fault = &frame.Fault{Type: "Function.ResponseSizeTooLarge", Message: "Response payload size exceeded maximum allowed payload size."}
	}
	if a.fault != nil {
		s.buffer = frame.Append(s.buffer, frame.Error, f.ID, mustJSON(a.fault))
	} else {
		s.buffer = frame.Append(s.buffer, frame.Result, f.ID, a.result)
	}
	_, err = s.out.Write(s.buffer)
	return err
}

func (s *session) send(t frame.Type, id uint32, payload []byte) error {
	_, err := s.out.Write(frame.Append(nil, t, id, payload))
	return err
}

// maxLog bounds one log event, as CloudWatch Logs does.
const maxLog = 256 << 10 // bytes

func (s *session) log(text string) {
	if len(text) > maxLog {
		text = text[:maxLog]
	}
	s.err = s.send(frame.Log, 0, []byte(text))
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types
	}
	return text
}

package function

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"github.com/lintel-edge/lintel/function/frame"
)

// aheadDepth is how many calls may be in a pipe: enough that a worker which
// takes 20 µs for one need not wait for us.
const aheadDepth = 16

// frameSlack is what a message may have beside a result: an error with its
// stack, a log event.
const frameSlack = maxLogLine + 64<<10 // bytes

// pipe is the wire of workers that speak function/frame.
type pipe struct {
	ahead int // depth

	in      *os.File      // our end, to the worker
	out     *ear          // our end, from the worker
	measure frame.Measure // of the call whose answer follows

	// The worker's writing lock guards the rest.
	buffer  []byte   // reused by send
	ledger  *os.File // number of recalls, for workers that read nothing
	recalls uint32
}

func (p *pipe) depth() int { return p.ahead }

func (p *pipe) serve(w *worker) (string, error) {
	plan, err := w.plan()
	if err != nil {
		return "", err
	}
	ends, err := p.open(w)
	if err != nil {
		return "", err
	}
	defer ends.close()
	plan.command.Files = ends.theirs

	return w.run(plan, func() {
		closeAll(ends.theirs)
		if _, err := p.in.Write(frame.Append(nil, frame.Start, 0, plan.setup)); err == nil {
			p.read(w)
		}
	}, p.out.end)
}

// read tells the worker what it says, until the pipe ends or carries garbage.
func (p *pipe) read(w *worker) {
	frames := frame.NewReader(p.out, w.pool.version.Output+frameSlack)
	for {
		f, err := frames.Next()
		if err != nil {
			p.judge(w, err)
			return
		}
		if !p.hear(w, f) {
			return
		}
		if !frames.Waiting() {
			w.rest()
		}
	}
}

// judge tells an end from garbage.
func (p *pipe) judge(w *worker, err error) {
	var malformed *frame.Malformed
	switch {
	case errors.As(err, &malformed) && malformed.Type == frame.Result && w.runs(malformed.ID):
		w.fell(&Error{Kind: OutputTooLarge, Type: tooLarge, Message: sizeMessage(w.pool.version.Output)})
	case errors.As(err, &malformed), errors.Is(err, io.ErrUnexpectedEOF):
		w.garbage(err)
	}
}

// hear reports false when the worker has no more to say, or says what it must
// not.
func (p *pipe) hear(w *worker, f frame.Frame) bool {
	switch f.Type {
	case frame.Ready:
		w.ready()
	case frame.Failed:
		w.drain()
		w.failedToLoad(faultOf(f.Payload))
		return false
	case frame.Log:
		w.drain()
		w.print(string(f.Payload))
	case frame.Facts:
		return p.facts(w, f.Payload)
	case frame.Result:
		return p.answer(w, f.ID, outcome{payload: f.Payload})
	case frame.Error:
		fault := faultOf(f.Payload)
		return p.answer(w, f.ID, outcome{fault: &fault})
	case frame.Fatal:
		fault := faultOf(f.Payload)
		if f.ID == 0 { // no call is to blame
			w.ended()
		} else {
			p.answer(w, f.ID, outcome{fault: &fault, fatal: true})
		}
		return false
	case frame.Back:
		w.returned(f.ID)
	default:
		w.garbage(errors.New("the worker sent a message of an unknown type"))
		return false
	}
	return true
}

func (p *pipe) answer(w *worker, id uint32, o outcome) bool {
	w.drain()
	o.measure = p.measure
	p.measure = frame.Measure{}
	return w.answered(id, o)
}

func (p *pipe) facts(w *worker, payload []byte) bool {
	if err := json.Unmarshal(payload, &p.measure); err != nil {
		w.garbage(err)
		return false
	}
	return true
}

func faultOf(payload []byte) frame.Fault {
	var f frame.Fault
	if err := json.Unmarshal(payload, &f); err != nil {
		f.Type, f.Message = "Runtime.InvalidResponse", "an error that cannot be read"
	}
	return f
}

func (p *pipe) send(w *worker, parcels []parcel) error {
	p.buffer = p.buffer[:0]
	for _, c := range parcels {
		kind := frame.Call
		if c.ahead {
			kind = frame.Ahead
		}
		deadline := time.Now().Add(w.pool.version.Timeout).UnixMilli()
		p.buffer = frame.AppendCall(p.buffer, kind, c.id, c.requestID, deadline, c.event)
	}
	_, err := p.in.Write(p.buffer)
	if cap(p.buffer) > aheadBytes*2 {
		p.buffer = nil
	}
	return err
}

func (p *pipe) recall(behind uint32) {
	p.recalls++
	if _, err := p.ledger.WriteAt(binary.BigEndian.AppendUint32(nil, p.recalls), 0); err != nil {
		return
	}
	if _, err := p.in.Write(frame.Append(nil, frame.Recall, p.recalls, nil)); err == nil {
		p.out.expect(behind)
	}
}

func (p *pipe) setValues(values []byte) {
	_, _ = p.in.Write(frame.Append(nil, frame.Values, 0, values))
}

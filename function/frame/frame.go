// Package frame is what the supervisor and its workers say to each other over a
// pair of pipes: messages with a length in front, so that calls can follow each
// other without waiting (design decision D4).
//
// A message is a length of four bytes, a type of one, an id of four, all
// big-endian, and a payload. The length counts everything behind itself.
package frame

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Type says what a message is. Types to the worker are upper case, types from
// it lower case.
type Type byte

// What the supervisor says.
const (
	Start  Type = 'S' // payload: JSON of Setup; the first message, once
	Call   Type = 'C' // payload: see AppendCall
	Ahead  Type = 'A' // as Call, sent while another call runs; may be recalled
	Recall Type = 'R' // give back every call that has not begun; id: how many recalls there were
	Values Type = 'V' // payload: JSON object, the key value store from now on
)

// What a worker says.
const (
	Ready  Type = 'r' // the handler is loaded
	Failed Type = 'f' // payload: JSON of Fault; it could not be loaded, the worker ends
	Result Type = 'o' // payload: JSON, what the handler returned
	Error  Type = 'e' // payload: JSON of Fault
	Fatal  Type = 'x' // as Error, and the worker ends after it
	Log    Type = 'l' // payload: text, one log event
	Facts  Type = 'm' // payload: JSON of Measure; precedes Result or Error of its id
	Back   Type = 'b' // the call of this id had not begun, and will not
)

// A worker that computes reads nothing, and must not begin what was taken from
// it meanwhile. So recalls are counted in a file as well, four bytes, big-endian,
// before the message is sent: a worker looks there before it begins a call that
// was sent ahead, and gives that back if there were more recalls than it has
// heard of.

// Setup is what a worker has to know before it loads the handler.
type Setup struct {
	Handler  string `json:"handler"`            // as in Lambda: "dir/file.export"
	Runtime  string `json:"runtime"`            // Lambda's or CloudFront's identifier
	Root     string `json:"root"`               // directory of the unpacked code
	Name     string `json:"name"`               // function name
	Version  string `json:"version"`            // "3", "$LATEST"
	ARN      string `json:"arn"`                // as invoked
	MemoryMB int    `json:"memoryMB"`           //
	Output   int    `json:"output"`             // bytes that a result may have
	LogGroup string `json:"logGroup,omitempty"` //
	Stream   string `json:"stream,omitempty"`   // log stream of this worker
	Compute  int64  `json:"compute,omitempty"`  // nanoseconds of CPU that a call may use; 0: no bound
}

// Fault is an error of a handler, in Lambda's form.
type Fault struct {
	Type    string   `json:"errorType"`
	Message string   `json:"errorMessage"`
	Trace   []string `json:"trace,omitempty"`
}

// Measure is what a worker knows of a call beside its result.
type Measure struct {
	CPU    int64           `json:"cpu,omitempty"`    // nanoseconds of processor time
	Origin json.RawMessage `json:"origin,omitempty"` // array of function.OriginCall
}

// Frame is one message. The payload is valid until the next one is read.
type Frame struct {
	Type    Type
	ID      uint32 // of the call; 0 where none is meant
	Payload []byte
}

const (
	lengthSize = 4
	headSize   = 5 // type and id, counted by the length
)

// Append appends a message to dst.
func Append(dst []byte, t Type, id uint32, payload []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(headSize+len(payload)))
	dst = append(dst, byte(t))
	dst = binary.BigEndian.AppendUint32(dst, id)
	return append(dst, payload...)
}

// RequestIDSize is the length of a request id: a UUID as text.
const RequestIDSize = 36

const deadlineSize = 8

// AppendCall appends a Call or an Ahead: the request id, the deadline in milliseconds since
// 1970, and the event. The id is cut or padded to its fixed size.
func AppendCall(dst []byte, t Type, id uint32, requestID string, deadline int64, event []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(headSize+RequestIDSize+deadlineSize+len(event)))
	dst = append(dst, byte(t))
	dst = binary.BigEndian.AppendUint32(dst, id)
	for i := range RequestIDSize {
		if i < len(requestID) {
			dst = append(dst, requestID[i])
		} else {
			dst = append(dst, ' ')
		}
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(deadline))
	return append(dst, event...)
}

// ErrShort is a call whose payload ends before its event begins.
var ErrShort = errors.New("frame: a call without request id and deadline")

// SplitCall takes the payload of a call apart.
func SplitCall(payload []byte) (requestID string, deadline int64, event []byte, err error) {
	if len(payload) < RequestIDSize+deadlineSize {
		return "", 0, nil, ErrShort
	}
	requestID = string(payload[:RequestIDSize])
	deadline = int64(binary.BigEndian.Uint64(payload[RequestIDSize:]))
	return requestID, deadline, payload[RequestIDSize+deadlineSize:], nil
}

// Malformed is a message that is not one: the pipe carries something else, and
// nothing that follows on it can be trusted.
type Malformed struct {
	Type Type   // as far as it can be told
	ID   uint32 // as far as it can be told
	Size uint32 // what the length says
	Max  int    // the longest payload that is taken
}

// Error says which bound the message breaks.
func (m *Malformed) Error() string {
	if m.Size < headSize {
		return fmt.Sprintf("frame: a message of %d bytes, want at least %d", m.Size, headSize)
	}
	return fmt.Sprintf("frame: a message %q of %d bytes, want at most %d", byte(m.Type), m.Size, headSize+m.Max)
}

// Reader takes messages off a pipe.
type Reader struct {
	r       *bufio.Reader
	max     int
	payload []byte // reused
}

// NewReader reads messages whose payloads have at most max bytes.
func NewReader(r io.Reader, max int) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, 64<<10), max: max}
}

// Next returns the next message. The error is io.EOF at a clean end,
// io.ErrUnexpectedEOF inside a message, and *Malformed for what is none.
func (r *Reader) Next() (Frame, error) {
	var head [lengthSize + headSize]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return Frame{}, err
	}
	size := binary.BigEndian.Uint32(head[:])
	f := Frame{Type: Type(head[4]), ID: binary.BigEndian.Uint32(head[5:])}
	if size < headSize || int64(size) > int64(r.max)+headSize {
		return Frame{}, &Malformed{f.Type, f.ID, size, r.max}
	}
	if err := r.read(int(size - headSize)); err != nil {
		return Frame{}, err
	}
	f.Payload = r.payload
	return f, nil
}

// keptPayload is the size beyond which the memory of a payload is not kept for
// the next one: most messages are small.
const keptPayload = 64 << 10 // bytes

func (r *Reader) read(n int) error {
	if r.payload == nil || cap(r.payload) < n || cap(r.payload) > keptPayload {
		r.payload = make([]byte, n)
	}
	r.payload = r.payload[:n]
	_, err := io.ReadFull(r.r, r.payload)
	if err == io.EOF && n > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Waiting says whether a part of the next message has arrived already.
func (r *Reader) Waiting() bool { return r.r.Buffered() > 0 }

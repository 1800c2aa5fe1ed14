package frame

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMessagesComeBackAsTheyWereSent(t *testing.T) {
	sent := []Frame{
		{Type: Ready, Payload: []byte{}},
		{Type: Result, ID: 7, Payload: []byte(`{"status":"200"}`)},
		{Type: Log, ID: 1<<32 - 1, Payload: []byte("a\x00b\nc\xff")},
		{Type: Result, ID: 8, Payload: bytes.Repeat([]byte("x"), 3*keptPayload)},
		{Type: Result, ID: 9, Payload: []byte("small again")},
	}
	var wire []byte
	for _, f := range sent {
		wire = Append(wire, f.Type, f.ID, f.Payload)
	}
	r := NewReader(bytes.NewReader(wire), 3*keptPayload)
	for i, want := range sent {
		got, err := r.Next()
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("message %d (-sent +got):\n%s", i, d)
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("after the last message: %v, want EOF", err)
	}
}

func TestCallsAreTakenApart(t *testing.T) {
	const id = "0f7c9d3e-1b2a-4c5d-8e6f-7a8b9c0d1e2f"
	wire := AppendCall(nil, Call, 3, id, 1_700_000_000_123, []byte(`{"a":1}`))
	f, err := NewReader(bytes.NewReader(wire), 1<<10).Next()
	if err != nil || f.Type != Call || f.ID != 3 {
		t.Fatalf("got %v, %v", f, err)
	}
	requestID, deadline, event, err := SplitCall(f.Payload)
	if err != nil || requestID != id || deadline != 1_700_000_000_123 || string(event) != `{"a":1}` {
		t.Errorf("got %q, %d, %s, %v", requestID, deadline, event, err)
	}
	if _, _, _, err := SplitCall(f.Payload[:43]); !errors.Is(err, ErrShort) {
		t.Errorf("a call of 43 bytes: %v, want ErrShort", err)
	}
}

func TestWhatIsNoMessageIsSaidToBeNone(t *testing.T) {
	tests := []struct {
		name string
		wire []byte
		want error
	}{
		{"nothing", nil, io.EOF},
		{"a length alone", []byte{0, 0, 0, 9}, io.ErrUnexpectedEOF},
		{"a payload cut off", Append(nil, Result, 1, []byte("abcd"))[:11], io.ErrUnexpectedEOF},
		{"a payload missing", Append(nil, Result, 1, []byte("abcd"))[:9], io.ErrUnexpectedEOF},
		{"a length below the head", []byte{0, 0, 0, 4, 'o', 0, 0, 0, 1}, &Malformed{Result, 1, 4, 16}},
		{"a length beyond the bound", Append(nil, Result, 2, make([]byte, 17)), &Malformed{Result, 2, 22, 16}},
		{"text", []byte("hello, this is no frame"), &Malformed{'o', 0x2c207468, 0x68656c6c, 16}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewReader(bytes.NewReader(tt.wire), 16).Next()
			var malformed *Malformed
			if errors.As(tt.want, &malformed) {
				if d := cmp.Diff(tt.want, err); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			} else if err != tt.want {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

// FuzzReader: whatever is on the pipe, the reader neither panics nor takes more
// than its bound, and what it took is what stands there.
func FuzzReader(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(Append(nil, Ready, 0, nil))
	f.Add(Append(Append(nil, Result, 1, []byte("{}")), Log, 2, []byte("x")))
	f.Add(AppendCall(nil, Ahead, 1, "id", 5, []byte("{}")))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 'o', 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, wire []byte) {
		const max = 1 << 10
		r := NewReader(bytes.NewReader(wire), max)
		var again []byte
		for {
			got, err := r.Next()
			if err != nil {
				break
			}
			if len(got.Payload) > max {
				t.Fatalf("a payload of %d bytes", len(got.Payload))
			}
			_, _, _, _ = SplitCall(got.Payload)
			again = Append(again, got.Type, got.ID, got.Payload)
		}
		if !bytes.HasPrefix(wire, again) {
			t.Errorf("read %q out of %q", again, wire)
		}
	})
}

package origin

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
)

// replay is a connection on which the given bytes come in pieces.
type replay struct {
	net.Conn
	io.Reader
}

func (r *replay) Read(p []byte) (int, error)       { return r.Reader.Read(p) }
func (r *replay) Write(p []byte) (int, error)      { return len(p), nil }
func (r *replay) SetReadDeadline(time.Time) error  { return nil }
func (r *replay) SetWriteDeadline(time.Time) error { return nil }
func (r *replay) Close() error                     { return nil }

// pieces is a reader that returns at most size bytes at a time.
type pieces struct {
	r    io.Reader
	size int
}

func (p pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.size)]) }

func receiving(raw []byte, piece uint8) *conn {
	from := &replay{Reader: pieces{bytes.NewReader(raw), int(piece) + 1}}
	return newConn(&socket{Conn: from}, poolKey{}, time.Minute)
}

// Every head that is taken is one that net/http takes too, and both see the same
// in it: status, lines under the names as written, and where the content ends.
// What only net/http takes is in the list of differences.
func FuzzHeadAgreesWithTheTransport(f *testing.F) {
	for _, raw := range []string{
		"HTTP/1.1 200 OK\r\nETag: x\r\nset-cookie: a\r\nSet-Cookie: b\r\n\r\nbody",
		"HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 204 No Content\r\nC: d\r\n\r\n",
		"HTTP/1.0 200\nA: b\nA:c\n\n",
		"HTTP/1.1  103 x\r\n\r\nHTTP/1.1 101 y\r\nUpgrade: z\r\n\r\n",
		"HTTP/1.1 200 OK\r\nFolded: a\r\n b\r\n\tc\r\nX:\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\ncontent-length: 3 \r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 03\r\nConnection: close\r\n\r\n", "HTTP/1.0 200 OK\r\nConnection: x, Keep-Alive\r\n\r\n",
		"HTTP/1.1 200 OK\r\nConnection: x-a\r\nX-A: 1\r\nx b: 2\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n", "garbage\r\n\r\n", "\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n",
	} {
		f.Add([]byte(raw), uint8(7))
	}
	f.Fuzz(func(t *testing.T, raw []byte, piece uint8) {
		c, judge := receiving(raw, piece), bufio.NewReader(bytes.NewReader(raw))
		for {
			h, err := c.readHead(1 << 20)
			want, refused := http.ReadResponse(judge, nil)
			switch {
			case err != nil && refused == nil && !strict(raw, want):
				t.Fatalf("%q is refused (%v), net/http takes it", raw, err)
			case err == nil && refused != nil:
				t.Fatalf("%q is taken, net/http refuses: %v", raw, refused)
			case err != nil:
				return
			}
			agree(t, h, want)
			if h.isFinal() {
				return
			}
		}
	})
}

// strict reports whether net/http's head is one that [head] refuses: see there.
func strict(raw []byte, r *http.Response) bool {
	_, lengths := r.Header["Content-Length"]
	if !httpguts.ValidHeaderFieldValue(r.Status) || r.StatusCode < 200 && lengths || r.ProtoMajor != 1 || r.StatusCode < 100 || bytes.Count(raw, []byte("\n")) > maxLines || bytes.Contains(raw, []byte(" +")) ||
		lengths && len(r.TransferEncoding) > 0 || bytes.Contains(bytes.ToLower(raw), []byte("transfer-encoding")) {
		return true
	}
	for name, values := range r.Header {
		if !httpguts.ValidHeaderFieldName(name) || slices.ContainsFunc(values, func(v string) bool { return !httpguts.ValidHeaderFieldValue(v) }) {
			return true
		}
	}
	return false
}

func agree(t *testing.T, h *head, want *http.Response) {
	t.Helper()
	lines := map[string][]string{}
	for _, l := range h.lines {
		name := http.CanonicalHeaderKey(l.Name)
		lines[name] = append(lines[name], l.Value)
	}
	for _, values := range want.Header {
		for i := range values { // a folded value may end in a space there
			values[i] = strings.TrimRight(values[i], " ")
		}
	}
	// net/http keeps these elsewhere.
	delete(lines, "Transfer-Encoding")
	delete(lines, "Connection")
	delete(want.Header, "Connection")
	delete(lines, "Trailer")
	delete(lines, "Pragma")
	delete(lines, "Cache-Control")
	delete(want.Header, "Pragma")
	delete(want.Header, "Cache-Control")
	if length := lines["Content-Length"]; len(length) > 1 {
		lines["Content-Length"] = length[:1]
	}
	if diff := cmp.Diff(map[string][]string(want.Header), lines, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("lines (-net/http +ours):\n%s", diff)
	}
	if h.status != want.StatusCode || h.chunked != (len(want.TransferEncoding) > 0) {
		t.Errorf("status %d, chunked %v; net/http: %d, %v", h.status, h.chunked, want.StatusCode, want.TransferEncoding)
	}
	fl := &flight{c: &conn{}, f: &fetch{c: &Custom{}, r: &exchange.Request{Method: "GET"}}, keep: h.persists()}
	if h.isFinal() && h.status != 101 {
		if length, _ := fl.content(h); length != want.ContentLength || fl.keep == want.Close {
			t.Errorf("length %d, keep %v; net/http: %d, close %v", length, fl.keep, want.ContentLength, want.Close)
		}
	}
}

// Content in chunks is what net/http's reader makes of it, or an error; and what
// is left on the connection is what follows the trailer.
func FuzzChunksAgreeWithTheTransport(f *testing.F) {
	for _, raw := range []string{
		"2\r\nok\r\n0\r\n\r\nnext", "0\r\n\r\n", "2\r\nok\r\n3;x=\"y\"\r\nabc\r\n00\r\nX: 1\r\nY: 2\r\n\r\n", "A \r\n0123456789\r\n0\r\n\r\n",
		"2\nok\n0\n\n", "2\r\nokay\r\n0\r\n\r\n", "2\r\nok0\r\n\r\n", "-1\r\n", "0x1\r\na\r\n", "ffffffffffffffff\r\n", "fffffffffffffffff\r\n",
		"1\r\na\r\n0\r\nX: 1\n\r\n", "1;\rx\r\na\r\n0\r\n\r\n", "1 ;x\r\na\r\n0\r\n\r\n", "2\r\nok\r\n", "2\r\no",
	} {
		f.Add([]byte(raw), uint8(3), uint8(2))
	}
	f.Fuzz(func(t *testing.T, raw []byte, piece, room uint8) {
		k := &chunked{c: receiving(raw, piece), maxTrailer: 1 << 10}
		got, err := readAll(k, int(room)+1)
		judge := bufio.NewReader(bytes.NewReader(raw))
		want, refused := io.ReadAll(httputil.NewChunkedReader(judge))
		if !bytes.HasPrefix(want, got) {
			t.Fatalf("%q gave %q, net/http %q", raw, got, want)
		}
		if err != nil {
			return
		}
		if refused != nil || !bytes.Equal(got, want) {
			t.Fatalf("%q gave %q; net/http %q, %v", raw, got, want, refused)
		}
		behind, _ := io.ReadAll(judge) // the trailer is there still
		left, _ := io.ReadAll(k.c)
		if trailer, ok := bytes.CutSuffix(behind, left); !ok || !bytes.HasSuffix(append([]byte("\n"), trailer...), []byte("\n\r\n")) {
			t.Fatalf("%q leaves %q, net/http %q", raw, left, behind)
		}
	})
}

// readAll reads with a buffer of that size.
func readAll(r io.Reader, size int) (all []byte, err error) {
	for err == nil {
		p := make([]byte, size)
		var n int
		n, err = r.Read(p)
		all = append(all, p[:n]...)
	}
	if err == io.EOF {
		err = nil
	}
	return all, err
}

// What net/http's reader takes is not refused without one of the known reasons.
func TestChunksAreNotRefusedWithoutReason(t *testing.T) {
	for _, raw := range []string{
		"0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "5 \t\r\nhello\r\n000\r\n\r\n", "5;a;b=\"c\"\r\nhello\r\n0;z\r\n\r\n",
		"1\r\nh\r\n4\r\nello\r\n0\r\nX: y\r\nZ:\r\n\r\n", "0005\r\nhello\r\n0\r\n\r\n",
	} {
		k := &chunked{c: receiving(nil, 0), maxTrailer: 1 << 10}
		k.c.Conn = &replay{Reader: iotest.OneByteReader(strings.NewReader(raw))}
		got, err := readAll(k, 100)
		if want := "hello"; err != nil || string(got) != want && raw != "0\r\n\r\n" {
			t.Errorf("%q: %q, %v", raw, got, err)
		}
	}
}

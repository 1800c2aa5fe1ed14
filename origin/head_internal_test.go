package origin

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// What the wire shows and what the Transport parses are the same head, in
// whatever pieces it comes: every line that the Transport found is there once,
// with its value, under the name as it was written.
func FuzzHeadAgreesWithTheTransport(f *testing.F) {
	for _, raw := range []string{
		"HTTP/1.1 200 OK\r\nETag: x\r\nset-cookie: a\r\nSet-Cookie: b\r\n\r\nbody",
		"HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 204 No Content\r\nC: d\r\n\r\n",
		"HTTP/1.0 200\nA: b\nA:c\n\n",
		"HTTP/1.1  103 x\r\n\r\nHTTP/1.1 101 y\r\nUpgrade: z\r\n\r\n",
		"HTTP/1.1 200 OK\r\nFolded: a\r\n b\r\n\tc\r\nX:\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
		"HTTP/1.1 200 OK\r\nConnection: x-a\r\nX-A: 1\r\nx b: 2\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n", "garbage\r\n\r\n", "\r\n\r\n",
	} {
		f.Add([]byte(raw), uint8(7))
	}
	f.Fuzz(func(t *testing.T, raw []byte, piece uint8) {
		fl := &flight{maxHead: 1 << 20, sent: true}
		_, fl.abort = context.WithCancelCause(t.Context())
		for part := range slices.Chunk(raw, int(piece)+1) {
			if err := fl.saw(part); err != nil {
				t.Fatal(err)
			}
		}
		resp := finalResponse(raw)
		if resp == nil {
			return
		}
		if !fl.headDone {
			t.Fatalf("no head found in %q", raw)
		}
		want := map[string][]string{}
		dropHopByHop(resp.Header, true)
		for name, values := range resp.Header {
			want[name] = slices.Clone(values)
		}
		got := map[string][]string{}
		parsed := fields(resp.Header, string(fl.head), true)
		for _, l := range parsed.Lines() {
			name := l.Name
			if _, ok := want[name]; !ok {
				name = http.CanonicalHeaderKey(name)
			}
			got[name] = append(got[name], l.Value)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q:\n%s", raw, diff)
		}
	})
}

// finalResponse reads as the Transport does; nil: it would refuse.
func finalResponse(raw []byte) *http.Response {
	r := bufio.NewReader(bytes.NewReader(raw))
	for range maxInformational {
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			return nil
		}
		if code := resp.StatusCode; code < 100 || code > 199 || code == http.StatusSwitchingProtocols {
			return resp
		}
	}
	return nil
}

package scan

import (
	"bytes"
	"io"
	"testing"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/scan/wire"
)

// FuzzReadBody: whatever is sent as a body, in whatever coding, its bounds hold.
func FuzzReadBody(f *testing.F) {
	for _, coding := range []string{"gzip", "br", "deflate", "gzip, br", "identity", ""} {
		f.Add(coding, []byte("<script src=a></script>"))
	}
	f.Add("gzip", gzipped([]byte("<meta name=a content=b>")))
	f.Add("br", brotlied([]byte("<meta name=a content=b>")))
	f.Add("deflate", []byte{0x78, 0x9c, 0x03, 0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, coding string, content []byte) {
		const bound = 1 << 10
		response := &wire.Response{Fields: recording.Fields{{Name: "Content-Encoding", Value: coding}}, Body: io.NopCloser(bytes.NewReader(content))}
		body, failure := readBody(response, true, bound)
		if body.Size > bound {
			t.Errorf("%d bytes were read", body.Size)
		}
		if body.Truncated && failure != nil {
			t.Errorf("truncated, and %+v", failure)
		}
	})
}

package restapi

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// maxPayload is the size of a request's or response's content in bytes
// (spec/api-gateway.md 18).
const maxPayload = 10 << 20

var errTooLarge = errors.New("the content is over 10 MB")

// decompress undoes a content coding that the gateway knows (15.2). known is
// false for others, which pass as they are.
func decompress(coding string, content []byte) (plain []byte, known bool, err error) {
	var r io.Reader
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(content))
	case "deflate":
		r, err = zlib.NewReader(bytes.NewReader(content))
	default:
		return nil, false, nil
	}
	if err != nil {
		return nil, true, err
	}
	plain, err = io.ReadAll(io.LimitReader(r, maxPayload+1))
	if len(plain) > maxPayload {
		err = errTooLarge
	}
	return plain, true, err
}

// codings are what responses are compressed in, the preferred one first.
var codings = []struct {
	name   string
	writer func(io.Writer) io.WriteCloser
}{
	{"gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
	{"deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
}

// compress applies the API's minimumCompressionSize to a response whose content
// is in memory: when the client accepts a coding and the content is larger.
func (p *passage) compress() {
	minimum := p.api.minCompression
	body, inMemory := p.response.Body.(*exchange.Bytes)
	if minimum < 0 || !inMemory || body.Len() <= minimum || p.response.Fields.Has("Content-Encoding") {
		return
	}
	accepted := p.request.Fields.Combined("Accept-Encoding")
	for _, c := range codings {
		if !accepts(accepted, c.name) {
			continue
		}
		var out bytes.Buffer
		w := c.writer(&out)
		_, _ = w.Write(body.Rest()) // a buffer takes everything
		_ = w.Close()
		p.setBody(out.Bytes())
		p.response.Fields.Set("Content-Encoding", c.name, ownerCompression)
		return
	}
}

const ownerCompression = exchange.Owner("minimum compression size")

// accepts reports whether an Accept-Encoding field lists a coding with a weight
// that is not 0.
func accepts(field, coding string) bool {
	for item := range strings.SplitSeq(field, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		name = strings.TrimSpace(name)
		if !strings.EqualFold(name, coding) && name != "*" {
			continue
		}
		weight := strings.ReplaceAll(parameters, " ", "")
		if weight == "" || strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" {
			return true
		}
	}
	return false
}

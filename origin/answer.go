package origin

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/byterange"
)

// answer is one answer of a bucket in the making. Fields are in the order in
// which S3 sends them.
type answer struct {
	b      *Bucket
	r      *exchange.Request
	key    string
	badKey *s3Error // the path is no key
	fields exchange.Fields

	requestID, hostID string
	size              int64  // of the object, for errors about it
	condition         string // precondition that failed
}

func (b *Bucket) newAnswer(r *exchange.Request) *answer {
	a := &answer{b: b, r: r, fields: exchange.NewFields(make([]exchange.Field, 0, 16)...)}
	a.key, a.badKey = keyOf(r.Path)
	a.requestID, a.hostID = newIDs()
	a.add("x-amz-id-2", a.hostID)
	a.add("x-amz-request-id", a.requestID)
	a.add("Date", b.cfg.Now().UTC().Format(http.TimeFormat))
	return a
}

// newIDs makes a request's two ids in S3's form: 16 characters of base 32 in
// upper case, and 57 bytes in base64. They are told apart, not kept secret.
func newIDs() (request, host string) {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var id [16]byte
	for i, bits := 0, rand.Uint64(); i < len(id); i++ {
		if i == 12 {
			bits = rand.Uint64()
		}
		id[i] = letters[bits&31]
		bits >>= 5
	}
	var long [64]byte
	for i := 0; i < len(long); i += 8 {
		binary.LittleEndian.PutUint64(long[i:], rand.Uint64())
	}
	return string(id[:]), base64.StdEncoding.EncodeToString(long[:57])
}

func (a *answer) add(name, value string) { a.fields.Add(name, value, exchange.OwnerOrigin) }

func (a *answer) addIf(name, value string) {
	if value != "" {
		a.add(name, value)
	}
}

func (a *answer) finish() { a.add("Server", "AmazonS3") }

// object answers a GET or HEAD with an object, a part of it, or what its
// preconditions say.
func (a *answer) object(obj *Object) (*exchange.Response, *s3Error) {
	a.size = obj.Size
	switch a.precondition(obj) {
	case failed:
		obj.Content.Close()
		return nil, errPreconditionFailed
	case notModified:
		obj.Content.Close()
		a.validators(obj)
		a.finish()
		return &exchange.Response{Status: http.StatusNotModified, Fields: a.fields}, nil
	}
	part, status := whole(obj), http.StatusOK
	if text := a.r.Fields.Combined("Range"); text != "" && a.ifRange(obj) {
		asked, kind := byterange.Parse(text, obj.Size)
		switch {
		case kind == byterange.Unsatisfiable:
			obj.Content.Close()
			return nil, errInvalidRange
		case kind == byterange.Partial && len(asked) == 1: // S3 sends the whole for several ranges
			part, status = asked[0], http.StatusPartialContent
		}
	}
	return a.content(obj, part, status)
}

func whole(obj *Object) byterange.Range { return byterange.Range{Length: obj.Size} }

func (a *answer) content(obj *Object, part byterange.Range, status int) (*exchange.Response, *s3Error) {
	a.validators(obj)
	a.addIf("Content-Disposition", obj.ContentDisposition)
	a.addIf("Content-Encoding", obj.ContentEncoding)
	a.addIf("Content-Language", obj.ContentLanguage)
	a.add("Accept-Ranges", "bytes")
	if status == http.StatusPartialContent {
		a.add("Content-Range", part.ContentRange(obj.Size))
	}
	a.addIf("Content-Type", obj.ContentType)
	a.finish()
	resp := &exchange.Response{Status: status, Fields: a.fields, ContentLength: part.Length}
	if a.r.Method == "HEAD" || part.Length == 0 {
		obj.Content.Close()
		return resp, nil
	}
	if _, err := obj.Content.Seek(part.Start, io.SeekStart); err != nil {
		obj.Content.Close()
		return nil, errInternal
	}
	resp.Body = &section{obj.Content, part.Length}
	return resp, nil
}

// validators adds what a 304 carries as well.
func (a *answer) validators(obj *Object) {
	a.add("Last-Modified", obj.ModTime.UTC().Format(http.TimeFormat))
	a.add("ETag", obj.ETag)
	a.add("x-amz-server-side-encryption", "AES256")
	if a.b.cfg.Versioning {
		a.add("x-amz-version-id", versionID(a.key, obj))
	}
	a.addIf("x-amz-website-redirect-location", obj.WebsiteRedirect)
	names := make([]string, 0, len(obj.Metadata))
	for name := range obj.Metadata {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		a.add("x-amz-meta-"+strings.ToLower(name), textproto.TrimString(obj.Metadata[name]))
	}
	a.addIf("Cache-Control", obj.CacheControl)
}

// versionID is stable for one state of an object.
func versionID(key string, obj *Object) string {
	sum := md5.Sum([]byte(key + "\x00" + obj.ETag))
	return hex.EncodeToString(sum[:])
}

// section is a part of an object's content as a body. An object that turns out
// shorter than it was is an error, not an end.
type section struct {
	content io.ReadSeekCloser
	left    int64
}

func (s *section) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > s.left {
		p = p[:s.left]
	}
	n, err := s.content.Read(p)
	s.left -= int64(n)
	if err == io.EOF && s.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (s *section) Close() error { return s.content.Close() }

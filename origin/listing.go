package origin

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"net/url"
	"strconv"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// maxKeys is the most that one page of a listing holds.
const maxKeys = 1000

// listDocument is the body of ListObjects and ListObjectsV2.
type listDocument struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name                  string
	Prefix                string
	Marker                *string `xml:",omitempty"` // first version only
	NextMarker            string  `xml:",omitempty"`
	StartAfter            string  `xml:",omitempty"` // second version only
	ContinuationToken     string  `xml:",omitempty"`
	NextContinuationToken string  `xml:",omitempty"`
	KeyCount              *int    `xml:",omitempty"`
	MaxKeys               int
	Delimiter             string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	IsTruncated           bool
	Contents              []listedObject
	CommonPrefixes        []listedPrefix
}

type listedObject struct {
	Key          string
	LastModified string
	ETag         string `xml:",omitempty"`
	Size         int64
	StorageClass string
}

type listedPrefix struct{ Prefix string }

// root answers for the bucket itself: its listing, for who may have it.
func (b *Bucket) root(ctx context.Context, a *answer) (*exchange.Response, *s3Error) {
	if !b.cfg.ListAllowed {
		return nil, errAccessDenied
	}
	query, err := url.ParseQuery(a.r.Query)
	if err != nil {
		return nil, errInvalidURI
	}
	doc, r, problem := b.listRequest(query)
	if problem != nil {
		return nil, problem
	}
	l, err := b.cfg.Objects.List(ctx, r)
	if err != nil {
		return nil, b.problem(err)
	}
	doc.fill(l, b.made)
	a.add("x-amz-bucket-region", b.cfg.Region)
	return a.document(200, doc), nil
}

// listRequest reads the query of either version of the operation.
func (b *Bucket) listRequest(q url.Values) (*listDocument, ListRequest, *s3Error) {
	r := ListRequest{Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), Max: maxKeys}
	if text := q.Get("max-keys"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, r, errInvalidArgument
		}
		r.Max = min(n, maxKeys)
	}
	doc := &listDocument{Name: b.cfg.Name, Prefix: r.Prefix, Delimiter: r.Delimiter, MaxKeys: r.Max}
	if q.Get("encoding-type") == "url" {
		doc.EncodingType = "url"
	}
	if q.Get("list-type") != "2" {
		r.StartAfter = q.Get("marker")
		doc.Marker = &r.StartAfter
		return doc, r, nil
	}
	doc.KeyCount = new(int)
	doc.StartAfter = q.Get("start-after")
	doc.ContinuationToken = q.Get("continuation-token")
	r.StartAfter = doc.StartAfter
	if doc.ContinuationToken != "" {
		after, err := base64.URLEncoding.DecodeString(doc.ContinuationToken)
		if err != nil {
			return nil, r, errInvalidArgument
		}
		r.StartAfter = string(after)
	}
	return doc, r, nil
}

// fill puts a page of keys into the document.
func (doc *listDocument) fill(l *Listing, made time.Time) {
	encode := func(s string) string { return s }
	if doc.EncodingType == "url" {
		encode = url.QueryEscape
		doc.Prefix, doc.Delimiter, doc.StartAfter = encode(doc.Prefix), encode(doc.Delimiter), encode(doc.StartAfter)
	}
	for _, e := range l.Entries {
		if e.ModTime.IsZero() {
			e.ModTime = made
		}
		doc.Contents = append(doc.Contents, listedObject{
			Key:          encode(e.Key),
			LastModified: e.ModTime.UTC().Format("2006-01-02T15:04:05.000Z"),
			ETag:         e.ETag,
			Size:         e.Size,
			StorageClass: "STANDARD",
		})
	}
	for _, p := range l.Prefixes {
		doc.CommonPrefixes = append(doc.CommonPrefixes, listedPrefix{encode(p)})
	}
	doc.IsTruncated = l.Truncated
	if doc.KeyCount != nil {
		*doc.KeyCount = len(l.Entries) + len(l.Prefixes)
	}
	switch {
	case !l.Truncated:
	case doc.KeyCount != nil:
		doc.NextContinuationToken = base64.URLEncoding.EncodeToString([]byte(l.Last))
	case doc.Delimiter != "": // without one, the last key is the next marker
		doc.NextMarker = encode(l.Last)
	}
}

package origin

import (
	"encoding/xml"
	"strconv"

	"github.com/lintel-edge/lintel/exchange"
)

// s3Error is one of the errors of the S3 API: status, code and message as the
// API reference has them.
type s3Error struct {
	status        int
	code, message string
}

var (
	errAccessDenied       = &s3Error{403, "AccessDenied", "Access Denied"}
	errNoSuchKey          = &s3Error{404, "NoSuchKey", "The specified key does not exist."}
	errNoSuchBucket       = &s3Error{404, "NoSuchBucket", "The specified bucket does not exist"}
	errMethodNotAllowed   = &s3Error{405, "MethodNotAllowed", "The specified method is not allowed against this resource."}
	errPreconditionFailed = &s3Error{412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"}
	errInvalidRange       = &s3Error{416, "InvalidRange", "The requested range is not satisfiable"}
	errInvalidURI         = &s3Error{400, "InvalidURI", "Couldn't parse the specified URI."}
	errKeyTooLong         = &s3Error{400, "KeyTooLongError", "Your key is too long"}
	errInvalidArgument    = &s3Error{400, "InvalidArgument", "Invalid Argument"}
	errNoWebsite          = &s3Error{404, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"}
	errInternal           = &s3Error{500, "InternalError", "We encountered an internal error. Please try again."}
)

// errorDocument is the body of an error. Only the elements that belong to the
// error are filled.
type errorDocument struct {
	XMLName          xml.Name `xml:"Error"`
	Code             string
	Message          string
	Key              string `xml:",omitempty"`
	BucketName       string `xml:",omitempty"`
	Method           string `xml:",omitempty"`
	ResourceType     string `xml:",omitempty"`
	Condition        string `xml:",omitempty"`
	RangeRequested   string `xml:",omitempty"`
	ActualObjectSize string `xml:",omitempty"`
	RequestID        string `xml:"RequestId"`
	HostID           string `xml:"HostId"`
}

// refuse answers with an error document; a HEAD gets its fields only.
func (a *answer) refuse(e *s3Error) *exchange.Response {
	doc := errorDocument{Code: e.code, Message: e.message, RequestID: a.requestID, HostID: a.hostID}
	switch e {
	case errNoSuchKey:
		doc.Key = a.key
	case errNoSuchBucket:
		doc.BucketName = a.b.cfg.Name
	case errMethodNotAllowed:
		doc.Method, doc.ResourceType = a.r.Method, a.resourceType()
	case errPreconditionFailed:
		doc.Condition = a.condition
	case errInvalidRange:
		doc.RangeRequested, doc.ActualObjectSize = a.r.Fields.Get("Range"), strconv.FormatInt(a.size, 10)
	}
	if e.status == 403 && e.code == codeAccessForbidden {
		doc.Method, doc.ResourceType = a.r.Fields.Get("Access-Control-Request-Method"), a.resourceType()
	}
	return a.document(e.status, doc)
}

func (a *answer) resourceType() string {
	if a.key == "" {
		return "BUCKET"
	}
	return "OBJECT"
}

// document answers with XML.
func (a *answer) document(status int, doc any) *exchange.Response {
	text, err := xml.Marshal(doc)
	if err != nil { // strings that XML cannot hold are replaced, so this is a broken type
		panic("origin: S3 document: " + err.Error())
	}
	return a.text(status, "application/xml", append([]byte(xml.Header), text...))
}

// text answers with a small body that is wholly in memory.
func (a *answer) text(status int, contentType string, content []byte) *exchange.Response {
	a.add("Content-Type", contentType)
	a.finish()
	resp := &exchange.Response{Status: status, Fields: a.fields}
	if a.r.Method == "HEAD" {
		resp.ContentLength = -1 // S3 sends error documents chunked
		return resp
	}
	resp.ContentLength = int64(len(content))
	resp.Body = exchange.NewBytes(content)
	return resp
}

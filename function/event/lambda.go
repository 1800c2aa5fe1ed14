package event

import (
	"encoding/base64"
	"net/http"
	"strconv"

	"github.com/lintel-edge/lintel/exchange"
)

// Origin is where a request goes, as origin functions see and change it. One
// of the two is set.
type Origin struct {
	Custom *CustomOrigin
	S3     *S3Origin
}

// CustomOrigin is a server.
type CustomOrigin struct {
	DomainName       string
	Path             string // "" or begins with "/"
	Protocol         string // "http" or "https"
	Port             int
	ReadTimeout      int // seconds
	KeepaliveTimeout int // seconds
	SSLProtocols     []string
	CustomHeaders    exchange.Fields
}

// S3Origin is a bucket.
type S3Origin struct {
	DomainName    string
	Path          string
	Region        string
	AuthMethod    string // "origin-access-identity" or "none"
	CustomHeaders exchange.Fields
}

// AppendLambda appends the event document of a Lambda@Edge function (spec 2).
// The response is nil in request events.
func AppendLambda(b []byte, c Context, r *Request, resp *Response) []byte {
	w := writer{append(b, `{"Records":[{"cf":{`...)}
	w.key("config")
	w.open('{')
	w.text("distributionDomainName", c.DomainName)
	w.text("distributionId", c.DistributionID)
	w.text("eventType", string(c.Phase))
	w.text("requestId", c.RequestID)
	w.close('}')
	if r != nil {
		w.request(r)
	}
	if resp != nil {
		w.key("response")
		w.open('{')
		w.text("status", strconv.Itoa(resp.Status))
		w.text("statusDescription", describe(resp))
		w.headers("headers", &resp.Fields)
		w.close('}')
	}
	return append(w.b, "}}]}"...)
}

func describe(r *Response) string {
	if r.Description != "" {
		return r.Description
	}
	return http.StatusText(r.Status)
}

func (w *writer) request(r *Request) {
	w.key("request")
	w.open('{')
	w.text("clientIp", r.ClientIP)
	w.text("method", r.Method)
	w.text("uri", r.URI)
	w.text("querystring", r.Query)
	w.headers("headers", &r.Fields)
	if r.Body != nil {
		w.key("body")
		w.open('{')
		w.bool("inputTruncated", r.Body.Truncated)
		w.text("action", "read-only")
		w.text("encoding", "base64")
		w.text("data", base64.StdEncoding.EncodeToString(r.Body.Data))
		w.close('}')
	}
	if r.Origin != nil {
		w.origin(r.Origin)
	}
	w.close('}')
}

// headers writes fields as Lambda@Edge has them: lower-case name → array of key
// and value, one element for each line (spec 3.1).
func (w *writer) headers(member string, fields *exchange.Fields) {
	w.key(member)
	w.open('{')
	grouped(visible(fields), func(name string, lines []exchange.Field) {
		w.comma()
		w.quote(name)
		w.b = append(w.b, ':')
		w.open('[')
		for _, l := range lines {
			w.open('{')
			w.text("key", l.Name)
			w.text("value", l.Value)
			w.close('}')
		}
		w.close(']')
	})
	w.close('}')
}

func (w *writer) origin(o *Origin) {
	w.key("origin")
	w.open('{')
	if c := o.Custom; c != nil {
		w.key("custom")
		w.open('{')
		w.headers("customHeaders", &c.CustomHeaders)
		w.text("domainName", c.DomainName)
		w.number("keepaliveTimeout", c.KeepaliveTimeout)
		w.text("path", c.Path)
		w.number("port", c.Port)
		w.text("protocol", c.Protocol)
		w.number("readTimeout", c.ReadTimeout)
		w.key("sslProtocols")
		w.open('[')
		for _, p := range c.SSLProtocols {
			w.comma()
			w.quote(p)
		}
		w.close(']')
		w.close('}')
	}
	if s := o.S3; s != nil {
		w.key("s3")
		w.open('{')
		w.text("authMethod", s.AuthMethod)
		w.headers("customHeaders", &s.CustomHeaders)
		w.text("domainName", s.DomainName)
		w.text("path", s.Path)
		w.text("region", s.Region)
		w.close('}')
	}
	w.close('}')
}

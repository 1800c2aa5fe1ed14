package restapi

import (
	"errors"
	"io"
	"net/http"

	"github.com/lintel-edge/lintel/exchange"
)

// maxHeaders is the size of a request's field lines in bytes, all together
// (spec/api-gateway.md 18).
const maxHeaders = 10_240

// maxURL is the length of a request's path and query in bytes, at regional
// endpoints (18).
const maxURL = 10_240

func (p *passage) checkLimits() bool {
	r := p.request
	switch {
	case r.Fields.Size()+len("Host: \r\n")+len(r.Host) > maxHeaders:
		return p.fixed(http.StatusRequestHeaderFieldsTooLarge, "RequestHeaderFieldsTooLargeException", "Request Header Fields Too Large") // as HTTP APIs (7), (unverified)
	case len(r.Target()) > maxURL:
		return p.fixed(http.StatusRequestURITooLong, "RequestUriTooLongException", "Request-URI Too Long") // (unverified)
	case r.ContentLength > maxPayload:
		return p.refuse(requestTooLarge, "", errTooLarge.Error())
	}
	return false
}

// fixed answers with what nobody can customise, as no API has been found yet.
func (p *passage) fixed(status int, kind, message string) bool {
	p.made, p.note = true, message
	p.response.Status = status
	p.response.Fields.Add("Content-Type", jsonType, owner)
	p.response.Fields.Add("x-amzn-ErrorType", kind, owner)
	p.setBody([]byte(`{"message":"` + message + `"}`))
	return true
}

// forbid answers as for an API or a stage that does not exist, (unverified).
func (p *passage) forbid(why string) bool {
	p.fixed(http.StatusForbidden, "ForbiddenException", "Forbidden")
	p.note = why
	return true
}

// readBody takes the whole content in, and undoes its coding (15.2).
func (p *passage) readBody() bool {
	if p.request.Body == nil {
		return false
	}
	content, err := readAll(p.request.Body)
	switch {
	case errors.Is(err, errTooLarge):
		return p.refuse(requestTooLarge, "", err.Error())
	case err != nil:
		return p.refuse(badRequestBody, "", "the content broke off: "+err.Error())
	}
	plain, known, err := decompress(p.request.Fields.Get("Content-Encoding"), content)
	switch {
	case errors.Is(err, errTooLarge):
		return p.refuse(requestTooLarge, "", err.Error())
	case err != nil:
		return p.refuse(badRequestBody, "", "the content cannot be decompressed: "+err.Error())
	case known:
		content = plain
		p.request.Fields.Del("Content-Encoding", owner)
	}
	p.body = payload{content, p.api.binary.match(mediaType(p.request.Fields.Get("Content-Type")))}
	return false
}

func readAll(r io.Reader) ([]byte, error) {
	if b, ok := r.(*exchange.Bytes); ok && b.Len() <= maxPayload {
		return b.Rest(), nil
	}
	content, err := io.ReadAll(io.LimitReader(r, maxPayload+1))
	if err == nil && len(content) > maxPayload {
		err = errTooLarge
	}
	return content, err
}

// convertRequest makes of the content what the integration gets (15.1).
func (p *passage) convertRequest() bool {
	i := p.method.integration
	if i.kind == lambdaProxy {
		return false // its event says what the content is
	}
	converted, err := p.outgoing.body.toIntegration(i.handling)
	if err != nil {
		return p.misconfigured("Unable to base64 decode the body.")
	}
	p.outgoing.body = converted
	return false
}

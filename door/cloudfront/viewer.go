package cloudfront

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/door/cloudfront/pattern"
	"github.com/lintel-edge/lintel/door/cloudfront/signing"
	"github.com/lintel-edge/lintel/exchange"
)

// The steps in this file judge what the viewer sent, before anything is looked up.

// restrictGeo refuses viewers from countries that the distribution excludes.
// A viewer whose country is unknown is served (spec/cloudfront.md 1.4).
func (p *passage) restrictGeo() bool {
	if p.door.geo.open() || p.door.env.Country == nil {
		return false
	}
	if p.door.geo.admits(p.door.env.Country(p.request.Remote.Addr().Unmap())) {
		return false
	}
	return p.refuse(blockedCountry)
}

// useRootObject replaces the path "/", and only that, by the default root object (1.3).
func (p *passage) useRootObject() bool {
	if p.path == "/" && p.door.rootObject != "" {
		p.path = "/" + p.door.rootObject
		p.request.Trace.Note("default root object", p.path)
	}
	return false
}

// chooseBehavior matches a normalised copy of the path; the raw path stays for
// the key and the origin (2.1).
func (p *passage) chooseBehavior() bool {
	b := p.door.behaviors
	if i := p.door.matcher.Match(pattern.Normalize(p.path)); i >= 0 {
		p.behavior = b[i]
	} else {
		p.behavior = b[len(b)-1]
	}
	p.target = p.behavior.target
	p.encoding = p.behavior.forward.Encoding(&p.request.Fields)
	p.request.Trace.Note("behavior", p.behavior.pattern)
	return false
}

// checkProtocol is the viewer protocol policy table of 2.3.
func (p *passage) checkProtocol() bool {
	if p.request.Scheme == "https" {
		return false
	}
	switch p.behavior.protocol {
	case httpsOnly:
		return p.refuse(insecure)
	case redirectToHTTPS:
		return p.redirect()
	}
	return false
}

func (p *passage) redirect() bool {
	status := http.StatusMovedPermanently
	if m := p.request.Method; m != "GET" && m != "HEAD" {
		if p.request.Proto == exchange.HTTP10 {
			return p.refuse(insecure)
		}
		status = http.StatusTemporaryRedirect
	}
	p.answer.status, p.answer.result, p.answer.made = status, redirected, true
	p.answer.write("text/html", redirectPage(status), p.now)
	p.answer.fields.Add("Location", "https://"+httpsHost(p.request.Host, p.door.env.HTTPSPort)+p.request.Target(), exchange.OwnerEdge)
	return true
}

// redirectPage is the nginx-style page of 2.3: 167 bytes for a 301.
func redirectPage(status int) string {
	title := strconv.Itoa(status) + " " + http.StatusText(status)
	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n<hr><center>CloudFront</center>\r\n</body>\r\n</html>\r\n"
}

// httpsHost is the viewer's Host with its port replaced by that of HTTPS,
// which is written only where it is not the scheme's own.
func httpsHost(host string, port int) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		if strings.Contains(name, ":") {
			name = "[" + name + "]"
		}
		host = name
	}
	if port == 0 || port == 443 {
		return host
	}
	return host + ":" + strconv.Itoa(port)
}

// checkMethod refuses methods that the behavior does not allow, and GET with a body (2.2).
func (p *passage) checkMethod() bool {
	b := p.behavior
	if !b.allowed.has(p.request.Method) {
		if b.allowed == allMethods {
			return p.refuse(methodNotInAll)
		}
		return p.refuse(methodNotAllowed)
	}
	if p.request.Method == "GET" && p.request.Body != nil {
		return p.refuse(bodyOnGet)
	}
	if p.request.ContentLength > maxRequestBody {
		return p.refuse(bodyTooLarge)
	}
	if p.request.Body != nil && p.request.ContentLength < 0 {
		p.request.Body = &boundedBody{p.request.Body, maxRequestBody}
	}
	return false
}

// boundedBody is a request body of unknown length that may not be too long.
type boundedBody struct {
	io.ReadCloser
	left int64 // bytes that may still come
}

// errBodyTooLong breaks the request to the origin off, and so its answer.
var errBodyTooLong = errors.New("the request's body is longer than 64 GB")

// Read fails when more comes than is allowed.
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errBodyTooLong
	}
	return n, err
}

// maxRequestBody is 64 GB (4.8, today's limit), in bytes.
const maxRequestBody = 64 << 30

// maxChained is how many distributions a request may already have passed (4.9).
const maxChained = 2

func (p *passage) checkLoop() bool {
	if !p.request.Fields.Has("Via") {
		return false
	}
	if strings.Count(p.request.Fields.Combined("Via"), "(CloudFront)") >= maxChained {
		return p.refuse(chainTooLong)
	}
	return false
}

// checkSignature demands a signed URL or signed cookies where the behavior
// names key groups, and takes the signature out of the query (2.4).
func (p *passage) checkSignature() bool {
	if p.behavior.signers == nil {
		return false
	}
	if err := signing.Verify(p.request, p.behavior.signers, p.now); err != nil {
		p.request.Trace.Note("signature", err.Error())
		p.refuse(unsigned)
		if denied, ok := errors.AsType[*signing.Error](err); ok {
			p.answer.write("text/xml", denied.XML(), p.now)
		}
		return true
	}
	p.query = signing.Strip(p.query)
	return false
}

// isConditional reports whether the viewer's request carries a precondition.
func isConditional(f *exchange.Fields) bool {
	for _, name := range conditionals {
		if f.Has(name) {
			return true
		}
	}
	return false
}

// conditionals are the precondition fields of RFC 9110 section 13.1.
var conditionals = [...]string{"If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range"}

// upgradeWanted reports whether the request is a WebSocket handshake.
func (p *passage) upgradeWanted() bool { return forward.IsWebSocket(p.request) }

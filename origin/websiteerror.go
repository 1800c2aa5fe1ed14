package origin

import (
	"html"
	"net/http"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// refuse answers with the website endpoint's own HTML. missing says why there
// is no custom error document; nil: none was configured.
func (w *Website) refuse(a *answer, problem, missing *s3Error) *exchange.Response {
	title := strconv.Itoa(problem.status) + " " + http.StatusText(problem.status)
	var b strings.Builder
	b.WriteString("<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n<ul>\n")
	for _, d := range a.details(problem, a.key) {
		b.WriteString("<li>" + d[0] + ": " + html.EscapeString(d[1]) + "</li>\n")
	}
	b.WriteString("<li>RequestId: " + a.requestID + "</li>\n<li>HostId: " + a.hostID + "</li>\n</ul>\n")
	if missing != nil {
		b.WriteString("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n")
		for _, d := range a.details(missing, w.errorKey) {
			b.WriteString("<li>" + d[0] + ": " + html.EscapeString(d[1]) + "</li>\n")
		}
		b.WriteString("</ul>\n")
	}
	b.WriteString("<hr/>\n</body>\n</html>\n")
	a.errorFields(problem)
	return a.text(problem.status, "text/html; charset=utf-8", []byte(b.String()))
}

// details are what the endpoint tells of an error besides its status.
func (a *answer) details(e *s3Error, key string) [][2]string {
	out := [][2]string{{"Code", e.code}, {"Message", e.message}}
	switch e {
	case errNoSuchKey:
		out = append(out, [2]string{"Key", key})
	case errNoSuchBucket, errNoWebsite:
		out = append(out, [2]string{"BucketName", a.b.cfg.Name})
	case errMethodNotAllowed:
		out = append(out, [2]string{"Method", a.r.Method}, [2]string{"ResourceType", a.resourceType()})
	}
	return out
}

// errorFields names the error in fields, so that a HEAD sees it too.
func (a *answer) errorFields(e *s3Error) {
	a.add("x-amz-error-code", e.code)
	a.add("x-amz-error-message", e.message)
	if e == errNoSuchKey {
		a.add("x-amz-error-detail-Key", encodeKey(a.key))
	}
}

package event

import (
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// AppendCloudFront appends the event object of a CloudFront Function (spec 10).
// The response is nil at viewer-request.
func AppendCloudFront(b []byte, c Context, r *Request, resp *Response) []byte {
	w := writer{append(b, `{"version":"1.0"`...)}
	w.key("context")
	w.open('{')
	w.text("distributionDomainName", c.DomainName)
	w.text("distributionId", c.DistributionID)
	w.text("eventType", string(c.Phase))
	w.text("requestId", c.RequestID)
	w.close('}')
	w.key("viewer")
	w.open('{')
	w.text("ip", r.ClientIP)
	w.close('}')
	w.key("request")
	w.open('{')
	w.text("method", r.Method)
	w.text("uri", r.URI)
	w.key("querystring")
	w.pairs(queryPairs(r.Query))
	w.plainHeaders(&r.Fields, "Cookie")
	w.key("cookies")
	w.pairs(cookiePairs(&r.Fields))
	w.close('}')
	if resp != nil {
		w.cloudFrontResponse(resp)
	}
	return append(w.b, '}')
}

func (w *writer) cloudFrontResponse(resp *Response) {
	w.key("response")
	w.open('{')
	w.number("statusCode", resp.Status)
	w.text("statusDescription", describe(resp))
	w.plainHeaders(&resp.Fields, "Set-Cookie")
	w.key("cookies")
	w.pairs(setCookiePairs(&resp.Fields))
	w.close('}')
}

// plainHeaders writes fields as CloudFront Functions have them: one object for
// each name. Cookies are apart.
func (w *writer) plainHeaders(fields *exchange.Fields, cookies string) {
	w.key("headers")
	w.open('{')
	grouped(visible(fields), func(name string, lines []exchange.Field) {
		if exchange.EqualName(name, cookies) {
			return
		}
		values := make([]pair, len(lines))
		for i, l := range lines {
			values[i] = pair{name: name, value: l.Value}
		}
		w.values(name, values)
	})
	w.close('}')
}

// pair is one value of a query parameter, a cookie or a header.
type pair struct {
	name, value, attributes string
}

// pairs writes an object of names, each with its values.
func (w *writer) pairs(all []pair) {
	w.open('{')
	for i, p := range all {
		if seen(all[:i], p.name) {
			continue
		}
		var same []pair
		for _, other := range all[i:] {
			if other.name == p.name {
				same = append(same, other)
			}
		}
		w.values(p.name, same)
	}
	w.close('}')
}

func seen(all []pair, name string) bool {
	for _, p := range all {
		if p.name == name {
			return true
		}
	}
	return false
}

// values writes one member: the first value, and all of them as multiValue when
// there are several.
func (w *writer) values(name string, all []pair) {
	w.comma()
	w.quote(name)
	w.b = append(w.b, ':')
	w.open('{')
	w.one(all[0])
	if len(all) > 1 {
		w.key("multiValue")
		w.open('[')
		for _, p := range all {
			w.open('{')
			w.one(p)
			w.close('}')
		}
		w.close(']')
	}
	w.close('}')
}

func (w *writer) one(p pair) {
	w.text("value", p.value)
	if p.attributes != "" {
		w.text("attributes", p.attributes)
	}
}

// queryPairs cuts a query string up; nothing is decoded.
func queryPairs(query string) []pair {
	var all []pair
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		all = append(all, pair{name: name, value: value})
	}
	return all
}

// cookiePairs are the cookies of a request (RFC 6265 section 4.2.1).
func cookiePairs(fields *exchange.Fields) []pair {
	var all []pair
	for _, line := range fields.Values("Cookie") {
		for part := range strings.SplitSeq(line, ";") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			name, value, _ := strings.Cut(part, "=")
			all = append(all, pair{name: name, value: value})
		}
	}
	return all
}

// setCookiePairs are the cookies of a response, their attributes apart.
func setCookiePairs(fields *exchange.Fields) []pair {
	var all []pair
	for _, line := range fields.Values("Set-Cookie") {
		cookie, attributes, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(cookie, "=")
		all = append(all, pair{strings.TrimSpace(name), strings.TrimSpace(value), strings.TrimSpace(attributes)})
	}
	return all
}

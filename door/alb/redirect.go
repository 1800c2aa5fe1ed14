package alb

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// redirect has its parts split at the keywords, so that a request only joins
// (spec/load-balancer.md 4.2).
type redirect struct {
	status                            int
	protocol, host, port, path, query phrase
}

// phrase is a text with keywords.
type phrase struct {
	text   string   // as it is written
	pieces []string // every second one is a keyword
}

// keyword is one of "#{protocol}", "#{host}", "#{port}", "#{path}", "#{query}".
var keyword = regexp.MustCompile(`#\{(protocol|host|port|path|query)\}`)

func newPhrase(text string) phrase {
	p, end := phrase{text: text}, 0
	for _, at := range keyword.FindAllStringIndex(text, -1) {
		p.pieces = append(p.pieces, text[end:at[0]], text[at[0]:at[1]])
		end = at[1]
	}
	p.pieces = append(p.pieces, text[end:])
	return p
}

// append joins the pieces.
func (w *phrase) append(b []byte, p *passage) []byte {
	for i, piece := range w.pieces {
		if i%2 == 1 {
			piece = p.word(piece)
		}
		b = append(b, piece...)
	}
	return b
}

// word is what a keyword stands for in a request.
func (p *passage) word(keyword string) string {
	switch keyword {
	case "#{protocol}":
		return p.request.Scheme
	case "#{host}":
		return withoutPort(p.request.Host)
	case "#{port}":
		return strconv.Itoa(p.listener.Port)
	case "#{path}":
		return strings.TrimPrefix(p.request.Path, "/") // the keyword has no leading slash
	}
	return p.request.Query
}

func newRedirect(r *elb.RedirectActionConfig) *redirect {
	status, _ := strconv.Atoi(strings.TrimPrefix(string(r.StatusCode), "HTTP_")) // validated
	query := "#{query}"
	if r.Query != nil { // the provider's own default is the keyword, so that "" was meant
		query = *r.Query
	}
	return &redirect{
		status:   status,
		protocol: newPhrase(strings.ToLower(cmp.Or(aws.ToString(r.Protocol), "#{protocol}"))),
		host:     newPhrase(cmp.Or(aws.ToString(r.Host), "#{host}")),
		port:     newPhrase(cmp.Or(aws.ToString(r.Port), "#{port}")),
		path:     newPhrase(cmp.Or(aws.ToString(r.Path), "/#{path}")),
		query:    newPhrase(query),
	}
}

func (p *passage) redirect() bool {
	d := p.rule.action.redirect
	if d == nil {
		return false
	}
	location := d.location(p)
	p.note = location
	p.write(d.status, "text/html", page(d.status))
	p.response.Fields.Add("Location", location, owner)
	return true
}

// location always has its port, as ALB always writes it. A port of the
// balancer's own is replaced by the one at which this machine has that listener.
func (d *redirect) location(p *passage) string {
	b := append(d.protocol.append(nil, p), "://"...)
	b = append(d.host.append(b, p), ':')
	port := string(d.port.append(nil, p))
	if n, err := strconv.Atoi(port); err == nil && d.host.text == "#{host}" {
		port = strconv.Itoa(p.listener.env.Port(p.listener.balancer.Name, n))
	}
	b = d.path.append(append(b, port...), p)
	before := len(b)
	if b = d.query.append(append(b, '?'), p); len(b) == before+1 { // no query, no question mark
		b = b[:before]
	}
	return string(b)
}

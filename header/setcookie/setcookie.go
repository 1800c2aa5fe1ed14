// Package setcookie knows Set-Cookie (RFC 6265bis, with the prefixes and
// Partitioned of the layered cookies draft): [Parse] reads a line as browsers
// do, [Cookie.Refused] says why one would drop it, and [Check] what is wrong
// with the cookies of a response. The Cookie field of requests is the business
// of package cookie.
//
//	c := setcookie.Parse("__Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax")
package setcookie

import (
	"strconv"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/finding"
)

// Name is the field's name.
const Name = "Set-Cookie"

// Cookie is what a browser reads from a line. Of an attribute that stands
// there twice, the last counts.
type Cookie struct {
	Name  string // "" = nameless
	Value string

	Domain   string // without its leading dot, in lower case; "" = the host only
	Path     string // "" = the request's own directory
	Expires  time.Time
	MaxAge   *int64 // seconds, 0 and below: at once; nil = none
	SameSite string // as written; "" = none
	Secure   bool
	HTTPOnly bool
	// Partitioned is a jar of its own for each top-level site.
	Partitioned bool

	Attributes []Attribute // as written, in their order
	Span       finding.Span
}

// Attribute is one that was written.
type Attribute struct {
	Name  string
	Value string
	Span  finding.Span // of name and value
}

// longestAttribute is the length in bytes above which browsers ignore an
// attribute's value (RFC 6265bis section 5.6).
const longestAttribute = 1024

// Parse reads one line. It never fails; [Cookie.Refused] tells what a browser
// would not keep.
func Parse(line string) Cookie {
	first, _, _ := strings.Cut(line, ";")
	name, value, named := strings.Cut(first, "=")
	if !named {
		name, value = "", first
	}
	c := Cookie{Name: trim(name), Value: trim(value), Span: finding.Span{End: len(first)}}
	for start := len(first) + 1; start <= len(line); {
		end := start + strings.IndexByte(line[start:]+";", ';')
		c.attribute(line, start, end)
		start = end + 1
	}
	return c
}

func trim(s string) string { return strings.Trim(s, " \t") }

// attribute reads what stands between two semicolons.
func (c *Cookie) attribute(line string, start, end int) {
	for start < end && (line[start] == ' ' || line[start] == '\t') {
		start++
	}
	text := strings.TrimRight(line[start:end], " \t")
	if text == "" {
		return
	}
	name, value, _ := strings.Cut(text, "=")
	a := Attribute{trim(name), trim(value), finding.Span{Start: start, End: start + len(text)}}
	c.Attributes = append(c.Attributes, a)
	if len(a.Value) <= longestAttribute {
		c.take(a)
	}
}

// take puts an attribute into effect (RFC 6265bis section 5.6).
func (c *Cookie) take(a Attribute) {
	switch strings.ToLower(a.Name) {
	case "expires":
		if at, ok := parseDate(a.Value); ok {
			c.Expires = at
		}
	case "max-age":
		if n, ok := seconds(a.Value); ok {
			c.MaxAge = &n
		}
	case "domain":
		c.Domain = strings.ToLower(strings.TrimPrefix(a.Value, "."))
	case "path":
		c.Path = ""
		if strings.HasPrefix(a.Value, "/") {
			c.Path = a.Value
		}
	case "secure":
		c.Secure = true
	case "httponly":
		c.HTTPOnly = true
	case "samesite":
		c.SameSite = a.Value
	case "partitioned":
		c.Partitioned = true
	}
}

// seconds reads ["-"] 1*DIGIT, saturating.
func seconds(s string) (int64, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, _ := strconv.ParseInt(s, 10, 64) // out of range, it is the nearest there is
	return n, true
}

// String returns the canonical line.
func (c Cookie) String() string {
	var b strings.Builder
	b.WriteString(c.Name + "=" + c.Value)
	add := func(there bool, text string) {
		if there {
			b.WriteString("; " + text)
		}
	}
	add(c.Domain != "", "Domain="+c.Domain)
	add(c.Path != "", "Path="+c.Path)
	add(!c.Expires.IsZero(), "Expires="+c.Expires.UTC().Format(dateFormat))
	if c.MaxAge != nil {
		add(true, "Max-Age="+strconv.FormatInt(*c.MaxAge, 10))
	}
	add(c.Secure, "Secure")
	add(c.HTTPOnly, "HttpOnly")
	add(c.SameSite != "", "SameSite="+c.SameSite)
	add(c.Partitioned, "Partitioned")
	return b.String()
}

// dateFormat is the date that RFC 9110 section 5.6.7 asks senders for.
const dateFormat = "Mon, 02 Jan 2006 15:04:05 GMT"

// span is where the last attribute of that name stands; the cookie itself when
// there is none.
func (c Cookie) span(attribute string) finding.Span {
	span := c.Span
	for _, a := range c.Attributes {
		if strings.EqualFold(a.Name, attribute) {
			span = a.Span
		}
	}
	return span
}

package scan

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/lintel-edge/lintel/finding"
)

// Target is a site to look at.
type Target struct {
	Text   string // as the user wrote it
	Scheme string // "http", "https", or "" when none was given
	Host   string // ASCII name in lower case, or an address without brackets
	Port   int    // 1 to 65535; 0: none was given
	Path   string // with the query, escaped; "" or beginning with "/"
}

// maxTarget bounds what is taken for a target; browsers take URLs of 2 MiB,
// servers of 8 KiB.
const maxTarget = 8 << 10 // bytes

// ParseTarget reads a host, host:port, an IPv4 or IPv6 address with or without
// brackets, or a URL. The findings of an error (finding.From) have the codes
// of [Codes].
func ParseTarget(text string) (Target, error) {
	t := Target{Text: text}
	rest := strings.TrimSpace(text)
	if f := t.refuse(rest); f != nil {
		return t, finding.List{*f}.Err()
	}
	scheme, after, ok := strings.Cut(rest, "://")
	if ok && !strings.ContainsAny(scheme, "/?#") {
		if t.Scheme = strings.ToLower(scheme); t.Scheme != "http" && t.Scheme != "https" {
			f := Codes.New("TARGET-002", place(text), fmt.Sprintf("%q is not a scheme of the web", scheme))
			f.Nearest = finding.Nearest(t.Scheme, []string{"https", "http"})
			return t, finding.List{f}.Err()
		}
		rest = after
	}
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, t.Path = rest[:i], rest[i:]
	}
	var problems finding.List
	if strings.Contains(authority, "@") {
		problems = append(problems, Codes.New("TARGET-005", place(""), "a name or password stands before the host"))
		return t, problems.Err() // and is not shown
	}
	problems = append(problems, t.takeAuthority(authority)...)
	problems = append(problems, t.takePath()...)
	return t, problems.Err()
}

// place shows the target; what is wrong is within it.
func place(text string) finding.Place {
	const most = 100 // bytes, for one line of a terminal
	return finding.Place{Path: text[:min(len(text), most)]}
}

// refuse looks at the text as a whole.
func (t *Target) refuse(text string) *finding.Finding {
	var f finding.Finding
	switch {
	case text == "":
		f = Codes.New("TARGET-001", place(text), "there is no host")
	case len(text) > maxTarget:
		f = Codes.New("TARGET-007", place(""), fmt.Sprintf("it is %d bytes long, %d are taken", len(text), maxTarget))
	case strings.ContainsFunc(text, unicode.IsControl) || strings.Contains(text, " ") || !utf8.ValidString(text):
		f = Codes.New("TARGET-006", place(""), fmt.Sprintf("%.100q has a space, a control character or a byte that is no UTF-8", text))
	default:
		return nil
	}
	return &f
}

// takeAuthority reads "host", "host:port", "[v6]:port" and a bare v6.
func (t *Target) takeAuthority(authority string) finding.List {
	host, port := authority, ""
	if addr, err := netip.ParseAddr(authority); err == nil && addr.Is6() {
		host = "[" + authority + "]"
	} else if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
		if port == "" && t.Scheme == "" {
			port = "?" // "example.com:" alone is a slip; in a URL it is legal
		}
	}
	var problems finding.List
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			problems = append(problems, Codes.New("TARGET-004", place(t.Text), fmt.Sprintf("%q is not a port", strings.TrimSuffix(port, "?"))))
		}
		t.Port = int(n)
	}
	var reason string
	if t.Host, reason = canonicalHost(host); reason != "" {
		problems = append(problems, Codes.New("TARGET-003", place(t.Text), fmt.Sprintf("%q is not a host: %s", host, reason)))
	}
	return problems
}

// names maps what people type to what is looked up. Underscores are taken:
// they resolve, though no host should have one.
var names = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false))

// canonicalHost returns the host as it is looked up, or why it is none.
func canonicalHost(host string) (name, reason string) {
	if inside, ok := strings.CutPrefix(host, "["); ok {
		addr, err := netip.ParseAddr(strings.TrimSuffix(inside, "]"))
		if err != nil || !addr.Is6() || addr.Zone() != "" || !strings.HasSuffix(inside, "]") {
			return "", "no IPv6 address stands in the brackets"
		}
		return addr.String(), ""
	}
	name, err := names.ToASCII(host)
	if err != nil {
		return "", "it cannot be written in ASCII"
	}
	bare := strings.TrimSuffix(name, ".")
	if bare == "" {
		return "", "it is empty"
	}
	if len(bare) > 253 {
		return "", "it is longer than 253 bytes"
	}
	for label := range strings.SplitSeq(bare, ".") {
		if label == "" {
			return "", "a part between dots is empty"
		}
		if len(label) > 63 {
			return "", "a part between dots is longer than 63 bytes"
		}
		if i := strings.IndexFunc(label, notHostByte); i >= 0 {
			return "", fmt.Sprintf("%q cannot stand in a name", label[i:i+1])
		}
	}
	return name, ""
}

func notHostByte(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// takePath checks and escapes the path with its query.
func (t *Target) takePath() finding.List {
	t.Path, _, _ = strings.Cut(t.Path, "#")
	if t.Path == "" {
		return nil
	}
	if t.Path[0] == '?' {
		t.Path = "/" + t.Path
	}
	u, err := url.ParseRequestURI(t.Path)
	if err != nil {
		return finding.List{Codes.New("TARGET-006", place(t.Text), fmt.Sprintf("%q is not a path", t.Path))}
	}
	u.RawQuery = escapeQuery(u.RawQuery)
	t.Path = u.RequestURI()
	return nil
}

// escapeQuery escapes what cannot stand in a request line, and leaves the rest
// as it was written.
func escapeQuery(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(query[i])
	}
	return b.String()
}

func (t *Target) isIPv6() bool { return strings.Contains(t.Host, ":") }

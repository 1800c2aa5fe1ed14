package observatory

import (
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// address is a URL as the WHATWG's parser leaves it, for the schemes that
// pages load scripts from. What net/url makes of a script's src is not what
// browsers, and the Observatory, make of it: "HTTPS:\\Example.com" is one here.
type address struct {
	scheme string // lower case
	user   string // with its "@"
	host   string // lower case, ASCII
	port   string // with its colon; "" where it is the scheme's own
	path   string // with query and fragment; all that follows the scheme where that has no host
	opaque bool   // the scheme has no host: data:, blob:, javascript: …
}

func (a address) String() string {
	if a.opaque {
		return a.scheme + ":" + a.path
	}
	return a.scheme + "://" + a.user + a.host + a.port + a.path
}

// defaultPorts are the schemes with a host, and the port that goes unsaid.
var defaultPorts = map[string]int{"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}

// resolve reads a URL that a session went to. One that is no URL is kept as it
// is.
func resolve(text string) address {
	if a, ok := parseAddress(text, nil); ok {
		return a
	}
	return address{path: text, opaque: true}
}

// parseAddress reads a URL, against a base where there is one (URL Standard,
// "basic URL parser").
func parseAddress(text string, base *address) (address, bool) {
	text = strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(text, "\t\n\r") {
		text = tabsAndLines.Replace(text)
	}
	scheme, rest := cutScheme(text)
	port, special := defaultPorts[scheme]
	switch {
	case scheme == "":
		return relative(text, base)
	case !special:
		return address{scheme: scheme, path: encoded(rest, ""), opaque: true}, true
	case base != nil && base.scheme == scheme && !startsWithSlashes(rest):
		return relative(rest, base)
	}
	return absolute(scheme, strings.TrimLeft(rest, `/\`), port)
}

var tabsAndLines = strings.NewReplacer("\t", "", "\n", "", "\r", "")

func cutScheme(text string) (scheme, rest string) {
	scheme, rest, ok := strings.Cut(text, ":")
	if !ok || scheme == "" || !isAlpha(scheme[0]) {
		return "", text
	}
	for i := range len(scheme) {
		if c := scheme[i]; !isAlpha(c) && !isDigit(c) && c != '+' && c != '-' && c != '.' {
			return "", text
		}
	}
	return strings.ToLower(scheme), rest
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

func startsWithSlashes(text string) bool {
	return len(text) >= 2 && isSlash(text[0]) && isSlash(text[1])
}

// absolute reads what follows the slashes.
func absolute(scheme, rest string, defaultPort int) (address, bool) {
	end := strings.IndexAny(rest, `/\?#`)
	if end < 0 {
		end = len(rest)
	}
	a := address{scheme: scheme}
	authority := rest[:end]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		a.user, authority = userinfo(authority[:at]), authority[at+1:]
	}
	host, port, ok := cutPort(authority, defaultPort)
	if !ok {
		return address{}, false
	}
	a.port = port
	if a.host, ok = parseHost(host); !ok {
		return address{}, false
	}
	a.path = joinPath("", rest[end:])
	return a, true
}

// userinfo is what stands before the host.
func userinfo(text string) string {
	const alsoEncoded = "/:;=@[]^|"
	user, password, _ := strings.Cut(text, ":")
	user, password = encoded(user, alsoEncoded), encoded(password, alsoEncoded)
	switch {
	case password != "":
		return user + ":" + password + "@"
	case user != "":
		return user + "@"
	}
	return ""
}

// cutPort splits host and port.
func cutPort(authority string, defaultPort int) (host, port string, ok bool) {
	colon := strings.LastIndexByte(authority, ':')
	if colon < strings.LastIndexByte(authority, ']') || colon < 0 {
		return authority, "", true
	}
	host, digits := authority[:colon], authority[colon+1:]
	if digits == "" {
		return host, "", true
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return "", "", false
	}
	if int(n) == defaultPort {
		return host, "", true
	}
	return host, ":" + strconv.FormatUint(n, 10), true
}

// forbiddenInHost are the URL Standard's forbidden domain code points that can
// be left after a host was cut out, without control characters.
const forbiddenInHost = " #/:<>?@[\\]^|%\x7f"

func parseHost(text string) (string, bool) {
	if strings.HasPrefix(text, "[") {
		return strings.ToLower(text), strings.HasSuffix(text, "]")
	}
	host, err := decoded(text)
	if err != nil || host == "" {
		return "", false
	}
	if !isASCII(host) {
		if host, err = idna.Lookup.ToASCII(host); err != nil {
			return "", false
		}
	}
	bad := strings.ContainsAny(host, forbiddenInHost) || strings.ContainsFunc(host, func(r rune) bool { return r < ' ' })
	return strings.ToLower(host), !bad
}

// relative resolves a reference without a scheme.
func relative(text string, base *address) (address, bool) {
	if base == nil || base.opaque {
		return address{}, false
	}
	if startsWithSlashes(text) {
		return absolute(base.scheme, strings.TrimLeft(text, `/\`), defaultPorts[base.scheme])
	}
	a := *base
	path, _, _ := strings.Cut(base.path, "#")
	if strings.HasPrefix(text, "#") || text == "" {
		a.path = path + encoded(text, "`")
		return a, true
	}
	path, _, _ = strings.Cut(path, "?")
	switch {
	case text[0] == '?':
		a.path = path + encoded(text, "")
	case isSlash(text[0]):
		a.path = joinPath("", text)
	default:
		a.path = joinPath(path[:strings.LastIndexByte(path, '/')], "/"+text)
	}
	return a, true
}

// joinPath puts a path with query and fragment below a directory and takes out
// its dot segments.
func joinPath(directory, text string) string {
	end := strings.IndexAny(text, "?#")
	if end < 0 {
		end = len(text)
	}
	path, tail := strings.ReplaceAll(text[:end], `\`, "/"), text[end:]
	steps := strings.Split(strings.TrimPrefix(directory, "/"), "/")
	if directory == "" {
		steps = nil
	}
	for step := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		steps = append(steps, step)
	}
	query, fragment, hasFragment := strings.Cut(tail, "#")
	out := "/" + strings.Join(withoutDots(steps), "/") + encoded(query, "'")
	if hasFragment {
		out += "#" + encoded(fragment, "`")
	}
	return out
}

func withoutDots(steps []string) []string {
	var out []string
	for i, step := range steps {
		last := i == len(steps)-1
		switch strings.ReplaceAll(strings.ToLower(step), "%2e", ".") {
		case ".":
		case "..":
			out = out[:max(len(out)-1, 0)]
		default:
			out = append(out, encoded(step, "`{}^"))
			continue
		}
		if last {
			out = append(out, "")
		}
	}
	return out
}

// encoded percent-encodes what no part of a URL may have, and more.
func encoded(text, more string) string {
	const upperHex = "0123456789ABCDEF"
	var b strings.Builder
	done := 0 // what is before it is in b
	for i := range len(text) {
		c := text[i]
		if c > ' ' && c < 0x7f && strings.IndexByte(`"<>`, c) < 0 && strings.IndexByte(more, c) < 0 {
			continue
		}
		b.WriteString(text[done:i])
		b.WriteByte('%')
		b.WriteByte(upperHex[c>>4])
		b.WriteByte(upperHex[c&15])
		done = i + 1
	}
	if done == 0 {
		return text
	}
	b.WriteString(text[done:])
	return b.String()
}

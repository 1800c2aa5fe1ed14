package evaluator

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var scheme = regexp.MustCompile(`^\w[+\w.-]*://`)

// withoutScheme cuts "https://" or "//" off a source.
func withoutScheme(source string) string {
	return strings.TrimPrefix(scheme.ReplaceAllString(source, ""), "//")
}

// splitURL reads host and path of any value as a browser reads a URL (WHATWG
// URL, the part of it that values of policies can reach), with "https://" in
// front. Of "/csp" that makes the host "csp", and of "1.2" 1.0.0.2, as
// csp_evaluator has it. False is what is no URL; csp_evaluator gives up then.
func splitURL(value string) (host, path string, ok bool) {
	text := strings.Replace(withoutScheme(value), ":*", "", 1) // a wildcard as the port
	text = strings.ReplaceAll(text, `\`, "/")
	text = strings.TrimLeft(text, "/")
	end := strings.IndexAny(text, "/?#")
	if end < 0 {
		end = len(text)
	}
	authority, rest := text[:end], text[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	host, port := authority, ""
	if colon := strings.LastIndexByte(authority, ':'); colon > strings.LastIndexByte(authority, ']') {
		host, port = authority[:colon], authority[colon+1:]
	}
	if !isPort(port) {
		return "", "", false
	}
	if host, ok = readHost(host); !ok {
		return "", "", false
	}
	path, _, _ = strings.Cut(rest, "?")
	path, _, _ = strings.Cut(path, "#")
	return host, path, true
}

func isPort(s string) bool {
	if s == "" {
		return true
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && n <= 65535 && s[0] != '+'
}

// readHost decodes, lowers and checks a host.
func readHost(s string) (string, bool) {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		_, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return s, err == nil && strings.HasSuffix(s, "]")
	}
	decoded, err := url.PathUnescape(s)
	if err != nil || decoded == "" || strings.ContainsAny(decoded, "\x00\t\n\r #/:<>?@[\\]^|%\x7f") {
		return "", false
	}
	host := strings.ToLower(decoded)
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	if _, isNumber := readNumber(last); isNumber || last != "" && strings.Trim(last, "0123456789") == "" {
		return readIPv4(labels)
	}
	return host, true
}

// readIPv4 reads one to four numbers, of which the last fills what is left.
func readIPv4(labels []string) (string, bool) {
	if len(labels) > 4 {
		return "", false
	}
	var address uint64
	for i, label := range labels {
		n, ok := readNumber(label)
		last := i == len(labels)-1
		switch {
		case !ok || !last && n > 255 || last && n >= 1<<(8*(5-len(labels))):
			return "", false
		case last:
			address |= n
		default:
			address |= n << (8 * (3 - i))
		}
	}
	var out []string
	for shift := 24; shift >= 0; shift -= 8 {
		out = append(out, strconv.FormatUint(address>>shift&255, 10))
	}
	return strings.Join(out, "."), true
}

// readNumber reads decimal, octal (0…) and hexadecimal (0x…) numbers.
func readNumber(s string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(s, "0x"):
		if s, base = s[2:], 16; s == "" {
			return 0, true
		}
	case len(s) > 1 && s[0] == '0':
		s, base = s[1:], 8
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil && s[0] != '+'
}

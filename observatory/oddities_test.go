package observatory_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// oddities are sites that nobody would build, from a seeded generator: header
// values put together from the pieces that tests look for.
func oddities(n int) []question {
	g := generator{rand.New(rand.NewPCG(2026, 11))}
	out := make([]question, n)
	for i := range out {
		out[i] = asked(g.rows()...)
		out[i].name = fmt.Sprintf("odd %d: %s", i, out[i].name)
	}
	return out
}

type generator struct{ *rand.Rand }

func (g generator) of(words ...string) string { return words[g.IntN(len(words))] }

// some joins up to n pieces.
func (g generator) some(n int, separator string, piece func() string) string {
	words := make([]string, g.IntN(n+1))
	for i := range words {
		words[i] = piece()
	}
	return strings.Join(words, separator)
}

func (g generator) rows() []row {
	out := []row{header("Content-Security-Policy", g.policy())}
	if g.IntN(6) == 0 { // pages take the original milliseconds each
		page := g.page()
		out = append(out, row{name: "page " + page, apply: func(q *question) {
			header("Content-Type", "text/html").apply(q)
			q.HTML = page
		}})
	}
	out = append(out, header("Strict-Transport-Security", g.transport()))
	for _, h := range []row{
		header("X-Frame-Options", g.of("deny", "DENY ", "sameorigin\t", "allow-from", "\u00e9", "deny,deny")),
		header("Referrer-Policy", g.some(4, g.of(",", ", ", " "), func() string {
			return g.of("origin", "no-referrer", "same-origin", "unsafe-url", "x", "", "Strict-Origin")
		})),
		header("X-Content-Type-Options", g.of("nosniff", "\u00a0nosniff", "no sniff")),
		header("Cross-Origin-Resource-Policy", g.of("SAME-ORIGIN", "same site", "cross-origin,")),
	} {
		if g.IntN(2) == 0 {
			out = append(out, h)
		}
	}
	return out
}

func (g generator) policy() string {
	return g.some(6, g.of(";", "; ", " ;;"), func() string {
		name := g.of("default-src", "script-src", "style-src", "object-src", "img-src", "media-src", "base-uri", "form-action", "frame-ancestors", "report-uri", "report-to",
			"sandbox", "connect-src", "upgrade-insecure-requests", "Script-Src-Elem", "worker-src", "x")
		return name + g.of(" ", "  ", "\t") + g.some(5, " ", g.source)
	})
}

func (g generator) source() string {
	return g.of("'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "'nonce-Ab1'", "'sha256-x='", "'SHA384-x'", "*", "*.a.test", "https:", "http:", "ftp:", "data:", "blob:", "https://*", "http://*.*",
		"https://a.test", "https://a.test/", "https://a.test/foo", "https://a.test/foo/", "https://a.test/foobar", "a.test", "a.test:443", "A.Test", "http://a.test", "https://a.test/%66oo", "https://a.test/%zz", "_", "-", "(", "~", "$", "^", "`",
		"\u00e9", "\u00e9a", "e", "ea", "f", "\u00c0", "\u00b7", "a\u00ad", "\u2028", "\u00df", "ss", "'", "\"", "1", "10", "2", "a", "aa", "\u007f", "a-b", "ab", "a_b", "a.b", "a/b", "a/", "/")
}

func (g generator) transport() string {
	return g.some(4, g.of(";", "; ", ";;", ","), func() string {
		return g.of("max-age=", "max-age=", "Max-Age=", "max-age =", "max-age= ") + g.of("31536000", "1", "15552000", "\"9\"", "-1", "+20000000", "9e9", "", "\u00a015552000", "0x1", "15552000x") +
			g.of("", "; includeSubDomains", "; preload", "; x=y", " ")
	})
}

func (g generator) page() string {
	return g.of("", "", "", "<base href=https://a.test/b/c>", "<base href=//shop.co.uk>", "<template>") + g.some(4, "\n", func() string {
		if g.IntN(3) == 0 {
			return fmt.Sprintf("<meta %s=%q content=%q>", g.of("http-equiv", "HTTP-EQUIV", "name"), g.of("content-security-policy", "referrer", "Content-Security-Policy"), strings.ReplaceAll(g.policy(), `"`, ""))
		}
		src := g.of("", "http://", "https://", "//", "///", "HTTP://", "https:/", "/", "./", "data:") + g.of("a.test", "shop.co.uk", "www.SHOP.co.uk", "b.shop.co.uk.", "co.uk", "localhost", "1.2.3.4", "a_b.test", "x.github.io") + g.of("", "/x.js", "/a b.js", "/../x", "?q", ":443/y", ":8443", "\\z")
		return fmt.Sprintf("<script src=%q %s %s></script>", src, g.of("", "integrity=x", `integrity=""`), g.of("", "crossorigin", "crossorigin=anonymous", "crossorigin=Use-Credentials"))
	})
}

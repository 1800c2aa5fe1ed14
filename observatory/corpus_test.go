package observatory_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// row is a change to a site: what one row of spec/observatory.md is about.
type row struct {
	name  string
	apply func(*question)
	alone bool // not paired with others: pages take the original milliseconds each
}

// corpus is every row, every pair of rows, and odd sites from a generator; the
// same in every run.
func corpus() []question {
	rows := slices.Concat(policyRows(), cookieRows(), sharingRows(), redirectionRows(), smallRows(), transportRows(), pageRows())
	var out []question
	for i, a := range rows {
		single := asked(a)
		single.Analysis = true
		out = append(out, single)
		if a.alone {
			continue
		}
		for _, b := range rows[i:] {
			if !b.alone {
				out = append(out, asked(a, b))
			}
		}
	}
	return append(out, oddities(1500)...)
}

// asked is a site that redirects to HTTPS and sends nothing of interest, with
// changes.
func asked(rows ...row) question {
	const host = "www.shop.co.uk"
	q := question{
		Host: host,
		HTTP: &chain{Hops: []hop{
			{"http://" + host + "/", 301, recording.Fields{{Name: "Location", Value: "https://" + host + "/"}}},
			{"https://" + host + "/", 200, nil},
		}},
		HTTPS: &chain{Hops: []hop{{"https://" + host + "/", 200, nil}}},
	}
	var names []string
	for _, r := range rows {
		r.apply(&q)
		names = append(names, r.name)
	}
	q.name = strings.Join(names, " + ")
	q.name = q.name[:min(len(q.name), 300)]
	return q
}

// header is a row that adds field lines to the final responses of both
// sessions.
func header(name string, values ...string) row {
	return row{name: fmt.Sprintf("%s: %q", name, values), apply: func(q *question) {
		for _, c := range []*chain{q.HTTP, q.HTTPS} {
			if c == nil {
				continue
			}
			final := &c.Hops[len(c.Hops)-1]
			for _, v := range values {
				final.Fields = append(final.Fields, recording.Field{Name: name, Value: v})
			}
		}
	}}
}

func headers(name string, values ...string) []row {
	var out []row
	for _, v := range values {
		out = append(out, header(name, v))
	}
	return out
}

// policyRows are spec/observatory.md 5.1, and its consequences.
func policyRows() []row {
	const csp = "Content-Security-Policy"
	rows := headers(csp,
		"default-src 'none'", "default-src 'none'; script-src 'self'", "default-src 'self'", "default-src 'self'; style-src 'unsafe-inline'", "default-src 'self'; style-src data:", "default-src 'self'; style-src https:",
		"default-src 'none'; report-uri /a; report-uri /b", "default-src 'self'; report-to a; report-to b", "script-src *; object-src 'none'; report-uri /a; report-uri /b",
		"default-src 'self'; img-src http:", "default-src 'self'; media-src http://a.test", "default-src 'self' http://a.test; script-src 'self'; img-src 'self'", "default-src 'self'; img-src ftp://a.test",
		"default-src 'self' 'unsafe-eval'", "default-src 'self'; style-src 'unsafe-eval'", "default-src 'self'; script-src 'unsafe-inline'", "default-src 'self'; script-src data:", "default-src 'self'; script-src https://*.*",
		"default-src 'self'; object-src *", "default-src 'self'; object-src data:", "script-src 'none'", "frame-ancestors 'none'", "frame-ancestors *", "upgrade-insecure-requests", "object-src 'none'; script-src 'none'",
		"default-src 'self'; frame-src http://a.test", "default-src 'self'; report-uri http://a.test", "default-src 'self'; script-src ftp://a.test", "default-src 'self'; default-src 'none'", "", "x", "img-sr", "img-src", ";;;;;;", "   default-src   ;",
		"default-src 'self'; script-src 'nonce-ABC' 'unsafe-inline'", "default-src 'nonce-a' 'unsafe-inline'", "default-src 'none'; style-src 'sha256-x' 'unsafe-inline'", "default-src 'none'; script-src 'sha1-x' 'unsafe-inline'",
		"default-src 'none'; script-src 'strict-dynamic' 'nonce-a' https: http: * 'self' 'unsafe-inline'", "default-src 'none'; script-src 'strict-dynamic' 'nonce-a' data:", "default-src 'strict-dynamic' 'sha384-x' https: *.a.test a.test",
		"script-src 'strict-dynamic'; object-src 'none'", "default-src 'none'; script-src 'wasm-unsafe-eval' 'unsafe-hashes'", "default-src 'self'; form-action *; base-uri *", "default-src 'self'; form-action https:; base-uri data:",
		"default-src 'self'; frame-ancestors 'self'", "default-src 'self'; frame-ancestors https:", "DEFAULT-SRC 'NONE'; Script-Src HTTPS://A.test", "default-src https://a.test/foo https://a.test/foobar https://a.test/bar", "default-src 'none' 'self'",
		"unknown-directive x; default-src 'self'", "default-src 'self', script-src 'unsafe-inline'", "default-src 'none', default-src 'none'", "sandbox; default-src 'self'", "default-src\t'self'\u00a0a.test;\nscript-src b.test", "trusted-types; require-trusted-types-for 'script'; default-src 'self'",
	)
	return slices.Concat(rows, []row{header(csp, "default-src 'none'", "default-src 'self'")},
		headers("Content-Security-Policy-Report-Only", "default-src 'self'", ""))
}

// cookieRows are spec/observatory.md 5.2.
func cookieRows() []row {
	lax, strict, none, odd, empty, loud := "Lax", "Strict", "None", "Relaxed", "", "LAX"
	rows := []row{
		cookie(recording.Cookie{Name: "a", Secure: true, SameSite: &lax}),
		cookie(recording.Cookie{Name: "b", Secure: true}),
		cookie(recording.Cookie{Name: "c", SameSite: &strict}),
		cookie(recording.Cookie{Name: "SESSION", Secure: true, HTTPOnly: true, SameSite: &loud}),
		cookie(recording.Cookie{Name: "sess", HTTPOnly: true}),
		cookie(recording.Cookie{Name: "mylogin", Secure: true, SameSite: &strict}),
		cookie(recording.Cookie{Name: "CsrfToken", Secure: true}),
		cookie(recording.Cookie{Name: "csrf", Secure: true, SameSite: &strict}),
		cookie(recording.Cookie{Name: "none", Secure: true, SameSite: &none}),
		cookie(recording.Cookie{Name: "loose", SameSite: &none}),
		cookie(recording.Cookie{Name: "odd", Secure: true, SameSite: &odd}),
		cookie(recording.Cookie{Name: "hollow", Secure: true, SameSite: &empty}),
		cookie(recording.Cookie{Name: "heroku-session-affinity"}),
		cookie(recording.Cookie{Name: "samesite", Secure: true, SameSite: &lax}),
	}
	many := row{name: "too many cookies", alone: true, apply: func(q *question) {
		for i := range 2185 {
			cookie(recording.Cookie{Name: fmt.Sprint("n", i), Secure: true, SameSite: &lax}).apply(q)
		}
	}}
	return append(rows, header("Set-Cookie", "refused=1; Domain=elsewhere.test; SameSite=odd"), many)
}

// cookie is a row that sets a cookie in both sessions.
func cookie(c recording.Cookie) row {
	return row{name: "cookie " + c.Name, apply: func(q *question) {
		c.Domain, c.Path, c.HostOnly = q.Host, "/", true
		line := c.Name + "=1"
		if c.Secure {
			line += "; Secure"
		}
		if c.HTTPOnly {
			line += "; HttpOnly"
		}
		if c.SameSite != nil {
			line += "; SameSite=" + *c.SameSite
		}
		header("Set-Cookie", line).apply(q)
		q.cookies = slices.DeleteFunc(q.cookies, func(d recording.Cookie) bool { return c.Name == d.Name })
		q.cookies = append(q.cookies, c)
	}}
}

// sharingRows are spec/observatory.md 5.3.
func sharingRows() []row {
	const origin = "https://http-observatory.security.mozilla.org"
	answered := func(status int, lines ...string) row {
		return row{name: fmt.Sprint("CORS ", status, lines), apply: func(q *question) {
			q.CORS = &probe{Origin: origin, Status: status}
			for i := 0; i < len(lines); i += 2 {
				q.CORS.Fields = append(q.CORS.Fields, recording.Field{Name: lines[i], Value: lines[i+1]})
			}
		}}
	}
	const allow, credentials = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
	return []row{
		answered(204), answered(200, allow, "*"), answered(200, allow, " * "), answered(200, allow, "https://App.test"), answered(200, allow, origin),
		answered(200, allow, origin, credentials, " TRUE "), answered(200, allow, origin, credentials, "false"), answered(200, allow, strings.ToUpper(origin), credentials, "true"),
		answered(403, allow, "*"), answered(204, allow, ""), answered(200, allow, strings.Repeat("x", 300)), answered(200, allow, origin, allow, origin, credentials, "true"),
	}
}

// redirectionRows are spec/observatory.md 5.4.
func redirectionRows() []row {
	route := func(urls ...string) row {
		return row{name: fmt.Sprint("route ", urls), apply: func(q *question) {
			final := hop{Status: 200}
			if q.HTTP != nil {
				final = q.HTTP.Hops[len(q.HTTP.Hops)-1]
			}
			q.HTTP = &chain{}
			for _, u := range urls {
				q.HTTP.Hops = append(q.HTTP.Hops, hop{URL: u, Status: 302})
			}
			q.HTTP.Hops[len(urls)-1].Status, q.HTTP.Hops[len(urls)-1].Fields = final.Status, final.Fields
		}}
	}
	const host = "www.shop.co.uk"
	preload := func(name string, e preloadEntry) row {
		return row{name: fmt.Sprint("preload ", name, e), apply: func(q *question) {
			list := map[string]preloadEntry{name: e}
			for k, v := range q.Preloads {
				list[k] = v
			}
			q.Preloads = list
		}}
	}
	return []row{
		{name: "no HTTP", apply: func(q *question) {
			if q.HTTPS != nil {
				q.HTTP = nil
			}
		}},
		{name: "no HTTPS", apply: func(q *question) {
			if q.HTTP != nil {
				q.HTTPS = nil
			}
		}},
		{name: "bad certificate on HTTP's way", apply: func(q *question) {
			if q.HTTP != nil {
				q.HTTP.Certificate = true
			}
		}},
		{name: "bad certificate on HTTPS", apply: func(q *question) {
			if q.HTTPS != nil {
				q.HTTPS.Certificate = true
			}
		}},
		route("http://" + host), route("http://"+host+"/", "http://"+host+"/b"), route("http://"+host+"/", "http://b.test/", "https://b.test/"),
		route("http://"+host+"/", "https://shop.co.uk/"), route("http://"+host+":80/", "https://"+host+":443/", "https://b.test/"), route("http://"+host+"/", "https://"+host+"/", "http://"+host+"/c"),
		route("http://"+host+"/", "https://"+host+"/"+strings.Repeat("x", 8200)),
		preload(host, preloadEntry{"force-https", false}), preload("shop.co.uk", preloadEntry{"force-https", true}), preload("uk", preloadEntry{"force-https", false}), preload(host, preloadEntry{"", true}),
		{name: "status 401", apply: func(q *question) { q.final().Status = 401 }},
		{name: "status 404", apply: func(q *question) { q.final().Status = 404 }},
		{name: "status 302", apply: func(q *question) { q.final().Status = 302 }},
	}
}

// smallRows are spec/observatory.md 5.5 and 5.8 to 5.10.
func smallRows() []row {
	return slices.Concat(
		headers("Referrer-Policy", "no-referrer", "same-origin", "strict-origin", "STRICT-origin-when-cross-origin", "origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade",
			"never", "", "no-referrer, unsafe-url", "unsafe-url,no-referrer,never"),
		headers("X-Content-Type-Options", "nosniff", " NoSniff ", "nosniff, nosniff", "sniff", "", "nosniff;"),
		headers("X-Frame-Options", "DENY", " sameorigin ", "ALLOW-FROM https://a.test", "allow-fromage", "ALLOWALL", "", "DENY, DENY"),
		headers("Cross-Origin-Resource-Policy", "same-origin", "Same-Site", "cross-origin", "none", "", "  ", "same-origin; report-to=a"),
		[]row{
			header("X-Frame-Options", "DENY", "SAMEORIGIN"), header("X-Content-Type-Options", "nosniff", "nosniff"), header("Server", "a", "b"),
			header("X-Frame-Options", "deny"+strings.Repeat(" ", 2000)+"x"), header("X-XSS-Protection", "1; mode=block"), header("Cross-Origin-Opener-Policy", "same-origin"),
		},
	)
}

// transportRows are spec/observatory.md 5.6.
func transportRows() []row {
	const hsts = "Strict-Transport-Security"
	return append(headers(hsts,
		"max-age=31536000; includeSubDomains; preload", "max-age=15552000", "max-age=15551999", "max-age=0", "max-age=abc", `max-age="31536000"`, "max-age= 31536000", "max-age =31536000", "MAX-AGE=31536000;INCLUDESUBDOMAINS", "",
		"includeSubDomains", "max-age=31536000, max-age=31536000", "max-age=0; max-age=31536000", "max-age=31536000; max-age=1", "max-age=-1", "max-age=1e9", "max-age=0x7fffffff", "max-age=99999999999999999999999", "max-age=31536000 ; preload; PRELOAD",
		"max-age=259,2000", "max-age=+31536000", "max-age=", strings.Repeat("x;", 512)+"max-age=31536000", "max-age="+strings.Repeat("0", 118)+"31536000", "max-age=31536000; includeSubDomains=1",
	), header(hsts, "max-age=31536000", "max-age=31536000"))
}

// pageRows are spec/observatory.md 5.7, and what meta elements say.
func pageRows() []row {
	html := func(text string) row {
		return row{name: "page " + text, alone: true, apply: func(q *question) {
			header("Content-Type", "text/html; charset=utf-8").apply(q)
			q.HTML += text
		}}
	}
	var rows []row
	for _, text := range []string{
		"", "<p>no scripts", "<script>inline()</script>", `<script src="/a.js"></script>`, `<script src="/a.js" integrity="sha384-x"></script>`, `<script src=""></script>`, `<script src="https://cdn.test/a.js"></script>`,
		`<script src="https://cdn.test/a.js" integrity="sha384-x" crossorigin></script>`, `<script src="https://cdn.test/a.js" integrity="" crossorigin="use-credentials"></script>`,
		`<script src="http://cdn.test/a.js" integrity="sha384-x"></script>`, `<script src="http://cdn.test/a.js"></script>`, `<script src="//www.shop.co.uk/a.js"></script>`, `<script src="//cdn.test/a.js" integrity="x"></script>`,
		`<script src="https://static.shop.co.uk/a.js"></script>`, `<script src="http://shop.co.uk/a.js" integrity="x"></script>`, `<script src="https://other.co.uk/a.js"></script>`, `<script src="HTTPS:\\CDN.test:443/a b.js?x='y'#z"></script>`,
		`<script src="data:text/javascript,1" integrity="x"></script>`, `<script src=" https://cdn.test/%7e/../a.js "></script>`, `<script src="https://user:pw@cdn.test:8443/"></script>`, `<script src="https://127.0.0.1/a.js"></script>`,
		`<script src="https://cdn.test/a.js"></script><script src="http://cdn.test/b.js" integrity="x"></script>`, `<script src="/a.js" integrity="x"></script><script src="https://cdn.test/a.js" integrity="x"></script>`,
		`<script src="https://cdn.test/a.js" integrity="x"></script><script src="/a.js" integrity="x"></script>`, `<base href="https://cdn.test/lib/"><script src="a.js"></script>`, `<base href="/lib/"><script src="a.js"></script>`,
		`<base href="https://cdn.test/lib/x?y#z"><script src=""></script><script src="../b.js"></script><script src="?q"></script><script src="#f"></script><script src="/r"></script><script src="https:s"></script><script src="//t.test"></script>`,
		`<script src="https://xn--bcher-kva.test/"></script><script src="https://bücher.test/ü"></script>`, `<script src="https://a.github.io/x.js"></script>`, `<noscript><script src="https://cdn.test/x.js"></script></noscript>`,
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`, `<meta http-equiv=" CONTENT-security-policy " content="default-src 'self'; frame-ancestors 'none'">`, `<meta http-equiv="Content-Security-Policy" content="frame-ancestors 'none'">`,
		`<meta http-equiv="Content-Security-Policy" content="sandbox; report-uri /a; frame-ancestors 'none'">`, `<meta http-equiv="Content-Security-Policy" content="report-uri /a; report-uri /b">`, `<meta http-equiv="Content-Security-Policy" content="">`,
		`<meta http-equiv="Content-Security-Policy" content=" ">`, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">`,
		`<body><p><meta name="referrer" content="no-referrer">`, `<meta name=" Referrer " content="unsafe-url"><meta name="referrer" content="">`, `<meta name="referrer" content="origin"><meta name="referrer" content="no-referrer">`,
		`<meta http-equiv="x" name="referrer" content="no-referrer">`, `<noscript><meta name="referrer" content="origin"></noscript>`, `<meta name="referrer" content="never">`,
	} {
		rows = append(rows, html(text))
	}
	rows = append(rows, typed(rows)...)
	return append(rows, mixed(rows)...)
}

// typed are the media types with a script in the page.
func typed(pages []row) []row {
	var out []row
	for _, media := range []string{"application/xhtml+xml", "Text/HTML", "text/html ", "text/plain", ""} {
		out = append(out, row{name: "type " + media, alone: true, apply: func(q *question) {
			header("Content-Type", media).apply(q)
			q.HTML = `<script src="https://cdn.test/a.js"></script><meta name="referrer" content="origin"><meta http-equiv="content-security-policy" content="default-src 'none'">`
		}})
	}
	return out
}

// mixed are pages together with header values that they compete with.
func mixed(pages []row) []row {
	var out []row
	competitors := slices.Concat(policyRows()[:12], headers("Referrer-Policy", "unsafe-url", "no-referrer", ""), headers("X-Frame-Options", "DENY"))
	for i, p := range pages {
		c := competitors[i%len(competitors)]
		out = append(out, row{name: c.name + " + " + p.name, alone: true, apply: func(q *question) { c.apply(q); p.apply(q) }})
	}
	return out
}

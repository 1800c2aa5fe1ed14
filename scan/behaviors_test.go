package scan

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
)

// answering is a handler that knows the ports of the test's servers.
type answering = func(http.ResponseWriter, *http.Request, ports)

type ports struct{ http, https int }

// document is a page with something of everything that is graded.
const document = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'self'">
<meta name=referrer content=origin><script src="/a.js" integrity="sha256-x"></script><script src="https://cdn.example/b.js"></script>`

// behaviors are sites by the first label of their names: what they answer on
// http, unless it is the redirect that good sites have, and on https.
var behaviors = map[string]struct {
	http, https answering
	noHTTP      bool
	noHTTPS     bool
	unseen      string // why we see a site where the original sees none
}{
	"good": {https: func(w http.ResponseWriter, r *http.Request, _ ports) {
		for _, line := range []string{
			"Strict-Transport-Security: max-age=63072000; includeSubDomains", "Content-Security-Policy: default-src 'none'; script-src 'self'",
			"X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
		} {
			name, value, _ := strings.Cut(line, ": ")
			w.Header().Set(name, value)
		}
		html(w, "<p>hello")
	}},
	"page":       {https: func(w http.ResponseWriter, _ *http.Request, _ ports) { html(w, document) }},
	"httponly":   {noHTTPS: true, http: func(w http.ResponseWriter, _ *http.Request, _ ports) { html(w, document) }},
	"httpsonly":  {noHTTP: true, https: func(w http.ResponseWriter, _ *http.Request, _ ports) { html(w, document) }},
	"down":       {noHTTP: true, noHTTPS: true},
	"noredirect": {http: plainPage, https: plainPage},
	"offhost": {http: func(w http.ResponseWriter, r *http.Request, p ports) {
		http.Redirect(w, r, fmt.Sprintf("https://www.offhost.test.example:%d/", p.https), http.StatusMovedPermanently)
	}, https: plainPage},
	"tohttp": {http: func(w http.ResponseWriter, r *http.Request, p ports) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/other", http.StatusFound)
			return
		}
		toHTTPS(w, r, p)
	}, https: plainPage},
	"downgrade": {http: plainPage, https: func(w http.ResponseWriter, r *http.Request, p ports) {
		http.Redirect(w, r, fmt.Sprintf("http://%s:%d/x", name(r), p.http), http.StatusTemporaryRedirect)
	}},
	"ten":      {https: chain(10)},
	"eleven":   {https: chain(11)},
	"loop":     {https: func(w http.ResponseWriter, r *http.Request, _ ports) { http.Redirect(w, r, "/", http.StatusFound) }},
	"httploop": {http: func(w http.ResponseWriter, r *http.Request, _ ports) { http.Redirect(w, r, "/", http.StatusFound) }, https: plainPage},
	"undefined": {https: func(w http.ResponseWriter, r *http.Request, _ ports) {
		if r.URL.Path == "/" {
			w.WriteHeader(302)
			return
		}
		w.Header().Set("X-Frame-Options", "DENY")
		html(w, r.URL.Path)
	}},
	"badlocation": {https: location("http://[bad")},
	"mailto":      {https: location("mailto:x@example.com")},
	"httpmailto":  {http: location("mailto:x@example.com"), https: plainPage},
	"protocolless": {http: func(w http.ResponseWriter, _ *http.Request, p ports) {
		w.Header().Set("Location", fmt.Sprintf("//protocolless.test.example:%d/x", p.http))
		w.WriteHeader(301)
	}, https: plainPage},
	"status300":     {https: status(300)},
	"status304":     {https: status(304)},
	"status401":     {https: status(401)},
	"status403":     {https: status(403)},
	"status404":     {https: status(404)},
	"status500":     {https: status(500)},
	"nocontent":     {https: status(204)},
	"cookies":       {https: cookies("sid=1; Secure; HttpOnly; SameSite=Lax", "b=2; Secure; SameSite=Strict")},
	"insecure":      {https: cookies("sessionid=1; HttpOnly", "csrf=1; Secure")},
	"foreign":       {https: cookies("a=1; Domain=other.example", "b=1; Domain=example", "c=1; Secure; Domain=test.example; Path=/x; Max-Age=100; SameSite=None")},
	"expiredcookie": {https: cookies("a=1; Max-Age=0", "b=2; Secure; Expires=Thu, 01-Jan-2099 00:00:00 GMT")},
	"prefixes":      {https: cookies("__Host-a=1; Path=/", "__Secure-b=1", "__Host-c=1; Secure; Path=/; SameSite=Lax")},
	"samesite":      {https: cookies("a=1; Secure; SameSite=never")},
	"oddcookies":    {https: cookies("=1", "x", "a=b=c; secure;;; httponly=1", "  spaced = 1 ; Secure")},
	"hopcookie": {https: func(w http.ResponseWriter, r *http.Request, _ ports) {
		if r.URL.Path == "/" {
			w.Header().Add("Set-Cookie", "first=1; Path=/; Secure")
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		w.Header().Set("X-Frame-Options", map[bool]string{true: "DENY", false: "none"}[r.Header.Get("Cookie") == "first=1"])
		html(w, "")
	}},
	"robotcookie": {https: func(w http.ResponseWriter, r *http.Request, _ ports) {
		if r.URL.Path == "/robots.txt" {
			w.Header().Add("Set-Cookie", "robot=1")
		}
	}},
	"expired":    {https: plainPage},
	"selfsigned": {https: plainPage},
	"wronghost":  {https: cookies("a=1; Secure")},
	"expiredbots": {https: func(w http.ResponseWriter, r *http.Request, _ ports) {
		if r.URL.Path == "/robots.txt" {
			w.Header().Add("Set-Cookie", "robot=1")
		}
	}},
	"tobadcert": {http: func(w http.ResponseWriter, r *http.Request, p ports) {
		http.Redirect(w, r, fmt.Sprintf("https://expired.test.example:%d/", p.https), http.StatusMovedPermanently)
	}, https: plainPage},
	"gzip":       {https: coded("gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })},
	"deflate":    {https: coded("deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })},
	"rawdeflate": {https: coded("deflate", func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 9); return f })},
	"brotli":     {https: coded("br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })},
	"nothtml":    {https: typed("text/plain")},
	"upper":      {https: typed("TEXT/HTML")},
	"charset":    {https: typed("text/html;charset=utf-8")},
	"xhtml":      {https: typed("application/xhtml+xml")},
	"cors":       {https: options(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Access-Control-Allow-Origin", "*") })},
	"corsreflect": {https: options(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	})},
	"corscredentials": {https: options(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
	})},
	"cors405": {https: options(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(405)
	})},
	"corsmoves": {https: options(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/x", http.StatusTemporaryRedirect)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
	})},
	"twice": {https: func(w http.ResponseWriter, _ *http.Request, _ ports) {
		for _, name := range []string{"Strict-Transport-Security", "X-Frame-Options", "X-Content-Type-Options", "Content-Security-Policy"} {
			w.Header().Add(name, "max-age=300")
			w.Header().Add(name, "DENY")
		}
	}},
	"latin1":  {https: raw("HTTP/1.1 200 OK\r\nX-Frame-Options: d\xe9ny\r\nReferrer-Policy: \xff\r\nContent-Length: 0\r\n\r\n")},
	"hints":   {https: raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nX-Frame-Options: DENY\r\nContent-Length: 0\r\n\r\n")},
	"old":     {https: raw("HTTP/1.0 200 OK\r\nx-frame-options: deny\r\n\r\n<p>")},
	"folded":  {unseen: "browsers join folded lines", https: raw("HTTP/1.1 200 OK\r\nX-Frame-Options: DENY\r\nContent-Security-Policy: default-src\r\n 'none'\r\nContent-Length: 0\r\n\r\n")},
	"escape":  {unseen: "browsers take control characters in values", https: raw("HTTP/1.1 200 OK\r\nX-Frame-Options: \x1b\r\nContent-Length: 0\r\n\r\n")},
	"bighead": {unseen: "browsers take heads of 256 KiB, Node of 16", https: raw("HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("a", 20<<10) + "\r\nContent-Length: 0\r\n\r\n")},
	"cutoff":  {unseen: "browsers show what came of a page, and heed its headers", https: raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<p>")},
	"badgzip": {unseen: "the headers came, whatever the page is", https: raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>")},
	"nohttp":  {https: raw("220 ESMTP\r\n")},
	"nocolon": {https: raw("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n")},
	"spaced":  {https: raw("HTTP/1.1 200 OK\r\nX-Frame-Options : DENY\r\nContent-Length: 0\r\n\r\n")},
}

func name(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.Host)
	return host
}

func html(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, text)
}

func plainPage(w http.ResponseWriter, _ *http.Request, _ ports) { html(w, "<p>") }

func toHTTPS(w http.ResponseWriter, r *http.Request, p ports) {
	http.Redirect(w, r, fmt.Sprintf("https://%s:%d%s", name(r), p.https, r.URL.Path), http.StatusMovedPermanently)
}

func chain(n int) answering {
	return func(w http.ResponseWriter, r *http.Request, _ ports) {
		var step int
		fmt.Sscanf(r.URL.Path, "/%d", &step)
		if step < n {
			http.Redirect(w, r, fmt.Sprintf("/%d", step+1), http.StatusPermanentRedirect)
			return
		}
		w.Header().Set("X-Frame-Options", "DENY")
	}
}

func location(to string) answering {
	return func(w http.ResponseWriter, _ *http.Request, _ ports) {
		w.Header().Set("Location", to)
		w.WriteHeader(302)
	}
}

func status(code int) answering {
	return func(w http.ResponseWriter, _ *http.Request, _ ports) {
		w.Header().Set("X-Frame-Options", "DENY")
		w.WriteHeader(code)
	}
}

func cookies(lines ...string) answering {
	return func(w http.ResponseWriter, r *http.Request, _ ports) {
		if r.URL.Path == "/" {
			w.Header()["Set-Cookie"] = lines
		}
		html(w, "")
	}
}

func coded(coding string, writer func(io.Writer) io.WriteCloser) answering {
	return func(w http.ResponseWriter, _ *http.Request, _ ports) {
		var b bytes.Buffer
		c := writer(&b)
		io.WriteString(c, document)
		c.Close()
		w.Header().Set("Content-Encoding", coding)
		html(w, b.String())
	}
}

func typed(media string) answering {
	return func(w http.ResponseWriter, _ *http.Request, _ ports) {
		w.Header().Set("Content-Type", media)
		io.WriteString(w, document)
	}
}

// options answers OPTIONS, and is a plain page else.
func options(answer func(http.ResponseWriter, *http.Request)) answering {
	return func(w http.ResponseWriter, r *http.Request, p ports) {
		if r.Method == "OPTIONS" {
			answer(w, r)
			return
		}
		plainPage(w, r, p)
	}
}

func raw(text string) answering {
	return func(w http.ResponseWriter, _ *http.Request, _ ports) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		io.WriteString(conn, text)
		conn.Close()
	}
}

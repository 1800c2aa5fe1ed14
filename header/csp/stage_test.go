package csp_test

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/header/csp"
)

// ServeHTTP answers as every host: /stage has the frames, /page one trial,
// /around a frame around a trial, /hop redirects; anything else is a load that
// was let through.
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "no-store")
	query := r.URL.Query()
	n, err := strconv.Atoi(query.Get("case"))
	known := err == nil && n >= 0 && n < len(s.trials)
	switch {
	case r.URL.Path == "/stage":
		w.Header().Set("Content-Type", "text/html")
		for n, tr := range s.trials {
			if strings.HasPrefix(tr.load.Page, "https:") != (r.TLS != nil) {
				continue
			}
			fmt.Fprintf(w, "<iframe src=%q></iframe>\n", html.EscapeString(tr.frame(n)))
		}
	case !known:
		w.WriteHeader(http.StatusNotFound)
	case r.URL.Path == "/around":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<iframe src=%q></iframe>", html.EscapeString(query.Get("page")))
	case r.URL.Path == "/page":
		s.page(w, n)
	case r.URL.Path == "/report":
		s.reported(n, r)
	case r.URL.Path == "/hop":
		http.Redirect(w, r, query.Get("to"), http.StatusFound)
	default:
		s.note(n, "allowed", "")
		resource(w, r)
	}
}

// reported takes the report of a page that was not shown, whose own scripts
// cannot tell.
func (s *stage) reported(n int, r *http.Request) {
	var body struct {
		Report struct {
			Directive string `json:"effective-directive"`
		} `json:"csp-report"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&body); err == nil {
		s.note(n, "blocked", body.Report.Directive)
	}
}

const scriptBody = "/* a script */"

// resource answers a load with something of its kind.
func resource(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Upgrade") == "websocket":
		sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) // RFC 6455 section 4.2.2
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Sec-WebSocket-Accept", base64.StdEncoding.EncodeToString(sum[:]))
		w.WriteHeader(http.StatusSwitchingProtocols)
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
	case strings.HasSuffix(r.URL.Path, ".js"):
		w.Header().Set("Content-Type", "text/javascript")
		io.WriteString(w, scriptBody)
	case strings.HasSuffix(r.URL.Path, ".css"):
		w.Header().Set("Content-Type", "text/css")
	case strings.HasSuffix(r.URL.Path, ".html"):
		w.Header().Set("Content-Type", "text/html")
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// page is the document of a trial.
func (s *stage) page(w http.ResponseWriter, n int) {
	tr := s.trials[n]
	policy := tr.policy
	if tr.load.Kind == csp.Framing {
		policy += "; report-uri /report?case=" + strconv.Itoa(n)
	}
	for _, line := range []string{policy, tr.more} {
		if line != "" {
			w.Header().Add(csp.Name, line)
		}
	}
	if tr.report != "" {
		w.Header().Set(csp.NameReportOnly, tr.report)
	}
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, "<!doctype html><meta charset=utf-8>")
	if tr.meta != "" {
		fmt.Fprintf(w, "<meta http-equiv=%q content=%q>", csp.Name, tr.meta)
	}
	fmt.Fprintf(w, "<title>%d</title>%s", n, tr.markup(n))
}

// frame is the URL of a trial's frame: its page, or the innermost ancestor but
// the stage.
func (tr trial) frame(n int) string {
	address := fmt.Sprintf("%spage?case=%d", tr.load.Page, n)
	for _, ancestor := range tr.load.Ancestors {
		if ancestor+"/" != tr.load.Page {
			address = fmt.Sprintf("%s/around?case=%d&page=%s", ancestor, n, url.QueryEscape(address))
		}
	}
	return address
}

// address is the URL that the trial loads: marked with its number, which no
// source expression looks at, and behind a redirect if it is to be.
func (tr trial) address(n int) string {
	l := tr.load
	if strings.HasPrefix(l.URL, "data:") {
		return strings.ReplaceAll(l.URL, "{n}", strconv.Itoa(n))
	}
	if l.URL == "" {
		return ""
	}
	marked := fmt.Sprintf("%s?case=%d", l.URL, n)
	if l.Redirected {
		return fmt.Sprintf("https://hop.test/hop?case=%d&to=%s", n, url.QueryEscape(marked))
	}
	return marked
}

// probe names what the script in the frame does, if markup is not all.
func (tr trial) probe() string {
	switch l := tr.load; l.Kind {
	case csp.Script:
		return map[bool]string{true: "script"}[l.ByScript]
	case csp.InlineScript:
		return map[bool]string{true: "inline"}[l.ByScript]
	case csp.Connect:
		return map[bool]string{false: "fetch", true: "socket"}[strings.HasPrefix(l.URL, "ws")]
	case csp.EventHandler, csp.JavaScriptURL:
		return "click"
	case csp.InlineStyle, csp.StyleAttribute:
		return "styled"
	}
	return map[csp.Kind]string{
		csp.Font: "font", csp.Worker: "worker", csp.Eval: "eval", csp.Wasm: "wasm",
		csp.Base: "based", csp.FormAction: "submit",
	}[tr.load.Kind]
}

// markup is what stands in the page.
func (tr trial) markup(n int) string {
	l, address := tr.load, html.EscapeString(tr.address(n))
	nonce := ""
	if l.Nonce != "" {
		nonce = fmt.Sprintf(" nonce=%q", l.Nonce)
	}
	switch {
	case l.ByScript:
		return ""
	case l.Kind == csp.Script && l.Integrity != "":
		return fmt.Sprintf("<script src=%q integrity=%q crossorigin></script>", address, l.Integrity)
	}
	return map[csp.Kind]string{
		csp.Script:         fmt.Sprintf("<script src=%q%s></script>", address, nonce),
		csp.Style:          fmt.Sprintf("<link rel=stylesheet href=%q%s>", address, nonce),
		csp.Image:          fmt.Sprintf("<img src=%q>", address),
		csp.Media:          fmt.Sprintf("<video src=%q preload=auto></video>", address),
		csp.Object:         fmt.Sprintf("<object data=%q></object>", address),
		csp.Frame:          fmt.Sprintf("<iframe src=%q></iframe>", address),
		csp.Prefetch:       fmt.Sprintf("<link rel=prefetch href=%q>", address),
		csp.InlineScript:   fmt.Sprintf("<script%s>%s</script>", nonce, l.Content),
		csp.EventHandler:   fmt.Sprintf("<button id=probe onclick=%q></button>", l.Content),
		csp.JavaScriptURL:  fmt.Sprintf("<a id=probe href=\"javascript:%s\">x</a>", l.Content),
		csp.InlineStyle:    fmt.Sprintf("<style%s>%s</style><p id=probe>", nonce, l.Content),
		csp.StyleAttribute: fmt.Sprintf("<p id=probe style=%q>", l.Content),
		csp.Base:           fmt.Sprintf("<base href=%q>", address),
		csp.Framing:        fmt.Sprintf("<img src=\"/shown?case=%d\">", n), // its frame may be another site's
		csp.FormAction:     fmt.Sprintf("<form id=probe method=post action=%q></form>", address),
	}[l.Kind]
}

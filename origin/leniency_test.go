package origin_test

import (
	"io"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// taken is how an answer should be understood.
type taken struct {
	name   string
	answer string
	status int // 0: 200
	fields []exchange.Field
	body   string
	kept   bool // the connection serves another request
}

// What an origin may get wrong (RFC 9112), and what we make of it.
func TestWhatIsForgiven(t *testing.T) {
	x := func(value string) []exchange.Field { return []exchange.Field{field("X", value)} }
	for _, tc := range []taken{
		// The status line (section 4).
		{name: "several spaces before the status", answer: "HTTP/1.1   200 OK\r\nContent-Length: 2\r\n\r\nok", body: "ok", kept: true},
		{name: "no reason phrase", answer: "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", body: "ok", kept: true},
		{name: "no reason phrase and no space", answer: "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", body: "ok", kept: true},
		{name: "a status that nobody knows", answer: "HTTP/1.1 799 \r\nContent-Length: 2\r\n\r\nok", status: 799, body: "ok", kept: true},
		{name: "a later minor version (RFC 9110 section 2.5)", answer: "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok", body: "ok", kept: true},

		// Field lines (sections 2.2 and 5).
		{name: "bare line feeds", answer: "HTTP/1.1 200 OK\nX: y\nContent-Length: 2\n\nok", fields: x("y"), body: "ok", kept: true},
		{name: "a folded value", answer: "HTTP/1.1 200 OK\r\nX: a\r\n\t b \r\n c\r\nContent-Length: 2\r\n\r\nok", fields: x("a b c"), body: "ok", kept: true},
		{name: "a folded empty line", answer: "HTTP/1.1 200 OK\r\nX: a\r\n \r\nContent-Length: 2\r\n\r\nok", fields: x("a"), body: "ok", kept: true},
		{name: "no space before the value", answer: "HTTP/1.1 200 OK\r\nX:y\r\nContent-Length:2\r\n\r\nok", fields: x("y"), body: "ok", kept: true},
		{name: "bytes above ASCII in a value", answer: "HTTP/1.1 200 OK\r\nX: \xff\r\nContent-Length: 2\r\n\r\nok", fields: x("\xff"), body: "ok", kept: true},

		// Where the content ends (section 6.3).
		{name: "the same length twice", answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\nok", body: "ok", kept: true},
		{name: "a length with zeros before it", answer: "HTTP/1.1 200 OK\r\nContent-Length: 0002 \r\n\r\nok", body: "ok", kept: true},
		{name: "Chunked with a capital", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", body: "ok", kept: true},
		{name: "spaces behind a chunk's size", answer: chunks + "2 \t\r\nok\r\n0\r\n\r\n", body: "ok", kept: true},
		{name: "extensions of chunks", answer: chunks + "2;a;b=\"c\"\r\nok\r\n000;d\r\n\r\n", body: "ok", kept: true},
		{name: "a trailer that frames and folds", body: "ok", kept: true,
			answer: chunks + "2\r\nok\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nY: a\r\n b\r\n\r\n"},
		{name: "204 with a length", answer: "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", status: 204},
		{name: "204 in chunks", answer: "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", status: 204},
		{name: "204 of no length", answer: "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", status: 204, kept: true},
		{name: "304 with the length of what it stands for", answer: "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n", status: 304, kept: true},
		{name: "content behind the content", answer: ok + "more", body: "ok"},

		// Whether the connection goes on (section 9.3).
		{name: "HTTP/1.0", answer: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", body: "ok"},
		{name: "HTTP/1.0 that is kept alive", answer: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", body: "ok", kept: true},
		{name: "close among other options", answer: "HTTP/1.1 200 OK\r\nConnection: x , Close\r\nX: y\r\nContent-Length: 2\r\n\r\nok", body: "ok"},
		{name: "close on another line", answer: "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", body: "ok"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.check(t)
		})
	}
}

const chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

// check fetches twice: a connection that is not kept makes two.
func (tc *taken) check(t *testing.T) {
	server := scripted(t, always(tc.answer))
	c := plain(t, server.URL)
	for range 2 {
		resp, err := c.Fetch(t.Context(), get("/"))
		if err != nil {
			t.Fatal(err)
		}
		if status := max(tc.status, 200); resp.Status != status {
			t.Errorf("status %d, want %d", resp.Status, status)
		}
		wantFields(t, resp, tc.fields...)
		wantBody(t, resp, tc.body, nil)
	}
	if n := server.conns.Load(); (n == 1) != tc.kept {
		t.Errorf("%d connections for two fetches; kept: %v", n, tc.kept)
	}
}

// What two readers could understand differently is nobody's answer.
func TestWhatIsRefused(t *testing.T) {
	const rest = "\r\nContent-Length: 2\r\n\r\nok"
	with := func(lines string) string { return "HTTP/1.1 200 OK\r\n" + lines + "\r\n\r\nok" }
	for name, answer := range map[string]string{
		"an empty line first":                "\r\n" + ok,
		"another major version":              "HTTP/2.0 200 OK" + rest,
		"a version of two digits":            "HTTP/1.10 200 OK" + rest,
		"a version in lower case":            "http/1.1 200 OK" + rest,
		"a tab before the status":            "HTTP/1.1\t200 OK" + rest,
		"a status below 100":                 "HTTP/1.1 099 OK" + rest,
		"a status of two digits":             "HTTP/1.1 20 OK" + rest,
		"a status of four digits":            "HTTP/1.1 2000 OK" + rest,
		"a status with a sign":               "HTTP/1.1 +20 OK" + rest,
		"a carriage return in the reason":    "HTTP/1.1 200 OK\rX: y" + rest,
		"a NUL in the reason":                "HTTP/1.1 200 O\x00K" + rest,
		"a line without a colon":             with("X\r\nContent-Length: 2"),
		"a line without a name":              with(": y\r\nContent-Length: 2"),
		"a space before the colon":           with("Content-Length : 2"),
		"a name with a bracket":              with("X(: y\r\nContent-Length: 2"),
		"a name with a byte above ASCII":     with("X\xff: y\r\nContent-Length: 2"),
		"a NUL in a name":                    with("X\x00: y\r\nContent-Length: 2"),
		"a NUL in a value":                   with("X: a\x00b\r\nContent-Length: 2"),
		"a carriage return in a value":       with("X: a\rb\r\nContent-Length: 2"),
		"a carriage return behind a value":   with("X: a\r\r\nContent-Length: 2"),
		"a first line that is folded":        with(" X: y\r\nContent-Length: 2"),
		"a NUL in a folded value":            with("X: a\r\n \x00\r\nContent-Length: 2"),
		"more lines than there may be":       with(strings.Repeat("X:\r\n", 1000) + "Content-Length: 2"),
		"different lengths":                  with("Content-Length: 2\r\nContent-Length: 02\r\nContent-Length: 3"),
		"a list of lengths":                  with("Content-Length: 2, 2"),
		"an empty length":                    with("Content-Length:"),
		"a length with a sign":               with("Content-Length: +2"),
		"a length in hexadecimal":            with("Content-Length: 0x2"),
		"a length with an underscore":        with("Content-Length: 0_2"),
		"a length of 64 bits":                with("Content-Length: 9223372036854775808"),
		"a length that is folded":            with("Content-Length: 2\r\n 0"),
		"a length and chunks":                with("Transfer-Encoding: chunked\r\nContent-Length: 2"),
		"a length of 304 and chunks":         "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n",
		"identity":                           with("Transfer-Encoding: identity"),
		"an empty transfer coding":           with("Transfer-Encoding:"),
		"gzip in chunks":                     with("Transfer-Encoding: gzip, chunked"),
		"chunked twice":                      with("Transfer-Encoding: chunked, chunked"),
		"chunked on two lines":               with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
		"chunked with a parameter":           with("Transfer-Encoding: chunked;q=1"),
		"chunked in quotes":                  with("Transfer-Encoding: \"chunked\""),
		"chunked by HTTP/1.0 (6.1)":          "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"content of a 1xx answer":            "HTTP/1.1 103 Early Hints" + rest + ok,
		"chunks of a 1xx answer":             "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + ok,
		"chunks: bare line feeds":            chunks + "2\nok\n0\n\n",
		"chunks: bare line feed behind one":  chunks + "2\r\nok\n0\r\n\r\n",
		"chunks: carriage return alone":      chunks + "2\rok\r0\r\r\n",
		"chunks: carriage return in a line":  chunks + "2;\rx\r\nok\r\n0\r\n\r\n",
		"chunks: space before the size":      chunks + " 2\r\nok\r\n0\r\n\r\n",
		"chunks: space before an extension":  chunks + "2 ;x\r\nok\r\n0\r\n\r\n",
		"chunks: no size":                    chunks + ";x\r\nok\r\n0\r\n\r\n",
		"chunks: size with a prefix":         chunks + "0x2\r\nok\r\n0\r\n\r\n",
		"chunks: size with a sign":           chunks + "-2\r\nok\r\n0\r\n\r\n",
		"chunks: size of 64 bits":            chunks + "ffffffffffffffff\r\nok\r\n0\r\n\r\n",
		"chunks: size of 68 bits":            chunks + "10000000000000002\r\nok\r\n0\r\n\r\n",
		"chunks: longer than their size":     chunks + "2\r\nokay\r\n0\r\n\r\n",
		"chunks: shorter than their size":    chunks + "4\r\nok\r\n0\r\n\r\n",
		"chunks: a line of 300 bytes":        chunks + "2;" + strings.Repeat("x", 300) + "\r\nok\r\n0\r\n\r\n",
		"chunks: an endless line":            chunks + strings.Repeat("0", 1<<16),
		"trailer: bare line feeds":           chunks + "0\r\nX: y\n\n",
		"trailer: bare line feed at its end": chunks + "0\r\nX: y\r\n\n",
		"trailer: a NUL":                     chunks + "0\r\nX: \x00\r\n\r\n",
		"trailer: a line without a colon":    chunks + "0\r\nHTTP/1.1 200 OK\r\n\r\n",
		"trailer: longer than a head may be": chunks + "0\r\nX: " + strings.Repeat("x", 32<<10) + "\r\n\r\n",
		"trailer: more lines than allowed":   chunks + "0\r\n" + strings.Repeat("X:\r\n", 1001) + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := scripted(t, func(p *peer) { p.request(); p.say(answer); p.hang() })
			resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
			if err == nil && resp.Body != nil {
				_, err = io.Copy(io.Discard, resp.Body)
			}
			if err == nil {
				t.Fatalf("taken as %d %v", resp.Status, resp.Fields.Lines())
			}
			wantError(t, err, origin.Invalid, 0)
		})
	}
}

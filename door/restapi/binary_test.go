package restapi_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

// 15.1, cell by cell: payload, list and handling. "MDEy" is base64 of "012".
func TestBinaryPayloads(t *testing.T) {
	const none, toBinary, toText = "", apigw.ContentHandlingStrategyConvertToBinary, apigw.ContentHandlingStrategyConvertToText
	handlings := []apigw.ContentHandlingStrategy{none, toBinary, toText}
	const text, binary = "text/plain", "image/png"
	t.Run("request", func(t *testing.T) {
		for _, row := range []struct {
			name        string
			types       []string
			contentType string
			want        [3]string
		}{
			{"text, no list", nil, text, [3]string{"MDEy", "012", "MDEy"}},
			{"text, not on the list", []string{binary}, text, [3]string{"MDEy", "012", "MDEy"}},
			{"binary", []string{binary}, binary, [3]string{"MDEy", "MDEy", "TURFeQ=="}},
		} {
			for i, handling := range handlings {
				t.Run(row.name+" "+string(handling), func(t *testing.T) {
					var got []byte
					f := newFront()
					f.api.Config.BinaryMediaTypes = row.types
					in := serverAt(backend(t, func(_ http.ResponseWriter, r *http.Request) { got, _ = io.ReadAll(r.Body) }))
					in.HttpMethod, in.ContentHandling = aws.String("POST"), handling
					f.method("POST /", in).answers(status("200"))
					f.ask(t, post("/", "MDEy", "Content-Type: "+row.contentType))
					if string(got) != row.want[i] {
						t.Errorf("%q, want %q", got, row.want[i])
					}
				})
			}
		}
	})
	t.Run("response", func(t *testing.T) {
		for _, row := range []struct {
			name, contentType, accept string
			want                      [3]string
		}{
			{"text for text", text, text, [3]string{"MDEy", "012", "MDEy"}},
			{"text for binary", text, binary, [3]string{"012", "012", "MDEy"}},
			{"binary for text", binary, text, [3]string{"TURFeQ==", "MDEy", "TURFeQ=="}},
			{"binary for binary", binary, binary, [3]string{"MDEy", "MDEy", "TURFeQ=="}},
		} {
			for i, handling := range handlings {
				t.Run(row.name+" "+string(handling), func(t *testing.T) {
					f := newFront()
					f.api.Config.BinaryMediaTypes = []string{binary}
					url := backend(t, func(w http.ResponseWriter, _ *http.Request) {
						w.Header().Set("Content-Type", row.contentType)
						io.WriteString(w, "MDEy")
					})
					f.method("GET /", serverAt(url)).answers(apigw.IntegrationResponse{StatusCode: aws.String("200"), ContentHandling: handling})
					want(t, f.ask(t, get("/", "Accept: "+row.accept)), 200, row.want[i])
				})
			}
		}
	})
	t.Run("no base64", func(t *testing.T) {
		f := newFront()
		r := template("200", "!")
		r.ContentHandling = toBinary
		f.method("GET /", mockOf(200)).answers(r)
		want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
	})
	t.Run("templates see base64", func(t *testing.T) {
		f := newFront()
		f.api.Config.BinaryMediaTypes = []string{binary}
		i := serverAt(backend(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
		i.HttpMethod, i.RequestTemplates = aws.String("POST"), map[string]string{binary: "[$input.body]"}
		f.method("POST /", i).answers(status("200"))
		want(t, f.ask(t, post("/", "\x01\x02", "Content-Type: "+binary)), 200, "[AQI=]")
	})
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

// 15.2
func TestCompression(t *testing.T) {
	long := strings.Repeat("x", 101)
	for _, tc := range []struct {
		name     string
		minimum  *int32
		accept   string
		body     string
		encoding string
	}{
		{"no minimum", nil, "gzip", long, ""}, {"gzip", aws.Int32(100), "br, gzip;q=0.5", long, "gzip"}, {"deflate", aws.Int32(100), "deflate", long, "deflate"},
		{"not larger", aws.Int32(101), "gzip", long, ""}, {"not accepted", aws.Int32(0), "gzip;q=0, br", long, ""}, {"zero", aws.Int32(0), "gzip", "x", "gzip"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.api.Config.MinimumCompressionSize = tc.minimum
			f.mock("GET /", tc.body)
			a := f.ask(t, get("/", "Accept-Encoding: "+tc.accept))
			wantField(t, a, "Content-Encoding", tc.encoding)
			var r io.Reader = strings.NewReader(a.body)
			var err error
			switch tc.encoding {
			case "gzip":
				r, err = gzip.NewReader(r)
			case "deflate":
				r, err = zlib.NewReader(r)
			}
			if err != nil {
				t.Fatal(err)
			}
			if plain, _ := io.ReadAll(r); string(plain) != tc.body {
				t.Errorf("%q", plain)
			}
		})
	}
	f := newFront()
	f.method("POST /", plainFunction()).answers(status("200"))
	f.runs(func(event []byte) (string, error) { return string(event), nil })
	want(t, f.ask(t, post("/", string(gzipped(`{"a":1}`)), "Content-Encoding: gzip")), 200, `{"a":1}`)
}

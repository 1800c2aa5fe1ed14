package origin_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// keys are credentials that never change.
func keys(id, secret, token string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, nil
	})
}

func newS3(t *testing.T, endpoint string, change ...func(*origin.S3Config)) *origin.S3 {
	t.Helper()
	cfg := origin.S3Config{Endpoint: endpoint, Region: "eu-west-1", Bucket: "site", PathStyle: true, Signing: "always",
		Credentials: keys("AKID", "secret", "")}
	for _, f := range change {
		f(&cfg)
	}
	s, err := origin.NewS3(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// signedServer is an endpoint that answers 403 unless the signature is the one
// that the SDK's own signer makes of the request as it arrived.
func signedServer(t *testing.T, seen chan<- *http.Request) *httptest.Server {
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		when, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
		if err != nil {
			http.Error(w, "no date", http.StatusForbidden)
			return
		}
		again := &http.Request{Method: r.Method, Host: r.Host, Header: http.Header{},
			URL: &url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}}
		for name, values := range r.Header {
			if strings.HasPrefix(name, "X-Amz-") && name != "X-Amz-Date" && name != "X-Amz-Security-Token" {
				again.Header[name] = values
			}
		}
		creds := aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret", SessionToken: r.Header.Get("X-Amz-Security-Token")}
		err = signer.SignHTTP(r.Context(), creds, again, r.Header.Get("X-Amz-Content-Sha256"), "s3", "eu-west-1", when)
		if err != nil || again.Header.Get("Authorization") != r.Header.Get("Authorization") {
			http.Error(w, "want "+again.Header.Get("Authorization"), http.StatusForbidden)
			return
		}
		io.WriteString(w, "signed")
	}))
	t.Cleanup(s.Close)
	return s
}

func TestS3Signature(t *testing.T) {
	seen := make(chan *http.Request, 1)
	server := signedServer(t, seen)
	put := bucketRequest("PUT", "/up.txt", "X-Amz-Meta-Colour", "red ", "Content-Type", "text/plain")
	put.Body, put.ContentLength = io.NopCloser(strings.NewReader("hello")), 5
	hashed := bucketRequest("PUT", "/up.txt", "x-amz-content-sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
	hashed.Body, hashed.ContentLength = io.NopCloser(strings.NewReader("hello")), 5
	for _, tc := range []struct {
		name, uri, hash string
		r               *exchange.Request
	}{
		{name: "GET", r: bucketRequest("GET", "/a/b.txt"), uri: "/site/a/b.txt", hash: emptySHA256},
		{name: "HEAD", r: bucketRequest("HEAD", "/"), uri: "/site/", hash: emptySHA256},
		{name: "path in its one encoding", r: bucketRequest("GET", "/a b/(%c3%bc)+~%7e%2F!"), uri: "/site/a%20b/%28%C3%BC%29%2B~~/%21", hash: emptySHA256},
		{name: "query in its one encoding", r: bucketRequest("GET", "/?prefix=a%2fb+c&list-type=2&acl"), uri: "/site/?acl=&list-type=2&prefix=a%2Fb%20c", hash: emptySHA256},
		{name: "viewer's Authorization is replaced", r: bucketRequest("GET", "/a", "authorization", "Bearer x"), uri: "/site/a", hash: emptySHA256},
		{name: "body that streams", r: put, uri: "/site/up.txt", hash: "UNSIGNED-PAYLOAD"},
		{name: "body that the viewer hashed", r: hashed, uri: "/site/up.txt", hash: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},
	} {
		for _, token := range []string{"", "session"} {
			t.Run(tc.name+" "+token, func(t *testing.T) {
				s := newS3(t, server.URL, func(c *origin.S3Config) { c.Credentials = keys("AKID", "secret", token) })
				if tc.r.Body != nil {
					tc.r.Body = io.NopCloser(strings.NewReader("hello"))
				}
				before := tc.r.Fields.Clone(0)
				resp, err := s.Fetch(t.Context(), tc.r)
				if err != nil {
					t.Fatal(err)
				}
				want := "signed"
				if tc.r.Method == "HEAD" {
					want = ""
				}
				wantBody(t, resp, want, nil)
				got := <-seen
				if resp.Status != 200 || got.RequestURI != tc.uri || got.Header.Get("X-Amz-Content-Sha256") != tc.hash {
					t.Errorf("status %d, %s, hash %s; want %s, %s", resp.Status, got.RequestURI, got.Header.Get("X-Amz-Content-Sha256"), tc.uri, tc.hash)
				}
				if diff := cmp.Diff(before.Lines(), tc.r.Fields.Lines(), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("the caller's request changed: %s", diff)
				}
			})
		}
	}
}

const emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestS3SigningBehavior(t *testing.T) {
	seen := make(chan *http.Request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r }))
	defer server.Close()
	for _, tc := range []struct {
		signing string
		fields  []string
		want    string // prefix of the Authorization
	}{
		{"always", nil, "AWS4-HMAC-SHA256 Credential=AKID/"},
		{"always", []string{"Authorization", "Bearer x"}, "AWS4-HMAC-SHA256 Credential=AKID/"},
		{"no-override", nil, "AWS4-HMAC-SHA256 Credential=AKID/"},
		{"no-override", []string{"Authorization", "Bearer x"}, "Bearer x"},
		{"never", nil, ""},
		{"never", []string{"Authorization", "Bearer x"}, "Bearer x"},
	} {
		s := newS3(t, server.URL, func(c *origin.S3Config) { c.Signing = tc.signing })
		if _, err := s.Fetch(t.Context(), bucketRequest("GET", "/a", tc.fields...)); err != nil {
			t.Fatal(err)
		}
		got := (<-seen).Header.Get("Authorization")
		if !strings.HasPrefix(got, tc.want) || tc.want == "" && got != "" {
			t.Errorf("%s, %v: Authorization %q, want %q", tc.signing, tc.fields, got, tc.want)
		}
	}
}

func TestS3HostAndPath(t *testing.T) {
	seen := make(chan *http.Request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r }))
	defer server.Close()
	addr := server.Listener.Addr().String()
	_, port, _ := strings.Cut(addr, ":")
	for _, tc := range []struct {
		name, endpoint, host, uri string
		pathStyle                 bool
	}{
		{"path style", "http://s3.example.com:" + port, "s3.example.com:" + port, "/site/a", true},
		{"virtual host", "http://s3.example.com:" + port, "site.s3.example.com:" + port, "/a", false},
		{"endpoint with a path", "http://s3.example.com:" + port + "/gate/", "s3.example.com:" + port, "/gate/site/a", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newS3(t, tc.endpoint, func(c *origin.S3Config) {
				c.PathStyle = tc.pathStyle
				c.Server.Resolve = func(string) (string, bool) { return addr, true }
			})
			if _, err := s.Fetch(t.Context(), bucketRequest("GET", "/a")); err != nil {
				t.Fatal(err)
			}
			if got := <-seen; got.Host != tc.host || got.RequestURI != tc.uri {
				t.Errorf("%s %s, want %s %s", got.Host, got.RequestURI, tc.host, tc.uri)
			}
		})
	}
}

func TestS3WithoutCredentials(t *testing.T) {
	gone := errors.New("token expired")
	s := newS3(t, "http://127.0.0.1:1", func(c *origin.S3Config) {
		c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, gone })
	})
	_, err := s.Fetch(t.Context(), bucketRequest("GET", "/a"))
	wantError(t, err, origin.Connect, 1)
	if !errors.Is(err, gone) {
		t.Errorf("error %v does not wrap the provider's", err)
	}
}

func TestNewS3Refuses(t *testing.T) {
	good := origin.S3Config{Endpoint: "https://s3.example.com", Bucket: "site", Signing: "never"}
	for _, tc := range []struct {
		want   string
		change func(*origin.S3Config)
	}{
		{`S3 endpoint "s3.example.com", want http://… or https://…`, func(c *origin.S3Config) { c.Endpoint = "s3.example.com" }},
		{`S3 endpoint: no bucket name`, func(c *origin.S3Config) { c.Bucket = "" }},
		{`S3 signing behavior "", want always, never or no-override`, func(c *origin.S3Config) { c.Signing = "" }},
		{`S3 signing behavior "always" needs credentials`, func(c *origin.S3Config) { c.Signing = "always" }},
	} {
		cfg := good
		tc.change(&cfg)
		if _, err := origin.NewS3(cfg); err == nil || err.Error() != tc.want {
			t.Errorf("error %v, want %s", err, tc.want)
		}
	}
}

package serve_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/lintel-edge/lintel/serve"
)

const privateBucket = `
resource "aws_s3_bucket" "content" {
  bucket = "content"
}
resource "aws_cloudfront_origin_access_control" "content" {
  name                              = "content"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}
resource "aws_cloudfront_distribution" "www" {
  enabled             = true
  default_root_object = "index.html"
  origin {
    origin_id                = "content"
    origin_path              = "/site"
    domain_name              = aws_s3_bucket.content.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.content.id
  }
  default_cache_behavior {
    target_origin_id       = "content"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
`

// objectStore is an S3-compatible server that holds one bucket and wants every
// request to be signed; AWS's own signer is the judge.
type objectStore struct {
	objects  map[string]string // by path
	requests atomic.Int64
}

const accessKey, secretKey = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

func (o *objectStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.requests.Add(1)
	if want := authorization(r); r.Header.Get("Authorization") != want {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "<Error><Code>SignatureDoesNotMatch</Code><Want>%s</Want></Error>", want)
		return
	}
	body, ok := o.objects[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<Error><Code>NoSuchKey</Code></Error>")
		return
	}
	w.Header().Set("Content-Type", "text/html")
	w.Header().Set("ETag", `"tag"`)
	http.ServeContent(w, r, "", time.Unix(1e9, 0), strings.NewReader(body))
}

// authorization is what AWS's signer makes of a request with the fields that
// are said to be signed.
func authorization(r *http.Request) string {
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return "a date"
	}
	again := r.Clone(r.Context())
	again.Header = http.Header{}
	_, names, _ := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	for _, name := range strings.Split(names, ";") {
		if values := r.Header.Values(name); len(values) > 0 {
			again.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	again.URL.Scheme, again.URL.Host = "http", r.Host
	again.ContentLength = 0
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	credentials := aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey}
	if err := signer.SignHTTP(r.Context(), credentials, again, r.Header.Get("X-Amz-Content-Sha256"), "s3", "us-east-1", at); err != nil {
		return err.Error()
	}
	return again.Header.Get("Authorization")
}

// TestBucketAtAnEndpoint takes a bucket from an S3-compatible endpoint that
// lintel.hcl names, signed as its origin access control says.
func TestBucketAtAnEndpoint(t *testing.T) {
	store := &objectStore{objects: map[string]string{
		"/content/site/index.html":         "<h1>home</h1>",
		"/content/site/a b/ü+&=.html":      "odd name",
		"/content/site/large.txt":          strings.Repeat("0123456789", 100_000),
		"/content/index.html":              "not below the origin path",
		"/another-bucket/site/hidden.html": "of another bucket",
	}}
	endpoint := httptest.NewServer(store)
	defer endpoint.Close()
	dir := t.TempDir()
	local := fmt.Sprintf("bucket \"content\" {\n  endpoint = %q\n}\n", endpoint.URL)
	for name, text := range map[string]string{"main.tf": privateBucket, "lintel.hcl": local} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := tryStart(t, serve.Config{Source: serve.Source{Terraform: dir}},
		"AWS_ACCESS_KEY_ID="+accessKey, "AWS_SECRET_ACCESS_KEY="+secretKey)
	if err != nil {
		t.Fatal(err)
	}
	host := r.distribution(t).ID + ".cloudfront.lintel.localhost"
	client := r.client(t, "h2")

	for _, tc := range []struct {
		path, byteRange string
		status          int
		want            string
	}{
		{"/", "", http.StatusOK, "<h1>home</h1>"},
		{"/index.html", "", http.StatusOK, "<h1>home</h1>"},
		{"/a%20b/%C3%BC%2B&=.html", "", http.StatusOK, "odd name"},
		{"/large.txt", "bytes=500000-500009", http.StatusPartialContent, "0123456789"},
		{"/large.txt", "", http.StatusOK, store.objects["/content/site/large.txt"]},
		{"/missing.html", "", http.StatusNotFound, "<Error><Code>NoSuchKey</Code></Error>"},
		{"/../../another-bucket/site/hidden.html", "", http.StatusNotFound, "<Error><Code>NoSuchKey</Code></Error>"},
	} {
		wantBytes(t, client, r.httpsURL(host, tc.path), tc.byteRange, tc.status, []byte(tc.want))
	}

	before := store.requests.Load()
	response, _ := get(t, client, r.httpsURL(host, "/index.html"))
	if got := response.Header.Get("X-Cache"); got != "Hit from cloudfront" || store.requests.Load() != before {
		t.Errorf("again: X-Cache %q, %d more requests to the endpoint", got, store.requests.Load()-before)
	}
}

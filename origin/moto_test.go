package origin_test

import (
	"encoding/xml"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// TestS3AgainstMoto lets another implementation of S3 judge the signatures: moto
// checks them with botocore once its authentication is turned on. (It refuses
// the SDK's own clients for keys with "+", parentheses or beyond ASCII, so those
// are left to [TestS3Signature].)
func TestS3AgainstMoto(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a Python server")
	}
	endpoint := startMoto(t)
	id, secret := motoUser(t, endpoint)
	post := func(method, path, body string) {
		t.Helper()
		r, _ := http.NewRequest(method, endpoint+path, strings.NewReader(body))
		r.Header.Set("Authorization", motoScope("s3"))
		resp, err := http.DefaultClient.Do(r)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("%s %s: %v, %v", method, path, resp, err)
		}
		resp.Body.Close()
	}
	post("PUT", "/site", "")
	post("PUT", "/site/a%20b/til~de.txt", "hello")
	post("POST", "/moto-api/reset-auth", "0")

	s := newS3(t, endpoint, func(c *origin.S3Config) { c.Region, c.Credentials = "us-east-1", keys(id, secret, "") })
	fetch := func(s *origin.S3, r *exchange.Request) (int, string) {
		t.Helper()
		resp, err := s.Fetch(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body == nil {
			return resp.Status, ""
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.Status, string(b)
	}
	if status, body := fetch(s, bucketRequest("GET", "/a%20b/til%7ede.txt")); status != 200 || body != "hello" {
		t.Errorf("GET: %d %s", status, body)
	}
	if status, body := fetch(s, bucketRequest("GET", "/a%20b/til%7ede.txt", "Range", "bytes=1-2")); status != 206 || body != "el" {
		t.Errorf("range: %d %s", status, body)
	}
	if status, body := fetch(s, bucketRequest("GET", "/?list-type=2&prefix=a%20b")); status != 200 || !strings.Contains(body, "<KeyCount>1<") {
		t.Errorf("listing: %d %s", status, body)
	}
	if status, body := fetch(s, bucketRequest("GET", "/missing")); status != 404 || !strings.Contains(body, "<Code>NoSuchKey</Code>") {
		t.Errorf("missing: %d %s", status, body)
	}
	wrong := newS3(t, endpoint, func(c *origin.S3Config) { c.Region, c.Credentials = "us-east-1", keys(id, "wrong", "") })
	if status, body := fetch(wrong, bucketRequest("GET", "/a%20b/til%7ede.txt")); status != 403 || !strings.Contains(body, "SignatureDoesNotMatch") {
		t.Errorf("wrong secret: %d %s", status, body)
	}
}

// startMoto runs moto's server, or skips the test where there is none.
func startMoto(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skip("moto_server is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	host, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command(program, "-H", host, "-p", port)
	if err := cmd.Start(); err != nil {
		t.Skipf("moto_server does not start: %v", err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 300 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return "http://" + addr
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Skip("moto_server does not listen")
	return ""
}

// motoScope is an Authorization that tells moto which service is meant, before
// it checks any.
func motoScope(service string) string {
	return "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=x"
}

// motoUser makes a user who may do anything in S3 and returns its access key.
func motoUser(t *testing.T, endpoint string) (id, secret string) {
	t.Helper()
	var answer struct {
		ID     string `xml:"CreateAccessKeyResult>AccessKey>AccessKeyId"`
		Secret string `xml:"CreateAccessKeyResult>AccessKey>SecretAccessKey"`
	}
	for _, form := range []url.Values{
		{"Action": {"CreateUser"}},
		{"Action": {"PutUserPolicy"}, "PolicyName": {"all"},
			"PolicyDocument": {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`}},
		{"Action": {"CreateAccessKey"}},
	} {
		form.Set("UserName", "edge")
		form.Set("Version", "2010-05-08")
		r, _ := http.NewRequest("POST", endpoint+"/", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", motoScope("iam"))
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Fatalf("%s: %s %s", form.Get("Action"), resp.Status, body)
		}
		if err := xml.Unmarshal(body, &answer); err != nil && form.Get("Action") == "CreateAccessKey" {
			t.Fatal(err)
		}
	}
	return answer.ID, answer.Secret
}

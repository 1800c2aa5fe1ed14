package serve_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function/functiontest"
	"github.com/lintel-edge/lintel/serve"
)

// edgeConfig is a bucket behind a distribution with a Lambda function, whose
// zip is made of the directory lambda, and a CloudFront Function.
const edgeConfig = `
data "archive_file" "headers" {
  type        = "zip"
  source_dir  = "${path.module}/lambda"
  output_path = "${path.module}/build/headers.zip"
}

resource "aws_lambda_function" "headers" {
  function_name    = "headers"
  role             = "arn:aws:iam::000000000000:role/edge"
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = data.archive_file.headers.output_path
  source_code_hash = data.archive_file.headers.output_base64sha256
  publish          = true
}

resource "aws_cloudfront_key_value_store" "texts" {
  name = "texts"
}

resource "aws_cloudfrontkeyvaluestore_key" "motto" {
  key_value_store_arn = aws_cloudfront_key_value_store.texts.arn
  key                 = "motto"
  value               = "festina lente"
}

resource "aws_cloudfront_function" "last" {
  name                         = "last"
  runtime                      = "cloudfront-js-2.0"
  key_value_store_associations = [aws_cloudfront_key_value_store.texts.arn]
  code                         = <<-EOT
    import cf from 'cloudfront';
    const store = cf.kvs();
    async function handler(event) {
      event.response.headers['x-motto'] = { value: await store.get('motto') };
      console.log('answered ' + event.request.uri);
      return event.response;
    }
  EOT
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    origin_id   = "bucket"
    domain_name = "content.s3.us-east-1.amazonaws.com"
    s3_origin_config {
      origin_access_identity = ""
    }
  }

  default_cache_behavior {
    target_origin_id       = "bucket"
    viewer_protocol_policy = "allow-all"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # Managed-CachingDisabled

    lambda_function_association {
      event_type = "origin-response"
      lambda_arn = aws_lambda_function.headers.qualified_arn
    }

    function_association {
      event_type   = "viewer-response"
      function_arn = aws_cloudfront_function.last.arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
`

const edgeHandler = `'use strict';
const version = 'first';
exports.handler = async (event) => {
  const response = event.Records[0].cf.response;
  response.headers['x-version'] = [{ key: 'X-Version', value: version }];
  return response;
};
`

// edgeSite writes the configuration above, and returns its directory.
func edgeSite(t testing.TB) (string, serve.Config) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"main.tf": edgeConfig, "lambda/index.js": edgeHandler, "content/page.txt": "hello\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
	}
	return dir, serve.Config{
		Source:  serve.Source{Terraform: dir},
		Buckets: map[string]string{"content": filepath.Join(dir, "content")},
	}
}

func TestFunctionsRun(t *testing.T) {
	functiontest.Needs(t, "node")
	_, c := edgeSite(t)
	r := start(t, c)
	response, body := get(t, r.client(t, "h2"), r.httpsURL("localhost", "/page.txt"))
	got := []string{response.Status, body, response.Header.Get("X-Version"), response.Header.Get("X-Motto")}
	if diff := cmp.Diff([]string{"200 OK", "hello\n", "first", "festina lente"}, got); diff != "" {
		t.Error(diff)
	}
	attached := r.distribution(t).Functions
	if len(attached) != 2 || attached[0].Function != "last" || attached[0].RunsOn != "built-in engine" ||
		attached[1].Function != "headers:1" || !strings.HasPrefix(attached[1].RunsOn, "node ") {
		t.Errorf("the report says %+v", attached)
	}
	if len(r.report.NotApplied) != 0 || len(r.report.Warnings) != 0 {
		t.Errorf("the report complains: %v %v", r.report.NotApplied, r.report.Warnings)
	}
}

// TestEditedHandlerDropsNoRequest edits the source of a Lambda function while
// requests run: each is answered, by the old version or the new one.
func TestEditedHandlerDropsNoRequest(t *testing.T) {
	functiontest.Needs(t, "node")
	dir, c := edgeSite(t)
	r := start(t, c)
	client, url := r.client(t, "h1"), r.httpsURL("localhost", "/page.txt")
	var wrong, answered atomic.Int64
	var stop atomic.Bool
	var viewers sync.WaitGroup
	for range 2 {
		viewers.Go(func() {
			for !stop.Load() {
				response, err := client.Get(url)
				if err != nil {
					wrong.Add(1)
					continue
				}
				response.Body.Close()
				if v := response.Header.Get("X-Version"); response.StatusCode != http.StatusOK || v != "first" && v != "second" {
					wrong.Add(1)
				}
				answered.Add(1)
			}
		})
	}
	edit(t, filepath.Join(dir, "lambda/index.js"), "'first'", "'second'")
	if news := r.awaitNews(t); news.Refused {
		t.Fatal(news.Findings)
	}
	response, _ := get(t, client, url)
	stop.Store(true)
	viewers.Wait()
	if got := response.Header.Get("X-Version"); got != "second" {
		t.Errorf("X-Version: %q, want the new one", got)
	}
	if wrong.Load() > 0 {
		t.Errorf("%d of %d requests went wrong", wrong.Load(), answered.Load())
	}
}

// TestHandlerThatDoesNotLoadIsRefused: the old version keeps serving, and the
// news say where in the source the new one fails.
func TestHandlerThatDoesNotLoadIsRefused(t *testing.T) {
	functiontest.Needs(t, "node")
	dir, c := edgeSite(t)
	r := start(t, c)
	edit(t, filepath.Join(dir, "lambda/index.js"), "const version = 'first';", "const version = missing.name;")
	news := r.awaitNews(t)
	if !news.Refused || len(news.Findings) != 1 {
		t.Fatalf("refused %v, findings %v", news.Refused, news.Findings)
	}
	f := news.Findings[0]
	if f.Code != "SERVE-FUNCTION-INIT" || f.Place.File != filepath.Join(dir, "lambda/index.js") || f.Place.Line != 2 ||
		!strings.Contains(f.Message, "ReferenceError: missing is not defined") {
		t.Errorf("the finding is %v at %v", f, f.Place)
	}
	response, _ := get(t, r.client(t, "h2"), r.httpsURL("localhost", "/page.txt"))
	if got := response.Header.Get("X-Version"); got != "first" {
		t.Errorf("X-Version: %q, want the old one", got)
	}
}

// TestReloadLeavesOtherFunctionsAlone: a value of the store changes, which
// takes no new worker.
func TestReloadLeavesOtherFunctionsAlone(t *testing.T) {
	functiontest.Needs(t, "node")
	dir, c := edgeSite(t)
	edit(t, filepath.Join(dir, "lambda/index.js"), "'first'", "'process ' + process.pid + ' since ' + Date.now()")
	r := start(t, c)
	client, url := r.client(t, "h2"), r.httpsURL("localhost", "/page.txt")
	before, _ := get(t, client, url)
	edit(t, filepath.Join(dir, "main.tf"), "festina lente", "lente festina")
	if news := r.awaitNews(t); news.Refused {
		t.Fatal(news.Findings)
	}
	after, _ := get(t, client, url)
	if after.Header.Get("X-Motto") != "lente festina" {
		t.Errorf("X-Motto: %q, want the new value", after.Header.Get("X-Motto"))
	}
	if a, b := before.Header.Get("X-Version"), after.Header.Get("X-Version"); a != b {
		t.Errorf("the function ran in %q, then in %q", a, b)
	}
}

// TestSourceDirectoryReplacesThePackage runs a function from a directory that
// lintel.hcl names; an edit in it is live.
func TestSourceDirectoryReplacesThePackage(t *testing.T) {
	functiontest.Needs(t, "node")
	dir, c := edgeSite(t)
	local := filepath.Join(dir, "src")
	if err := os.Mkdir(local, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(local, "index.js"), strings.Replace(edgeHandler, "first", "local", 1))
	write(t, filepath.Join(dir, "lintel.hcl"), `function "headers" { dir = "./src" }`)
	r := start(t, c)
	client, url := r.client(t, "h2"), r.httpsURL("localhost", "/page.txt")
	if response, _ := get(t, client, url); response.Header.Get("X-Version") != "local" {
		t.Errorf("X-Version: %q, want local", response.Header.Get("X-Version"))
	}
	edit(t, filepath.Join(local, "index.js"), "'local'", "'edited'")
	if news := r.awaitNews(t); news.Refused {
		t.Fatal(news.Findings)
	}
	if response, _ := get(t, client, url); response.Header.Get("X-Version") != "edited" {
		t.Errorf("X-Version: %q, want edited", response.Header.Get("X-Version"))
	}
}

// TestPackageThatIsNotThere is said, and everything else is served.
func TestPackageThatIsNotThere(t *testing.T) {
	dir, c := edgeSite(t)
	edit(t, filepath.Join(dir, "main.tf"), "data.archive_file.headers.output_path", `"build/header.zip"`)
	r := start(t, c)
	response, _ := get(t, r.client(t, "h2"), r.httpsURL("localhost", "/page.txt"))
	if response.StatusCode != http.StatusOK || response.Header.Get("X-Motto") == "" || response.Header.Get("X-Version") != "" {
		t.Errorf("%s with %v", response.Status, response.Header)
	}
	if len(r.report.Warnings) != 1 || r.report.Warnings[0].Code != "SERVE-FUNCTION-CODE" {
		t.Errorf("warnings: %v", r.report.Warnings)
	}
	if len(r.report.NotApplied) != 1 || !strings.Contains(r.report.NotApplied[0].Message, "origin-response") {
		t.Errorf("not applied: %v", r.report.NotApplied)
	}
}

// awaited calls until it is true, for at most ten seconds.
func awaited(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

package provider_test

import (
	"strings"
	"testing"
)

func TestETagFollowsTheContents(t *testing.T) {
	etag := func(text string) string { return clean(t, text).Distributions[0].ETag }
	first := etag(distribution)
	if again := etag(distribution); again != first {
		t.Errorf("equal contents have %s and %s", first, again)
	}
	for _, change := range []struct{ from, to string }{
		{"enabled = true", "enabled = false"},
		{`"/api/*"`, `"/v1/*"`},
		{`"X-A"`, `"X-B"`},
		{"http_port              = 80", "http_port              = 8080"},
		{`locations        = ["DE"]`, `locations        = ["DE", "AT"]`},
	} {
		if changed := etag(strings.Replace(distribution, change.from, change.to, 1)); changed == first {
			t.Errorf("%s → %s has the same ETag", change.from, change.to)
		}
	}
}

func TestBucketETagFollowsItsSettings(t *testing.T) {
	const bucket = `
resource "aws_s3_bucket" "b" { bucket = "b" }
resource "aws_s3_bucket_website_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  index_document { suffix = "index.html" }
}
resource "aws_s3_object" "o" {
  bucket  = aws_s3_bucket.b.id
  key     = "o"
  content = "one"
}
`
	etag := func(text string) string { return clean(t, text).Buckets[0].ETag }
	first := etag(bucket)
	if first == "" || etag(bucket) != first {
		t.Errorf("equal contents have %s and %s", first, etag(bucket))
	}
	for _, change := range []struct{ from, to string }{{"index.html", "home.html"}, {`"one"`, `"two"`}, {`"o"` + "\n  content", `"p"` + "\n  content"}} {
		if etag(strings.Replace(bucket, change.from, change.to, 1)) == first {
			t.Errorf("%s → %s has the same ETag", change.from, change.to)
		}
	}
}

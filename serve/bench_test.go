package serve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/serve"
)

// manyDistributions is a configuration of so many distributions (by the
// hundred, because range gives at most 1024 numbers) with so many behaviors,
// each with a resource that refers to it.
const manyDistributions = `
resource "aws_cloudfront_cache_policy" "c" {
  name = "c"
  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config { cookie_behavior = "none" }
    headers_config { header_behavior = "none" }
    query_strings_config { query_string_behavior = "none" }
  }
}
locals {
  numbers = flatten([for i in range(%d / 100) : [for j in range(100) : i * 100 + j]])
  sites   = { for i in local.numbers : format("site-%%05d", i) => { host = "h${i}.example.com", paths = [for j in range(%d) : "/p${j}/*"] } }
}
resource "aws_cloudfront_distribution" "d" {
  for_each = local.sites
  enabled  = true
  comment  = "edit 0"
  origin {
    origin_id   = "o"
    domain_name = each.value.host
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id       = "o"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = aws_cloudfront_cache_policy.c.id
  }
  dynamic "ordered_cache_behavior" {
    for_each = each.value.paths
    content {
      path_pattern           = ordered_cache_behavior.value
      target_origin_id       = "o"
      viewer_protocol_policy = "redirect-to-https"
      allowed_methods        = ["GET", "HEAD"]
      cached_methods         = ["GET", "HEAD"]
      compress               = true
      cache_policy_id        = aws_cloudfront_cache_policy.c.id
    }
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
resource "aws_cloudwatch_log_group" "d" {
  for_each = local.sites
  name     = "/edge/${aws_cloudfront_distribution.d[each.key].id}"
}
`

// BenchmarkLive takes Terraform to the wire, by number of distributions of 25
// behaviors each. The budget is 5 s and 1 GiB for 10,000. Run one size in a
// process of its own for peak-MiB, which is the largest that the process ever
// was, other benchmarks included.
func BenchmarkLive(b *testing.B) {
	for _, distributions := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("%dx25", distributions), func(b *testing.B) {
			dir := manySites(b, distributions)
			for b.Loop() {
				start(b, serve.Config{Source: serve.Source{Terraform: dir}, LogFormat: "none"}).end(b)
			}
			b.ReportMetric(peakMiB(b), "peak-MiB")
		})
	}
}

// BenchmarkEdit is how long it takes until an edit of 100 distributions of 25
// behaviors is served, without the moment in which the watcher waits for more.
// The budget is 100 ms.
func BenchmarkEdit(b *testing.B) {
	dir := manySites(b, 100)
	r := start(b, serve.Config{Source: serve.Source{Terraform: dir}, LogFormat: "none"})
	var took float64
	n := 0
	for b.Loop() {
		edit(b, filepath.Join(dir, "main.tf"), fmt.Sprintf("edit %d", n), fmt.Sprintf("edit %d", n+1))
		news := r.awaitNews(b)
		if news.Findings.HasErrors() {
			b.Fatal(news.Findings)
		}
		took += news.Took.Seconds()
		n++
	}
	b.ReportMetric(took/float64(n)*1000, "ms-to-live")
}

func manySites(b *testing.B, distributions int) string {
	b.Helper()
	dir := b.TempDir()
	text := fmt.Sprintf(manyDistributions, distributions, 25)
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return dir
}

// peakMiB is the most memory that the process has had at once; 0 where the
// system does not tell.
func peakMiB(b *testing.B) float64 {
	b.Helper()
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	_, _ = fmt.Sscan(after, &kib)
	return kib / 1024
}

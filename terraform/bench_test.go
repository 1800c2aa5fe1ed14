package terraform

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const benchmarkHead = `
resource "aws_cloudfront_cache_policy" "c" {
  name = "c"
  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config { cookie_behavior = "none" }
    headers_config { header_behavior = "none" }
    query_strings_config { query_string_behavior = "none" }
  }
}
locals {
  # range() gives at most 1024 numbers.
  numbers = flatten([for i in range(%d / 100) : [for j in range(100) : i * 100 + j]])
  sites   = { for i in local.numbers : format("site-%%05d", i) => { host = "h${i}.example.com", paths = [for j in range(%d) : "/p${j}/*"] } }
}
`

// benchmarkRest is the body of a distribution without its origin and its
// further behaviors.
const benchmarkRest = `
  enabled = true
  default_cache_behavior {
    target_origin_id       = "o"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = aws_cloudfront_cache_policy.c.id
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
`

const benchmarkForEach = `
resource "aws_cloudfront_distribution" "d" {
  for_each = local.sites
  aliases  = ["${each.key}.example.com"]
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
` + benchmarkRest + `
}
resource "aws_cloudwatch_log_group" "d" {
  for_each = local.sites
  name     = "/edge/${aws_cloudfront_distribution.d[each.key].id}"
}
`

// sized is a configuration of so many distributions with so many behaviors,
// by the hundred.
func sized(distributions, behaviors int) string {
	return fmt.Sprintf(benchmarkHead, distributions, behaviors) + benchmarkForEach
}

// BenchmarkLoadForEach loads distributions that one block makes by for_each,
// each with a resource that refers to it. Time for ten times as many must be
// ten times as long.
func BenchmarkLoadForEach(b *testing.B) {
	for _, size := range []struct{ distributions, behaviors int }{{100, 25}, {1000, 25}, {10_000, 25}} {
		b.Run(fmt.Sprintf("%dx%d", size.distributions, size.behaviors), func(b *testing.B) {
			dir := b.TempDir()
			writeFile(b, dir, "main.tf", sized(size.distributions, size.behaviors))
			var config *Config
			b.ReportAllocs()
			for b.Loop() {
				config = loadForBenchmark(b, Options{Dir: dir})
			}
			reportHeap(b)
			runtime.KeepAlive(config)
		})
	}
}

// BenchmarkLoadModules loads distributions that are each an instance of a
// module, with variables, locals and outputs: time must grow as their number.
func BenchmarkLoadModules(b *testing.B) {
	for _, n := range []int{100, 1000, 4000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := b.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "site"), 0o700); err != nil {
				b.Fatal(err)
			}
			module := "variable \"host\" {}\nlocals {\n  name = \"x-${var.host}\"\n}\n" +
				writtenDistribution(0, 2) + "output \"id\" {\n  value = \"${local.name} ${aws_cloudfront_distribution.d0.id}\"\n}\n"
			head := fmt.Sprintf(benchmarkHead, n, 1)
			writeFile(b, dir, "site/main.tf", module+head[:strings.Index(head, "locals {")])
			writeFile(b, dir, "main.tf", head+`
module "site" {
  source   = "./site"
  for_each = local.sites
  host     = each.value.host
}
resource "aws_cloudwatch_log_group" "g" {
  for_each = local.sites
  name     = module.site[each.key].id
}
`)
			b.ReportAllocs()
			for b.Loop() {
				loadForBenchmark(b, Options{Dir: dir})
			}
		})
	}
}

// BenchmarkReload loads 100 distributions of 10 behaviors, written one by one
// in as many files, after an edit of one file. The budget is 100 ms for an edit
// to be live, of which loading is a part.
func BenchmarkReload(b *testing.B) {
	dir := b.TempDir()
	writeFile(b, dir, "main.tf", fmt.Sprintf(benchmarkHead, 100, 1))
	for i := range 100 {
		writeFile(b, dir, fmt.Sprintf("site%d.tf", i), writtenDistribution(i, 10))
	}
	o := Options{Dir: dir, Cache: NewCache()}
	loadForBenchmark(b, o)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		writeFile(b, dir, "site7.tf", writtenDistribution(7, 10)+fmt.Sprintf("# edit %d\n", n))
		loadForBenchmark(b, o)
	}
}

func writtenDistribution(i, behaviors int) string {
	var s strings.Builder
	fmt.Fprintf(&s, "resource \"aws_cloudfront_distribution\" \"d%d\" {\n  aliases = [\"s%d.example.com\"]\n", i, i)
	s.WriteString("  origin {\n    origin_id = \"o\"\n    domain_name = \"b.s3.amazonaws.com\"\n  }\n")
	for j := range behaviors {
		fmt.Fprintf(&s, `  ordered_cache_behavior {
    path_pattern           = "/p%d/*"
    target_origin_id       = "o"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = aws_cloudfront_cache_policy.c.id
  }
`, j)
	}
	return s.String() + benchmarkRest + "}\n"
}

func loadForBenchmark(b *testing.B, o Options) *Config {
	b.Helper()
	config, problems := Load(context.Background(), o)
	if err := problems.Err(); err != nil {
		b.Fatal(err)
	}
	return config
}

func reportHeap(b *testing.B) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "heap-MiB")
}

func writeFile(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

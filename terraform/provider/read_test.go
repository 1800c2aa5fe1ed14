package provider_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
	"github.com/lintel-edge/lintel/terraform/provider"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// outputs evaluates a directory and returns its outputs as text.
func outputs(t *testing.T, dir string) (map[string]string, finding.List) {
	t.Helper()
	config, problems := terraform.Load(t.Context(), terraform.Options{Dir: dir})
	out := map[string]string{}
	for name, o := range config.Outputs {
		if v, _ := o.Value.Unmark(); v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
			out[name] = v.AsString()
		}
	}
	return out, problems
}

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// spec/cloudfront.md 3.6, 3.7 and 5.11 give the ids.
func TestManagedPoliciesByNameAndID(t *testing.T) {
	got, problems := outputs(t, writeFiles(t, map[string]string{"main.tf": `
data "aws_cloudfront_cache_policy" "name" { name = "Managed-CachingOptimized" }
data "aws_cloudfront_cache_policy" "id" { id = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" }
data "aws_cloudfront_origin_request_policy" "name" { name = "Managed-AllViewer" }
data "aws_cloudfront_response_headers_policy" "name" { name = "Managed-SecurityHeadersPolicy" }
output "cache" { value = data.aws_cloudfront_cache_policy.name.id }
output "cache_name" { value = data.aws_cloudfront_cache_policy.id.name }
output "gzip" { value = tostring(data.aws_cloudfront_cache_policy.name.parameters_in_cache_key_and_forwarded_to_origin[0].enable_accept_encoding_gzip) }
output "request" { value = data.aws_cloudfront_origin_request_policy.name.id }
output "response" { value = data.aws_cloudfront_response_headers_policy.name.id }
output "hsts" { value = tostring(data.aws_cloudfront_response_headers_policy.name.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec) }
`}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := map[string]string{
		"cache": "658327ea-f89d-4fab-a63d-7e88639e58f6", "cache_name": "Managed-CachingDisabled", "gzip": "true",
		"request": "216adef6-5c7f-47e4-b989-5492eafa07d3", "response": "67f7725c-6f97-4210-82d7-5512b31e9d03", "hsts": "31536000",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryManagedPolicyCanBeRead(t *testing.T) {
	p := provider.New(provider.Config{})
	read := func(typ, name string) {
		block, _ := schema.Data(typ)
		v, problems := p.Read(typ, typ+".x", value(block, map[string]cty.Value{"name": cty.StringVal(name)}), provider.Env{})
		if len(problems) > 0 || !v.IsWhollyKnown() {
			t.Errorf("%s %s: %v %#v", typ, name, problems, v)
		}
	}
	for _, d := range resource.ManagedCachePolicies() {
		read("aws_cloudfront_cache_policy", *d.Config.Name)
	}
	for _, d := range resource.ManagedOriginRequestPolicies() {
		read("aws_cloudfront_origin_request_policy", *d.Config.Name)
	}
	for _, d := range resource.ManagedResponseHeadersPolicies() {
		read("aws_cloudfront_response_headers_policy", *d.Config.Name)
	}
}

func TestMisspelledPolicyHasItsNearestName(t *testing.T) {
	_, problems := outputs(t, writeFiles(t, map[string]string{"main.tf": `
data "aws_cloudfront_cache_policy" "p" {
  name = "Managed-CachingOptimised"
}
`}))
	if len(problems) != 1 || problems[0].Code != provider.CodeNotFound || problems[0].Nearest != "Managed-CachingOptimized" || problems[0].Place.Line != 3 {
		t.Errorf("findings %+v", problems)
	}
}

func TestPolicyOfTheSameConfiguration(t *testing.T) {
	got, problems := outputs(t, writeFiles(t, map[string]string{"main.tf": `
resource "aws_cloudfront_cache_policy" "own" {
  name = "own"
  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config { cookie_behavior = "none" }
    headers_config { header_behavior = "none" }
    query_strings_config { query_string_behavior = "all" }
  }
}
data "aws_cloudfront_cache_policy" "own" { name = aws_cloudfront_cache_policy.own.name }
output "same" { value = tostring(data.aws_cloudfront_cache_policy.own.id == aws_cloudfront_cache_policy.own.id) }
output "query" { value = data.aws_cloudfront_cache_policy.own.parameters_in_cache_key_and_forwarded_to_origin[0].query_strings_config[0].query_string_behavior }
`}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(map[string]string{"same": "true", "query": "all"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAccount(t *testing.T) {
	got, problems := outputs(t, writeFiles(t, map[string]string{"main.tf": `
provider "aws" { region = "eu-west-1" }
data "aws_caller_identity" "c" {}
data "aws_region" "r" {}
data "aws_partition" "p" {}
data "aws_cloudfront_log_delivery_canonical_user_id" "l" {}
data "aws_availability_zones" "z" {}
data "aws_s3_bucket" "b" { bucket = "elsewhere" }
output "account" { value = data.aws_caller_identity.c.account_id }
output "region" { value = data.aws_region.r.name }
output "suffix" { value = data.aws_partition.p.dns_suffix }
output "logs" { value = data.aws_cloudfront_log_delivery_canonical_user_id.l.id }
output "zone" { value = data.aws_availability_zones.z.names[1] }
output "zone_id" { value = data.aws_availability_zones.z.zone_ids[0] }
output "bucket" { value = data.aws_s3_bucket.b.bucket_regional_domain_name }
`}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := map[string]string{
		"account": resource.AccountID, "region": "eu-west-1", "suffix": "amazonaws.com",
		"logs": "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0", "zone": "eu-west-1b", "zone_id": "euw1-az1",
		"bucket": "elsewhere.s3.eu-west-1.amazonaws.com",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const archives = `
data "archive_file" "dir" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  excludes    = ["**/*.test.js", "skip"]
  output_path = "${path.module}/build/dir.zip"
}
data "archive_file" "inline" {
  type        = "zip"
  output_path = "build/inline.zip"
  source {
    filename = "z.txt"
    content  = "z"
  }
  source {
    filename = "a.txt"
    content  = "a"
  }
}
output "hash" { value = data.archive_file.dir.output_base64sha256 }
output "path" { value = data.archive_file.inline.output_path }
`

func TestArchiveFile(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"main.tf": archives, "src/b.js": "b", "src/a/a.js": "a", "src/a/a.test.js": "no", "src/skip/x.js": "no",
	})
	first, problems := outputs(t, dir)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	packed, err := os.ReadFile(filepath.Join(dir, "build", "dir.zip"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(packed)
	if want := base64.StdEncoding.EncodeToString(sum[:]); first["hash"] != want {
		t.Errorf("hash %s, the file has %s", first["hash"], want)
	}
	if diff := cmp.Diff([]string{"a/a.js=a", "b.js=b"}, unzip(t, packed)); diff != "" {
		t.Error(diff)
	}
	inline, err := os.ReadFile(filepath.Join(dir, "build", "inline.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.txt=a", "z.txt=z"}, unzip(t, inline)); diff != "" {
		t.Error(diff)
	}
	if again, _ := outputs(t, dir); again["hash"] != first["hash"] {
		t.Error("the archive of the same files is another")
	}
}

func unzip(t *testing.T, packed []byte) []string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f.Name+"="+string(content))
	}
	return out
}

func TestWhatIsRefusedOrMissing(t *testing.T) {
	for _, tc := range []struct{ name, text, code string }{
		{"program", `data "external" "x" { program = ["id"] }`, provider.CodeRefused},
		{"network", `data "http" "x" { url = "https://example.test" }`, provider.CodeRefused},
		{"file", `data "local_file" "x" { filename = "none.txt" }`, provider.CodeMissingFile},
		{"archive of nothing", `data "archive_file" "x" {
  type        = "zip"
  source_file = "none.txt"
  output_path = "x.zip"
}`, provider.CodeMissingFile},
		{"tar", `data "archive_file" "x" {
  type        = "tar.gz"
  source_file = "main.tf"
  output_path = "x.tar.gz"
}`, provider.CodeInvalidValue},
		{"parameter", `data "aws_ssm_parameter" "x" { name = "/a" }`, provider.CodeNotAnswered},
		{"unmodelled", `data "aws_vpc" "x" { default = true }`, provider.CodeNotAnswered},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, problems := outputs(t, writeFiles(t, map[string]string{"main.tf": tc.text + "\n"}))
			if len(problems) != 1 || problems[0].Code != tc.code || !strings.HasSuffix(problems[0].Place.File, "main.tf") {
				t.Errorf("findings %+v, want one %s", problems, tc.code)
			}
		})
	}
}

func TestLocalFile(t *testing.T) {
	got, problems := outputs(t, writeFiles(t, map[string]string{"a.txt": "hello", "main.tf": `
data "local_file" "a" { filename = "${path.module}/a.txt" }
output "content" { value = data.local_file.a.content }
output "md5" { value = data.local_file.a.content_md5 }
`}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(map[string]string{"content": "hello", "md5": "5d41402abc4b2a76b9719d911017c592"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDeclaredObject(t *testing.T) {
	got, problems := outputs(t, writeFiles(t, map[string]string{"main.tf": `
resource "aws_s3_object" "o" {
  bucket       = "b"
  key          = "k"
  content      = "hello"
  content_type = "text/plain"
}
data "aws_s3_object" "o" {
  bucket = aws_s3_object.o.bucket
  key    = aws_s3_object.o.key
}
output "body" { value = data.aws_s3_object.o.body }
output "type" { value = data.aws_s3_object.o.content_type }
`}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(map[string]string{"body": "hello", "type": "text/plain"}, got); diff != "" {
		t.Error(diff)
	}
}

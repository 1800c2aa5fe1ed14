package terraform

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
)

func TestExampleSite(t *testing.T) {
	config, found := Load(context.Background(), Options{Dir: filepath.Join("..", "examples", "site")})
	if errs := found.Of(finding.Error); len(errs) > 0 {
		t.Fatal(errs.Err())
	}
	set, found := config.Documents()
	if errs := found.Of(finding.Error); len(errs) > 0 {
		t.Fatal(errs.Err())
	}
	if len(set.Distributions) != 1 || len(set.Buckets) != 1 {
		t.Errorf("%d distributions and %d buckets, want one of each", len(set.Distributions), len(set.Buckets))
	}
}

func TestFilesAreEverythingThatWasLookedAt(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) { writeFile(t, dir, name, text) }
	for _, sub := range []string{"m", "public", "public/deep"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write("main.tf", `
module "m" {
  source = "./m"
}
output "all" {
  value = [file("a.txt"), fileset("public", "**"), fileexists("later.txt"), try(file("gone.txt"), "")]
}
`)
	write("terraform.tfvars", "")
	write("prod.tfvars", "")
	write("m/main.tf", `output "t" {
  value = templatefile("${path.module}/t.tftpl", {})
}`)
	write("m/t.tftpl", "x")
	write("a.txt", "a")
	write("public/deep/index.html", "<p>")
	config, _ := Load(context.Background(), Options{Dir: dir, Given: []Given{{File: filepath.Join(dir, "prod.tfvars")}}})
	var got []string
	for _, name := range config.Files {
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, filepath.ToSlash(rel))
	}
	want := []string{
		".", "a.txt", "gone.txt", "later.txt", "m", "m/main.tf", "m/t.tftpl", "main.tf",
		"prod.tfvars", "public", "public/deep", "terraform.tfvars",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesOfABrokenConfigurationAreWatchedToo(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "main.tf", "resource {")
	config, found := Load(context.Background(), Options{Dir: dir})
	if !found.HasErrors() {
		t.Fatal("no error")
	}
	if want := []string{dir, filepath.Join(dir, "main.tf")}; !cmp.Equal(want, config.Files) {
		t.Errorf("files %v, want %v", config.Files, want)
	}
}

// The order is Terraform's: what comes later in it wins.
func TestWhereVariablesComeFrom(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "main.tf", `
variable "v" {
  default = "default"
}
output "v" {
  value = var.v
}
`)
	o := Options{Dir: dir}
	expect := func(want string) {
		t.Helper()
		config, found := Load(context.Background(), o)
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		if got := config.Outputs["v"].Value; !got.RawEquals(cty.StringVal(want)) {
			t.Errorf("got %#v, want %q", got, want)
		}
	}
	expect("default")
	o.Env = []string{"PATH=/bin", "TF_VAR_v=environment", "TF_VAR_unknown=x"}
	expect("environment")
	for _, name := range []string{"terraform.tfvars", "a.auto.tfvars", "b.auto.tfvars"} {
		writeFile(t, dir, name, "v = \""+name+"\"\n")
		expect(name)
	}
	for _, name := range []string{"one", "two"} {
		file := filepath.Join(dir, name)
		writeFile(t, dir, name, "v = \""+name+"\"\n")
		o.Given = append(o.Given, Given{File: file})
		expect(name)
	}
	o.Given = append(o.Given, Given{Name: "v", Value: "flag"})
	expect("flag")
	o.Given = append(o.Given, Given{Name: "v", Value: ""})
	expect("")
	o.Given = append(o.Given, Given{File: filepath.Join(dir, "one")})
	expect("one")
}

func TestSensitiveOutputsAreMarkedAndPlain(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "main.tf", `
variable "token" {
  sensitive = true
  default   = "x"
}
output "token" {
  value     = "${var.token}y"
  sensitive = true
}
`)
	config, found := Load(context.Background(), Options{Dir: dir})
	if len(found) > 0 {
		t.Fatal(found)
	}
	got := config.Outputs["token"]
	if !got.Sensitive || !got.Value.RawEquals(cty.StringVal("xy")) {
		t.Errorf("got %#v, sensitive %v", got.Value, got.Sensitive)
	}
}

func TestEditIsSeenThroughTheCache(t *testing.T) {
	dir, cache := t.TempDir(), NewCache()
	now := func() time.Time { return time.Unix(0, 0) }
	for _, want := range []string{"one", "two", "one"} {
		writeFile(t, dir, "main.tf", "output \"v\" {\n  value = \""+want+" ${timestamp()}\"\n}\n")
		config, found := Load(context.Background(), Options{Dir: dir, Cache: cache, Now: now})
		if len(found) > 0 {
			t.Fatal(found)
		}
		if got := config.Outputs["v"].Value.AsString(); got != want+" 1970-01-01T00:00:00Z" {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestBounds(t *testing.T) {
	for _, tc := range []struct{ name, text, code string }{
		{"a module that calls itself", "module \"m\" {\n  source = \"./.\"\n}\n", CodeTooManyModules},
		{"too many instances", "resource \"terraform_data\" \"d\" {\n  count = 1e9\n}\n", CodeInvalidCount},
		{"brackets without end", "locals {\n  x = " + strings.Repeat("[", 1_000_000) + "\n}\n", CodeSyntax},
		{"operators without end", "locals {\n  x = " + strings.Repeat("!", 1_000_000) + "true\n}\n", CodeSyntax},
		{"choices without end", "locals {\n  x = " + strings.Repeat("true ? 1 : ", 1_000_000) + "2\n}\n", CodeSyntax},
		{"a password that is too dear", "locals {\n  x = bcrypt(\"x\", 31)\n}\n", CodeExpressionLimit},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, dir, "main.tf", tc.text)
			_, found := Load(context.Background(), Options{Dir: dir})
			if len(found) == 0 || found[0].Code != tc.code {
				t.Errorf("got %v, want %s", found, tc.code)
			}
		})
	}
}

// What is written in a resource of another provider can be referred to; what
// that provider would compute is unknown.
func TestResourcesOfOtherProvidersAreKept(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "main.tf", `
resource "other_record" "r" {
  for_each = toset(["a"])
  name     = "www-${each.key}"
  inner {
    deep = 1
  }
}
output "name" {
  value = other_record.r["a"].name
}
output "deep" {
  value = other_record.r["a"].inner[0].deep
}
output "computed" {
  value = other_record.r["a"].computed
}
`)
	config, found := Load(context.Background(), Options{Dir: dir})
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	want := map[string]cty.Value{
		"name": cty.StringVal("www-a"), "deep": cty.NumberIntVal(1), "computed": cty.DynamicVal,
	}
	for name, v := range want {
		if got := config.Outputs[name].Value; !got.RawEquals(v) {
			t.Errorf("output %s is %#v, want %#v", name, got, v)
		}
	}
	if len(config.Instances) != 1 || config.Instances[0].Address != `other_record.r["a"]` {
		t.Errorf("instances %v", config.Instances)
	}
}

// A data source finds what the same configuration declares, although it does
// not refer to it.
func TestDataSourcesFindManagedResources(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "main.tf", `
locals {
  domain = data.aws_s3_bucket.found.bucket_domain_name
}
data "aws_s3_bucket" "found" {
  bucket = "site"
}
resource "aws_s3_bucket" "zzz" {
  bucket = "site"
}
output "domain" {
  value = local.domain
}
`)
	config, found := Load(context.Background(), Options{Dir: dir})
	if len(found) > 0 {
		t.Fatal(found)
	}
	if got := config.Outputs["domain"].Value; !got.RawEquals(cty.StringVal("site.s3.amazonaws.com")) {
		t.Errorf("got %#v", got)
	}
}

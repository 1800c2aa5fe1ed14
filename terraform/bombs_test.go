package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/terraform/limit"
)

// chain is a locals block of n values, each made from the one before by a
// format with one verb.
func chain(n int, first, next string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "locals {\n  l0 = %s\n", first)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  l%d = %s\n", i, strings.ReplaceAll(next, "@", fmt.Sprintf("local.l%d", i-1)))
	}
	return b.String() + "}\n"
}

const wideResource = `
resource "aws_cloudfront_distribution" "d" {
  dynamic "origin" {
    for_each = range(1024)
    content {
      origin_id   = origin.value
      domain_name = "x"
      dynamic "custom_header" {
        for_each = range(1024)
        content {
          name  = "a"
          value = origin.value
        }
      }
    }
  }
}
`

// bombs are short texts whose evaluation would take more memory or time than
// there is.
var bombs = []struct{ name, text string }{
	{"string doubled", chain(60, `"0123456789"`, `"${@}${@}"`)},
	{"string joined", chain(60, `"0123456789"`, `join(@, [@, @, @])`)},
	{"string replaced", chain(10, `"0123456789"`, `replace(@, "", @)`)},
	{"string replaced by pattern", chain(10, `"0123456789"`, `replace(@, "/[0-9]/", @)`)},
	{"string formatted", chain(60, `"0123456789"`, `format("%s%s%[1]s", @, @)`)},
	{"string in a template of a loop", chain(4, `"0123456789"`, `"%{for i in range(1000)}${@}%{endfor}"`)},
	{"one long template", "locals {\n  a = \"" + strings.Repeat("${local.b}", 20_000) + "\"\n  b = \"" + strings.Repeat("x", 100_000) + "\"\n}\n"},
	{"list doubled", chain(60, `[1]`, `[@, @]`)},
	{"JSON doubled", chain(60, `"\"\"\"\""`, `jsonencode(@)`)},
	{"product", `locals { a = setproduct(range(1024), range(1024), range(1024)) }`},
	{"loops in loops", `locals {
  r = range(1024)
  a = [for i in local.r : [for j in local.r : [for k in local.r : [for l in local.r : i]]]]
}`},
	{"loops without a result", `locals {
  r = range(1024)
  a = [for i in local.r : [for j in local.r : [for k in local.r : k if false]]]
}`},
	{"wide format", `output "a" { value = format("%1000000000d", 1) }`},
	{"wide format in a list", `output "a" { value = formatlist("%060000d", [for i in range(1024) : [for j in range(100) : i]][0]) }
output "b" { value = formatlist("%060000d", flatten([for i in range(100) : range(100)])) }`},
	{"indent", `output "a" { value = indent(1000000000, "a\nb\nc") }`},
	{"number", `output "a" { value = "${1e600000000}" }`},
	{"number squared", chain(60, `10`, `@ * @`)},
	{"number parsed", `output "a" { value = parseint(file("digits"), 10) }`},
	{"deep list", chain(3000, `[]`, `[@]`)},
	{"deep JSON", `output "a" { value = jsondecode(file("brackets")) }`},
	{"deep YAML", `output "a" { value = yamldecode(file("brackets")) }`},
	{"YAML of aliases", "output \"a\" {\n  value = yamldecode(<<-E\n" + yamlBomb() + "  E\n  )\n}\n"},
	{"slow pattern", `output "a" { value = regexall("([0-9]{1000}x)*y", file("digits")) }`},
	{"distinct", `output "a" { value = length(distinct(split("", substr(file("digits"), 0, 15000)))) }`},
	{"long tuple converted", `locals { a = flatten([for i in range(25) : range(1000)]) }
output "a" { value = true ? local.a : [] }
output "b" { value = toset(local.a) }
`},
	{"bcrypt", `output "a" { value = bcrypt("x", 31) }`},
	{"blocks in blocks", wideResource},
	{"attribute of each instance", `resource "aws_s3_bucket" "b" {
  count  = 2
  bucket = join("", [for i in range(1024) : join("", [for j in range(1024) : file("digits")])])
}`},
	{"in an argument of a module", "module \"m\" {\n  source = \"./m\"\n  v = [for i in range(1024) : [for j in range(1024) : [for k in range(1024) : i]]]\n}\n"},
	{"in a template file", `output "a" { value = templatefile("bomb.tftpl", { n = range(1024) }) }`},
	{"in a condition", `output "a" {
  value = 1
  precondition {
    condition     = length([for i in range(1024) : [for j in range(1024) : [for k in range(1024) : i]]]) > 0
    error_message = "No."
  }
}`},
}

func yamlBomb() string {
	lines := []string{"    a0: &a0 [x, x, x, x, x, x, x, x, x]"}
	for i := 1; i < 12; i++ {
		alias := fmt.Sprintf("*a%d", i-1)
		lines = append(lines, fmt.Sprintf("    a%d: &a%d [%s]", i, i, strings.Join([]string{alias, alias, alias, alias, alias, alias, alias, alias, alias}, ", ")))
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestBombs loads what would use up the memory or never end. Each gives the
// finding about the limit, with its place, within the time of the test.
func TestBombs(t *testing.T) {
	for _, bomb := range bombs {
		t.Run(bomb.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, dir, "main.tf", bomb.text)
			writeFile(t, dir, "digits", strings.Repeat("0123456789", 100_000))
			writeFile(t, dir, "brackets", strings.Repeat("[", 1_000_000))
			writeFile(t, dir, "bomb.tftpl", "%{for a in n}%{for b in n}%{for c in n}x%{endfor}%{endfor}%{endfor}")
			if err := os.Mkdir(filepath.Join(dir, "m"), 0o700); err != nil {
				t.Fatal(err)
			}
			writeFile(t, filepath.Join(dir, "m"), "main.tf", "variable \"v\" {}\n")
			began := time.Now()
			_, found := Load(t.Context(), Options{Dir: dir, maxWeight: 1 << 20})
			t.Logf("%s, %d findings", time.Since(began), len(found))
			for _, f := range found {
				if f.Code == CodeExpressionLimit && f.Place.Line > 0 && f.Place.Column > 0 {
					t.Log(f)
					return
				}
			}
			t.Errorf("no %s with a place among %v", CodeExpressionLimit, found)
		})
	}
}

// TestNoTimeLeft gives an evaluation a clock on which each look takes a second.
func TestNoTimeLeft(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "main.tf", "output \"a\" {\n  value = length([for i in range(1024) : [for j in range(1024) : i]])\n}\n")
	now := time.Unix(0, 0)
	_, found := Load(t.Context(), Options{Dir: dir, Now: func() time.Time {
		now = now.Add(time.Second)
		return now
	}})
	if len(found) != 1 || found[0].Code != CodeExpressionLimit || !strings.Contains(found[0].Message, limit.MaxTime.String()) {
		t.Errorf("findings %v", found)
	}
}

package terraform

import (
	"encoding/json"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

// partlyBroken has, in each of many instances, something to be found: in
// conditions, arguments, blocks, by the provider, and beside each other.
const partlyBroken = `
locals {
  all    = { for i in range(120) : format("s%03d", i) => i }
  colour = { s000 = "red" }
}
resource "aws_s3_bucket" "b" {
  for_each = local.all
  bucket   = each.value % 3 == 0 ? "b-${each.key}" : null
  lifecycle {
    precondition {
      condition     = each.value % 7 != 0
      error_message = "Bucket ${each.key} is divisible by seven."
    }
    postcondition {
      condition     = self.bucket != "b-s003"
      error_message = "Bucket ${each.key} is named ${self.bucket}."
    }
  }
}
resource "aws_cloudfront_distribution" "d" {
  for_each = local.all
  enabled  = each.value % 5 == 0 ? "perhaps" : true
  comment  = local.colour[each.key]
  dynamic "origin" {
    for_each = range(each.value % 4)
    content {
      origin_id   = "o${origin.value}"
      domain_name = each.value % 11 == 0 ? null : "o${origin.value}.example.com"
    }
  }
}
data "local_file" "f" {
  count    = 60
  filename = "missing-${count.index % 9}"
}
resource "aws_s3_object" "o" {
  count  = 50
  bucket = "b"
  key    = "k${count.index}"
  source = file("also-missing-${count.index}")
}
`

// TestParallelAsSerial loads with one processor and with several: documents
// are equal, and findings are equal in equal order.
func TestParallelAsSerial(t *testing.T) {
	for name, text := range map[string]string{
		"whole":  sized(200, 7),
		"broken": partlyBroken,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, dir, "main.tf", text)
			serial := loadedWith(t, 1, dir)
			for range 5 {
				if diff := cmp.Diff(serial, loadedWith(t, 8, dir)); diff != "" {
					t.Fatalf("(-serial +parallel)\n%s", diff)
				}
			}
			if broken := serial.Findings.HasErrors(); broken != (name == "broken") {
				t.Errorf("findings %v", serial.Findings)
			}
		})
	}
}

// loaded is everything that loading gives, in a form that can be compared.
type loaded struct {
	Addresses []string
	Values    []string
	Places    []map[string]finding.Place
	Documents string
	Findings  finding.List
}

func loadedWith(t *testing.T, processors int, dir string) loaded {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	config, found := Load(t.Context(), Options{Dir: dir})
	set, more := config.Documents()
	out := loaded{Findings: append(found, more...)}
	for _, in := range config.Instances {
		out.Addresses = append(out.Addresses, in.Address)
		out.Values = append(out.Values, in.Value().GoString())
		out.Places = append(out.Places, in.Places)
	}
	documents, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	out.Documents = string(documents)
	return out
}

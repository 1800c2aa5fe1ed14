// Command defaults finds out what the aws provider plans for arguments that
// are not written, which its schema does not say. It writes a configuration
// with every resource type, required arguments unknown, once bare and once
// with each optional block, has the real terraform plan it, and prints what
// appeared in the plan as JSON:
//
//	go run ./generate/defaults >generate/defaults.json
//
// Instances that the provider refuses are left out. The command needs
// terraform and the provider, but no account and no network.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/terraform/schema"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "defaults:", err)
		os.Exit(1)
	}
}

// batch is how many instances one plan has: enough to share the provider's
// start, few enough to be planned again after some are refused.
const batch = 1500

// run probes the types with one of the prefixes, or all of aws.
func run(prefixes []string) error {
	if len(prefixes) == 0 {
		prefixes = []string{"aws_"}
	}
	var probes []probe
	for _, typ := range schema.ResourceTypes() {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(typ, p) }) {
			probes = append(probes, probesOf(typ)...)
		}
	}
	found := map[string]any{}
	for part := range slices.Chunk(probes, batch) {
		if err := planAll(part, found); err != nil {
			return err
		}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	return out.Encode(found)
}

// planAll plans the probes, without those that are refused, and records what
// the provider added.
func planAll(probes []probe, found map[string]any) error {
	dir, err := os.MkdirTemp("", "defaults")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	refused := map[string]bool{}
	for {
		if err := write(dir, probes, refused); err != nil {
			return err
		}
		before := len(refused)
		err := plan(dir, refused)
		if errors.Is(err, errCrashed) {
			return planHalves(probes, found)
		}
		if err != nil {
			return err
		}
		if len(refused) == before {
			break
		}
	}
	for _, p := range probes {
		if refused[p.address()] && p.bare() {
			fmt.Fprintln(os.Stderr, "refused:", p.typ)
		}
	}
	text, err := terraform(dir, "show", "-json", "plan")
	if err != nil {
		return err
	}
	return collect(text, found)
}

// errCrashed is a provider that died of a probe.
var errCrashed = errors.New("the provider crashed")

// planHalves finds the probes that the provider crashes on by leaving out ever
// smaller halves.
func planHalves(probes []probe, found map[string]any) error {
	if len(probes) == 1 {
		fmt.Fprintf(os.Stderr, "%s crashes the provider\n", probes[0].address())
		return nil
	}
	middle := len(probes) / 2
	return errors.Join(planAll(probes[:middle], found), planAll(probes[middle:], found))
}

const header = `
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
resource "terraform_data" "u" {
  input = timestamp()
}
`

func write(dir string, probes []probe, refused map[string]bool) error {
	var b strings.Builder
	b.WriteString(header)
	for _, p := range probes {
		if !refused[p.address()] {
			b.WriteString(p.text)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(b.String()), 0o600); err != nil {
		return err
	}
	_, err := terraform(dir, "init")
	return err
}

// plan runs terraform plan and marks the resources it complains about.
func plan(dir string, refused map[string]bool) error {
	text, planErr := terraform(dir, "plan", "-json", "-out=plan", "-refresh=false")
	before := len(refused)
	for line := range bytes.Lines(text) {
		var message struct {
			Diagnostic struct {
				Severity, Summary, Address string
				Snippet                    struct{ Context string }
			}
		}
		if json.Unmarshal(line, &message) != nil || message.Diagnostic.Severity != "error" {
			continue
		}
		if crash[message.Diagnostic.Summary] {
			return errCrashed
		}
		address := message.Diagnostic.Address
		if address == "" { // a refusal by the schema names only the block
			address = blockAddress(message.Diagnostic.Snippet.Context)
		}
		if address == "" {
			return fmt.Errorf("terraform plan: %s", message.Diagnostic.Summary)
		}
		refused[address] = true
	}
	if planErr != nil && len(refused) == before {
		return planErr
	}
	return nil
}

// crash are the summaries by which terraform says that the provider is gone.
var crash = map[string]bool{"Plugin did not respond": true, "Request cancelled": true}

// blockAddress turns `resource "a" "b"` into a.b.
func blockAddress(context string) string {
	parts := strings.Split(context, `"`)
	if len(parts) < 4 {
		return ""
	}
	return parts[1] + "." + parts[3]
}

func terraform(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("terraform", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("terraform %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return out, err
}

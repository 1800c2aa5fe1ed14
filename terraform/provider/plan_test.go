package provider_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform"
)

// record writes what the real terraform plans into testdata/plan/*/plan.json;
// it needs terraform and hashicorp/aws, but no account.
var record = flag.Bool("record", false, "record the plans of the real terraform")

// planned is what terraform says about one resource: its attributes, and
// which of them it does not know yet.
type planned struct {
	Values  any `json:"values"`
	Unknown any `json:"unknown,omitempty"`
}

// TestPlanEqualsTerraforms compares every attribute that the real terraform
// knows at plan time with ours, for each directory of testdata/plan.
func TestPlanEqualsTerraforms(t *testing.T) {
	dirs, err := filepath.Glob("testdata/plan/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no directories", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if *record {
				recordPlan(t, dir)
			}
			comparePlan(t, dir)
		})
	}
}

func comparePlan(t *testing.T, dir string) {
	config, problems := terraform.Load(t.Context(), terraform.Options{Dir: dir})
	if problems.HasErrors() {
		t.Fatal(problems.Err())
	}
	text, err := os.ReadFile(filepath.Join(dir, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]planned
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&want); err != nil {
		t.Fatal(err)
	}
	got := map[string]cty.Value{}
	for _, in := range config.Instances {
		got[in.Address], _ = in.Value.UnmarkDeep()
	}
	for address, w := range want {
		v, ok := got[address]
		if !ok {
			t.Errorf("%s is missing", address)
			continue
		}
		for _, difference := range differences(address, w.Values, w.Unknown, v) {
			t.Error(difference)
		}
	}
}

// differences compares what terraform says with a value, where it is known.
func differences(path string, want, unknown any, got cty.Value) []string {
	if unknown == true {
		return nil
	}
	if !got.IsKnown() {
		return []string{fmt.Sprintf("%s is unknown, terraform has %v", path, want)}
	}
	switch {
	case want == nil && (got.IsNull() || isEmpty(got)):
		return nil // a plan has null for an empty collection, the apply gives it back
	case want == nil || got.IsNull():
		return []string{fmt.Sprintf("%s is %#v, terraform has %v", path, got, want)}
	case got.Type().IsObjectType() || got.Type().IsMapType():
		return objectDifferences(path, want, unknown, got)
	case got.CanIterateElements():
		return listDifferences(path, want, unknown, got)
	}
	if !samePrimitive(want, got) {
		return []string{fmt.Sprintf("%s is %#v, terraform has %q", path, got, want)}
	}
	return nil
}

func isEmpty(v cty.Value) bool { return v.Type().IsCollectionType() && v.LengthInt() == 0 }

func samePrimitive(want any, got cty.Value) bool {
	switch w := want.(type) {
	case json.Number:
		n, _, err := big.ParseFloat(w.String(), 10, 512, big.ToNearestEven)
		return err == nil && got.Type() == cty.Number && got.AsBigFloat().Cmp(n) == 0
	case string:
		return got.Type() == cty.String && got.AsString() == w
	case bool:
		return got.Type() == cty.Bool && got.True() == w
	}
	return false
}

func objectDifferences(path string, want, unknown any, got cty.Value) []string {
	attributes, ok := want.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is an object, terraform has %v", path, want)}
	}
	values := got.AsValueMap()
	unknowns, _ := unknown.(map[string]any)
	var out []string
	for name, w := range attributes {
		v, ok := values[name]
		if !ok {
			out = append(out, fmt.Sprintf("%s.%s is missing", path, name))
			continue
		}
		out = append(out, differences(path+"."+name, w, unknowns[name], v)...)
	}
	sort.Strings(out)
	return out
}

func listDifferences(path string, want, unknown any, got cty.Value) []string {
	wants, ok := want.([]any)
	elements := got.AsValueSlice()
	if !ok || len(wants) != len(elements) {
		return []string{fmt.Sprintf("%s has %d elements, terraform has %v", path, len(elements), want)}
	}
	unknowns, _ := unknown.([]any)
	if unknowns == nil {
		unknowns = make([]any, len(wants))
	}
	if got.Type().IsSetType() {
		return setDifferences(path, wants, unknowns, elements)
	}
	var out []string
	for i := range wants {
		out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), wants[i], unknowns[i], elements[i])...)
	}
	return out
}

// setDifferences looks for an element of ours for each of terraform's.
func setDifferences(path string, wants, unknowns []any, elements []cty.Value) []string {
	var out []string
	for i := range wants {
		var nearest []string
		found := slices.IndexFunc(elements, func(e cty.Value) bool {
			d := differences(path+"[]", wants[i], unknowns[i], e)
			if nearest == nil || len(d) < len(nearest) {
				nearest = d
			}
			return len(d) == 0
		})
		if found < 0 {
			out = append(out, nearest...)
			continue
		}
		elements = slices.Delete(slices.Clone(elements), found, found+1)
	}
	return out
}

// recordPlan asks the real terraform.
func recordPlan(t *testing.T, dir string) {
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		cmd := exec.Command("terraform", args...)
		cmd.Dir = work
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("terraform %s: %v\n%s%s", args[0], err, out, stderr.String())
		}
		return out
	}
	run("init", "-no-color")
	run("plan", "-no-color", "-refresh=false", "-out=plan")
	text, err := json.MarshalIndent(readPlan(t, run("show", "-json", "plan")), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "plan.json"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readPlan(t *testing.T, text []byte) map[string]planned {
	var plan struct {
		Changes []struct {
			Address string
			Change  struct {
				After   any
				Unknown any `json:"after_unknown"`
			}
		} `json:"resource_changes"`
		Prior struct {
			Values struct {
				Root struct {
					Resources []struct {
						Address string
						Values  any
					}
				} `json:"root_module"`
			}
		} `json:"prior_state"`
	}
	if err := json.Unmarshal(text, &plan); err != nil {
		t.Fatal(err)
	}
	out := map[string]planned{}
	for _, c := range plan.Changes {
		out[c.Address] = planned{c.Change.After, c.Change.Unknown}
	}
	for _, r := range plan.Prior.Values.Root.Resources {
		out[r.Address] = planned{Values: r.Values}
	}
	return out
}

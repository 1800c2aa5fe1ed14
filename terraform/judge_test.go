package terraform

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// judged are configurations of growing difficulty. The real terraform plans
// each; wherever it knows a value, ours must be the same.
var judged = []struct {
	dir  string
	vars map[string]string
	env  []string
}{
	{dir: "01-single"},
	{dir: "02-variables", vars: map[string]string{"flagged": "{ a = 1, b = 2.5 }"}, env: []string{`TF_VAR_env=["e1", "e2"]`, "TF_VAR_plain=env", "TF_VAR_nothing=x"}},
	{dir: "03-for-each"},
	{dir: "04-count"},
	{dir: "05-dynamic"},
	{dir: "06-templates"},
	{dir: "07-modules"},
	{dir: "08-team/apply/development"},
	{dir: "08-team/apply/production"},
	{dir: "09-policies"},
	{dir: "10-override"},
	{dir: "11-json"},
	{dir: "12-iam"},
	{dir: "13-providers"},
	{dir: "14-legacy"},
	{dir: "15-checks"},
	{dir: "16-objects"},
	{dir: "17-types"},
	{dir: "18-conditional", vars: map[string]string{"features": "{ waf = \"w\" }"}},
	{dir: "19-views"},
	{dir: "20-balancers"},
	{dir: "21-restapi"},
	{dir: "22-httpapi"},
}

// TestPlan compares with what terraform planned when it was asked.
func TestPlan(t *testing.T) {
	for _, tc := range judged {
		t.Run(tc.dir, func(t *testing.T) {
			root := copyOfJudged(t, tc.dir)
			var want plan
			readJSON(t, recordedPlan(tc.dir), &want)
			compare(t, want, loadJudged(t, root, tc.vars, tc.env))
		})
	}
}

func TestPlanAsTerraform(t *testing.T) {
	needTerraform(t)
	if testing.Short() {
		t.Skip("planning all configurations takes minutes")
	}
	for _, tc := range judged {
		t.Run(tc.dir, func(t *testing.T) {
			root := copyOfJudged(t, tc.dir)
			ours := loadJudged(t, root, tc.vars, tc.env)
			for _, entry := range tc.env {
				name, value, _ := strings.Cut(entry, "=")
				t.Setenv(name, value)
			}
			want := planOf(t, root, tc.vars)
			if *record {
				writeJSON(t, recordedPlan(tc.dir), want)
			}
			compare(t, want, ours)
		})
	}
}

// recordedPlan names the file that holds what terraform planned.
func recordedPlan(dir string) string {
	return filepath.Join("testdata", "plans", strings.ReplaceAll(dir, "/", "-")+".json")
}

func loadJudged(t *testing.T, root string, vars map[string]string, env []string) *Config {
	t.Helper()
	o := Options{Dir: root, Env: env}
	for name, value := range vars {
		o.Given = append(o.Given, Given{Name: name, Value: value})
	}
	config, problems := Load(context.Background(), o)
	if err := problems.Err(); err != nil {
		t.Fatalf("ours has errors:\n%v", err)
	}
	return config
}

// copyOfJudged copies the configuration to where terraform may write, and
// gives its providers credentials that are never used.
func copyOfJudged(t *testing.T, dir string) string {
	t.Helper()
	top, _, _ := strings.Cut(dir, "/")
	copied := filepath.Join(t.TempDir(), top)
	if err := os.CopyFS(copied, os.DirFS(filepath.Join("testdata", "judge", top))); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(copied, strings.TrimPrefix(dir, top))
	tree := loadTree(newFiles(root, NewCache()), newProblems())
	providers := tree.decl.providers
	if len(providers) == 0 {
		providers = map[string]*providerDecl{"aws": {}}
	}
	var b strings.Builder
	for _, p := range providers {
		b.WriteString("provider \"aws\" {\n")
		if p.alias != "" {
			fmt.Fprintf(&b, "  alias = %q\n", p.alias)
		}
		if p.place.File == "" {
			b.WriteString("  region = \"us-east-1\"\n")
		}
		b.WriteString("  access_key = \"judge\"\n  secret_key = \"judge\"\n  skip_credentials_validation = true\n" +
			"  skip_requesting_account_id = true\n  skip_metadata_api_check = true\n}\n")
	}
	name := "judge_override.tf"
	if len(tree.decl.providers) == 0 {
		name = "judge_provider.tf"
	}
	if err := os.WriteFile(filepath.Join(root, name), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return root
}

// plan is the part of `terraform show -json` that we compare with.
type plan struct {
	Changes []struct {
		Address string `json:"address"`
		Change  struct {
			After        any `json:"after"`
			AfterUnknown any `json:"after_unknown"`
		} `json:"change"`
	} `json:"resource_changes"`
	Outputs map[string]struct {
		After        any `json:"after"`
		AfterUnknown any `json:"after_unknown"`
	} `json:"output_changes"`
	Prior struct {
		Values struct {
			Root planModule `json:"root_module"`
		} `json:"values"`
	} `json:"prior_state"`
}

type planModule struct {
	Resources []struct {
		Address string `json:"address"`
		Values  any    `json:"values"`
	} `json:"resources"`
	Children []planModule `json:"child_modules"`
}

// initialise gets the provider, from wherever terraform is configured to find
// it; where it finds none, the test is skipped as if there were no terraform.
func initialise(t *testing.T, root string) {
	t.Helper()
	cmd := exec.Command("terraform", "init", "-backend=false", "-input=false", "-no-color")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("LINTEL_REQUIRE_CLIENTS") != "" || !strings.Contains(string(out), "Failed to query available provider packages"):
		t.Fatalf("terraform init: %v\n%s", err, out)
	default:
		t.Skip("terraform finds no hashicorp/aws provider (see TF_CLI_CONFIG_FILE)")
	}
}

func planOf(t *testing.T, root string, vars map[string]string) plan {
	t.Helper()
	initialise(t, root)
	args := []string{"plan", "-input=false", "-lock=false", "-refresh=false", "-out=judged.plan"}
	for _, name := range sortedKeys(vars) {
		args = append(args, "-var", name+"="+vars[name])
	}
	runTerraform(t, root, "", args...)
	decoder := json.NewDecoder(strings.NewReader(string(runTerraform(t, root, "", "show", "-json", "judged.plan"))))
	decoder.UseNumber()
	var p plan
	if err := decoder.Decode(&p); err != nil {
		t.Fatal(err)
	}
	return p
}

func compare(t *testing.T, p plan, ours *Config) {
	t.Helper()
	values := map[string]cty.Value{}
	for _, in := range ours.Instances {
		values[in.Address] = in.Value()
	}
	addresses := map[string]bool{}
	for _, c := range p.Changes {
		addresses[c.Address] = true
		compareAt(t, c.Address, c.Change.After, c.Change.AfterUnknown, known(values, c.Address))
	}
	p.Prior.Values.Root.each(func(address string, v any) {
		addresses[address] = true
		compareAt(t, address, v, nil, known(values, address))
	})
	if want, got := slices.Sorted(maps.Keys(addresses)), sortedKeys(values); !slices.Equal(want, got) {
		t.Errorf("addresses\n  terraform: %v\n  ours:      %v", want, got)
	}
	for name, o := range p.Outputs {
		compareAt(t, "output."+name, o.After, o.AfterUnknown, ours.Outputs[name].Value)
	}
	if want, got := sortedKeys(p.Outputs), sortedKeys(ours.Outputs); !slices.Equal(want, got) {
		t.Errorf("outputs: terraform %v, ours %v", want, got)
	}
}

func (m planModule) each(f func(address string, values any)) {
	for _, r := range m.Resources {
		f(r.Address, r.Values)
	}
	for _, child := range m.Children {
		child.each(f)
	}
}

func compareAt(t *testing.T, at string, want, unknown any, got cty.Value) {
	t.Helper()
	for _, d := range differences(at, want, unknown, got) {
		t.Error(d)
	}
}

// differences compares what terraform plans with our value; what terraform
// does not know is not compared.
func differences(at string, want, unknown any, got cty.Value) []string {
	if unknown == true {
		return nil
	}
	if got == cty.NilVal || !got.IsKnown() {
		return []string{fmt.Sprintf("%s: terraform %v, ours is unknown", at, want)}
	}
	if want == nil || got.IsNull() {
		if isEmpty(want) && isEmptyValue(got) || isObject(unknown) {
			return nil
		}
		return []string{fmt.Sprintf("%s: terraform %v, ours %#v", at, want, got)}
	}
	switch want := want.(type) {
	case map[string]any:
		return mapDifferences(at, want, unknown, got)
	case []any:
		return listDifferences(at, want, unknown, got)
	default:
		if scalar(want).RawEquals(plain(got)) || sameJSON(want, got) {
			return nil
		}
		return []string{fmt.Sprintf("%s: terraform %v, ours %#v", at, want, got)}
	}
}

func mapDifferences(at string, want map[string]any, unknown any, got cty.Value) (out []string) {
	if !got.Type().IsObjectType() && !got.Type().IsMapType() {
		return []string{fmt.Sprintf("%s: terraform has an object, ours is %#v", at, got)}
	}
	unknowns, _ := unknown.(map[string]any)
	have := got.AsValueMap()
	for _, name := range sortedKeys(want) {
		v, ok := have[name]
		if !ok {
			out = append(out, fmt.Sprintf("%s.%s: terraform %v, ours has none", at, name, want[name]))
			continue
		}
		out = append(out, differences(at+"."+name, want[name], unknowns[name], v)...)
	}
	for _, name := range sortedKeys(have) {
		_, known := want[name]
		if _, maybe := unknowns[name]; !known && !maybe && !newer[name] && !have[name].IsNull() {
			out = append(out, fmt.Sprintf("%s.%s: terraform has none, ours %#v", at, name, have[name]))
		}
	}
	return out
}

// newer are attributes that our schema has from a later version of the
// provider than the one that was asked may be.
var newer = map[string]bool{"bucket_region": true, "logging_v1_enabled": true, "region": true}

func listDifferences(at string, want []any, unknown any, got cty.Value) (out []string) {
	if !got.CanIterateElements() || got.Type().IsMapType() || got.Type().IsObjectType() {
		return []string{fmt.Sprintf("%s: terraform has a list, ours is %#v", at, got)}
	}
	have := got.AsValueSlice()
	if len(want) != len(have) {
		return []string{fmt.Sprintf("%s: terraform has %d elements %v, ours %d: %#v", at, len(want), want, len(have), got)}
	}
	unknowns, _ := unknown.([]any)
	unknownAt := func(i int) any {
		if i < len(unknowns) {
			return unknowns[i]
		}
		return nil
	}
	for i, w := range want {
		j := i
		if got.Type().IsSetType() { // the order of a set says nothing
			j = max(0, slices.IndexFunc(have, func(v cty.Value) bool { return len(differences("", w, unknownAt(i), v)) == 0 }))
		}
		out = append(out, differences(fmt.Sprintf("%s[%d]", at, i), w, unknownAt(i), have[j])...)
	}
	return out
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}

// isEmpty and isEmptyValue take what is not written and what is written empty
// for the same: the provider itself does not tell them apart (its SDK turns
// one into the other, depending on where in a document they stand).
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func isEmptyValue(v cty.Value) bool {
	switch {
	case v.IsNull():
		return true
	case v.Type() == cty.String:
		return v.AsString() == ""
	}
	return v.CanIterateElements() && v.LengthInt() == 0
}

// sameJSON compares policies and the like by meaning: the provider writes them
// anew.
func sameJSON(want any, got cty.Value) bool {
	text, ok := want.(string)
	if !ok || got.Type() != cty.String || !strings.HasPrefix(text, "{") {
		return false
	}
	var a, b any
	return json.Unmarshal([]byte(text), &a) == nil && json.Unmarshal([]byte(got.AsString()), &b) == nil && reflect.DeepEqual(a, b)
}

func scalar(v any) cty.Value {
	switch v := v.(type) {
	case string:
		return cty.StringVal(v)
	case bool:
		return cty.BoolVal(v)
	case json.Number:
		f, _, err := big.ParseFloat(v.String(), 10, 512, big.ToNearestEven)
		if err == nil {
			return plain(cty.NumberVal(f))
		}
	}
	return cty.DynamicVal
}

// plain makes numbers comparable whatever precision they were made with.
func plain(v cty.Value) cty.Value {
	if v.Type() != cty.Number || v.IsNull() {
		return v
	}
	text, err := convert.Convert(v, cty.String)
	if err != nil {
		return v
	}
	return cty.StringVal("number " + text.AsString())
}

package provider

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
)

// policyDocument is an IAM policy as data "aws_iam_policy_document" renders
// it: the fields in this order, lists of one collapsed to their element.
type policyDocument struct {
	Version    string            `json:",omitempty"`
	ID         string            `json:"Id,omitempty"`
	Statements []policyStatement `json:"Statement,omitempty"`
}

type policyStatement struct {
	Sid           string           `json:",omitempty"`
	Effect        string           `json:",omitempty"`
	Actions       any              `json:"Action,omitempty"`
	NotActions    any              `json:"NotAction,omitempty"`
	Resources     any              `json:"Resource,omitempty"`
	NotResources  any              `json:"NotResource,omitempty"`
	Principals    any              `json:"Principal,omitempty"`
	NotPrincipals any              `json:"NotPrincipal,omitempty"`
	Conditions    policyConditions `json:"Condition,omitempty"`
}

// policyConditions are values by variable by test.
type policyConditions map[string]map[string]any

// defaultPolicyVersion is the provider's; only it knows ${…} variables.
const defaultPolicyVersion = "2012-10-17"

// readPolicyDocument renders a policy: first what the source documents say,
// then the statements written here, then the override documents; a statement
// with the Sid of an earlier one takes its place.
func (d *draft) readPolicyDocument(Env) {
	var merged policyDocument
	for _, source := range d.policySources("source") {
		merged.merge(d.decodePolicy(source, "source_policy_documents"))
	}
	merged.merge(d.ownPolicy())
	for _, override := range d.policySources("override") {
		merged.merge(d.decodePolicy(override, "override_policy_documents"))
	}
	d.refuseRepeatedSids()
	d.showPolicyDefaults()
	text, err := json.MarshalIndent(merged, "", "  ")
	if err != nil {
		panic("provider: a policy of strings does not encode: " + err.Error())
	}
	var short bytes.Buffer
	if err := json.Compact(&short, text); err != nil {
		panic("provider: a policy that was encoded is no JSON: " + err.Error())
	}
	d.setText("json", string(text))
	d.setText("minified_json", short.String())
	d.setText("id", strconv.Itoa(int(crc32.ChecksumIEEE(text))))
}

// merge takes over a later document.
func (p *policyDocument) merge(later policyDocument) {
	p.ID = cmp.Or(later.ID, p.ID)
	p.Version = max(p.Version, later.Version)
	for _, s := range later.Statements {
		i := slices.IndexFunc(p.Statements, func(had policyStatement) bool { return s.Sid != "" && had.Sid == s.Sid })
		if i >= 0 {
			p.Statements[i] = s
		} else {
			p.Statements = append(p.Statements, s)
		}
	}
}

// policySources are the documents of one kind: the deprecated single one,
// then the list.
func (d *draft) policySources(kind string) []string {
	var out []string
	if text := d.text(kind + "_json"); text != "" {
		out = append(out, text)
	}
	return append(out, d.strings(kind+"_policy_documents")...)
}

// strings returns a list or set of strings without its nulls.
func (d *draft) strings(name string) []string { return stringsOf(d.get(name)) }

func stringsOf(v cty.Value) []string {
	v, _ = v.Unmark()
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() {
		return nil
	}
	var out []string
	for _, element := range v.AsValueSlice() {
		if element, _ = element.Unmark(); element.IsKnown() && !element.IsNull() {
			out = append(out, element.AsString())
		}
	}
	return out
}

// decodePolicy reads a document that was written as JSON.
func (d *draft) decodePolicy(text, argument string) policyDocument {
	var raw struct {
		Version   string
		ID        string `json:"Id"`
		Statement []policyStatement
	}
	if strings.TrimSpace(text) == "" {
		return policyDocument{}
	}
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		d.find(finding.Error, CodeInvalidValue, argument, "not a policy in JSON: "+err.Error(), "")
		return policyDocument{}
	}
	return policyDocument{Version: raw.Version, ID: raw.ID, Statements: raw.Statement}
}

// ownPolicy is the document of the statement blocks.
func (d *draft) ownPolicy() policyDocument {
	version := cmp.Or(d.text("version"), defaultPolicyVersion)
	doc := policyDocument{Version: version, ID: d.text("policy_id")}
	statements, _ := d.get("statement").Unmark()
	if statements.IsNull() {
		return doc
	}
	for _, s := range statements.AsValueSlice() {
		doc.Statements = append(doc.Statements, d.statement(s, version))
	}
	return doc
}

func (d *draft) statement(s cty.Value, version string) policyStatement {
	variables := func(name string) []string { return d.variables(stringsOf(s.GetAttr(name)), version) }
	return policyStatement{
		Sid:           attributeText(s, "sid"),
		Effect:        cmp.Or(attributeText(s, "effect"), "Allow"),
		Actions:       collapsed(descending(stringsOf(s.GetAttr("actions")))),
		NotActions:    collapsed(descending(stringsOf(s.GetAttr("not_actions")))),
		Resources:     collapsed(descending(variables("resources"))),
		NotResources:  collapsed(descending(variables("not_resources"))),
		Principals:    d.principals(s.GetAttr("principals"), version),
		NotPrincipals: d.principals(s.GetAttr("not_principals"), version),
		Conditions:    d.conditions(s.GetAttr("condition"), version),
	}
}

// variables turns &{aws:username} into ${aws:username}: Terraform's own
// templates leave no other way to write it. Policies of the first version
// have no variables.
func (d *draft) variables(values []string, version string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		if strings.Contains(v, "&{") && version == "2008-10-17" {
			d.find(finding.Error, CodeInvalidValue, "version", fmt.Sprintf("policy version %s has no variables, found %q", version, v),
				`write version = "2012-10-17"`)
		}
		out[i] = strings.ReplaceAll(v, "&{", "${")
	}
	return out
}

// principals are identifiers by type; the one principal of type "*" is "*".
func (d *draft) principals(blocks cty.Value, version string) any {
	byType := map[string][]string{}
	for _, b := range inProviderOrder(blocks) {
		typ := attributeText(b, "type")
		byType[typ] = append(byType[typ], descending(d.variables(stringsOf(b.GetAttr("identifiers")), version))...)
	}
	if all := byType["*"]; len(byType) == 1 && len(all) == 1 && all[0] == "*" {
		return "*"
	}
	if len(byType) == 0 {
		return nil
	}
	out := make(map[string]any, len(byType))
	for typ, identifiers := range byType {
		out[typ] = collapsed(identifiers)
	}
	return out
}

// conditions merges blocks with equal test and variable; the order of their
// values counts and stays.
func (d *draft) conditions(blocks cty.Value, version string) policyConditions {
	if blocks.IsNull() || blocks.LengthInt() == 0 {
		return nil
	}
	values := map[string]map[string][]string{}
	for _, b := range inProviderOrder(blocks) {
		test, variable := attributeText(b, "test"), attributeText(b, "variable")
		if values[test] == nil {
			values[test] = map[string][]string{}
		}
		values[test][variable] = append(values[test][variable], d.variables(stringsOf(b.GetAttr("values")), version)...)
	}
	out := make(policyConditions, len(values))
	for test, byVariable := range values {
		out[test] = make(map[string]any, len(byVariable))
		for variable, list := range byVariable {
			out[test][variable] = collapsed(list)
		}
	}
	return out
}

// refuseRepeatedSids finds statements here that would replace each other.
func (d *draft) refuseRepeatedSids() {
	seen := map[string]bool{}
	for _, s := range d.ownPolicy().Statements {
		if s.Sid != "" && seen[s.Sid] {
			d.find(finding.Error, CodeInvalidValue, "statement", fmt.Sprintf("two statements have the sid %q", s.Sid), "give each statement its own sid")
		}
		seen[s.Sid] = true
	}
}

// showPolicyDefaults writes the defaults where Terraform shows them.
func (d *draft) showPolicyDefaults() {
	if d.get("version").IsNull() {
		d.values["version"] = cty.StringVal(defaultPolicyVersion)
	}
	statements := d.get("statement")
	if statements.IsNull() || statements.LengthInt() == 0 {
		return
	}
	elements := statements.AsValueSlice()
	for i, s := range elements {
		values := s.AsValueMap()
		if values["effect"].IsNull() {
			values["effect"] = cty.StringVal("Allow")
		}
		elements[i] = zeroed(cty.ObjectVal(values))
	}
	d.values["statement"] = cty.ListVal(elements)
}

// descending sorts as the provider does.
func descending(values []string) []string {
	slices.Sort(values)
	slices.Reverse(values)
	return values
}

// collapsed is the form of a list in a policy: nothing, its one element, or
// the list.
func collapsed(values []string) any {
	switch len(values) {
	case 0:
		return nil
	case 1:
		return values[0]
	}
	return values
}

package terraform

import (
	"cmp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/functions"
)

// rule says how a broken condition is reported.
type rule struct {
	code     string
	severity finding.Severity
	subject  string
	place    finding.Place // zero: where the condition stands
}

// conditions evaluates validations, pre- and postconditions and assertions,
// and reports whether all hold. One that is unknown is taken to hold.
func (p *problems) conditions(list []condition, ctx *hcl.EvalContext, r rule) bool {
	holds := true
	for _, c := range list {
		holds = p.condition(c, ctx, r) && holds
	}
	return holds
}

func (p *problems) condition(c condition, ctx *hcl.EvalContext, r rule) bool {
	v, ok := p.value(c.condition, ctx, r.subject)
	if !ok {
		return r.severity != finding.Error
	}
	v, _ = v.Unmark()
	if !v.IsKnown() {
		return true
	}
	v, err := convert.Convert(v, cty.Bool)
	if err != nil || v.IsNull() {
		p.add(finding.Finding{
			Code: CodeWrongType, Place: c.place, Subject: r.subject,
			Message: "the condition is no boolean", Expected: "true or false",
		})
		return false
	}
	if v.True() {
		return true
	}
	p.add(finding.Finding{
		Code: r.code, Severity: r.severity, Subject: r.subject,
		Place:   cmp.Or(r.place, c.place),
		Message: p.conditionMessage(c, ctx, r.subject),
	})
	return r.severity != finding.Error
}

func (p *problems) conditionMessage(c condition, ctx *hcl.EvalContext, subject string) string {
	v, ok := p.value(c.message, ctx, subject)
	if functions.HasSensitive(v) {
		return "the condition does not hold; its message is withheld because it holds a sensitive value"
	}
	v, err := convert.Convert(v, cty.String)
	if !ok || err != nil || v.IsNull() || !v.IsKnown() {
		return "the condition does not hold"
	}
	return strings.TrimSuffix(strings.TrimSpace(v.AsString()), ".")
}

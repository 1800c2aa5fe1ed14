package remedy

import (
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// block is a block of Terraform being written.
type block struct{ body *hclwrite.Body }

// resource writes one resource, formatted as terraform fmt would.
func resource(kind, name string, write func(block)) string {
	f := hclwrite.NewEmptyFile()
	write(block{f.Body().AppendNewBlock("resource", []string{kind, name}).Body()})
	return string(hclwrite.Format(f.Bytes()))
}

// set writes name = value; value is a string, a bool, an int64 or a []string.
func (b block) set(name string, value any) {
	b.body.SetAttributeValue(name, ctyOf(value))
}

func ctyOf(value any) cty.Value {
	switch v := value.(type) {
	case bool:
		return cty.BoolVal(v)
	case int64:
		return cty.NumberIntVal(v)
	case []string:
		list := make([]cty.Value, len(v))
		for i, s := range v {
			list[i] = cty.StringVal(s)
		}
		return cty.ListVal(list)
	case map[string]string:
		m := map[string]cty.Value{}
		for k, s := range v {
			m[k] = cty.StringVal(s)
		}
		return cty.ObjectVal(m)
	default:
		return cty.StringVal(value.(string))
	}
}

// refer writes name = an expression, e.g. "var.api_id".
func (b block) refer(name, expression string) {
	b.body.SetAttributeRaw(name, hclwrite.TokensForIdentifier(expression))
}

// nest writes a block inside.
func (b block) nest(name string, write func(block)) {
	if len(b.body.Attributes())+len(b.body.Blocks()) > 0 {
		b.body.AppendNewline()
	}
	write(block{b.body.AppendNewBlock(name, nil).Body()})
}

// variable declares what the fragment needs from the configuration around it.
func variable(name, description string) string {
	f := hclwrite.NewEmptyFile()
	b := block{f.Body().AppendNewBlock("variable", []string{name}).Body()}
	b.refer("type", "string")
	b.set("description", description)
	return string(hclwrite.Format(f.Bytes()))
}

// comment puts a line above a fragment.
func comment(text string) string { return "# " + oneLine(text) + "\n" }

// oneLine keeps what comes from outside from ending a line of configuration.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
}

// identifier makes a name for Terraform from a host name.
func identifier(host string) string {
	return "lintel_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(host))
}

// policyName makes a name for AWS, which takes letters, digits and hyphens.
func policyName(host string) string { return strings.ReplaceAll(identifier(host), "_", "-") }

// shell quotes an argument for a POSIX shell.
func shell(argument string) string {
	return "'" + strings.ReplaceAll(argument, "'", `'\''`) + "'"
}

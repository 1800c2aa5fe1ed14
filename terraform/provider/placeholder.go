package provider

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// PlaceholderDomain ends every string that AWS would make and Lintel does not:
// "dns_name.aws-lb.main.placeholder.invalid". The top-level domain is reserved
// (RFC 6761 6.4), so that such a name never reaches a stranger's server, and a
// local fact may say where it really is.
const PlaceholderDomain = ".placeholder.invalid"

// placeholder stands for a computed attribute: a recognisable string, else an
// unknown value.
func placeholder(address, name string, typ cty.Type) cty.Value {
	if typ != cty.String {
		return cty.UnknownVal(typ)
	}
	label := strings.NewReplacer("_", "-", "[", "-", "]", "", `"`, "").Replace(name + "." + address)
	return cty.StringVal(label + PlaceholderDomain)
}

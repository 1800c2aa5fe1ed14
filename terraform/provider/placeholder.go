package provider

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// PlaceholderDomain ends every string that AWS would make and Lintel does not:
// "dns-name.aws-elasticache-cluster.main.placeholder.invalid". The top-level
// domain is reserved (RFC 6761 6.4), so that such a name never reaches a
// stranger's server, and a local fact may say where it really is.
const PlaceholderDomain = ".placeholder.invalid"

// placeholder stands for a computed attribute that has no rule: a string that
// is recognised, else an unknown value.
func (d *draft) placeholder(name string, typ cty.Type) cty.Value {
	if typ != cty.String {
		return cty.UnknownVal(typ)
	}
	switch name {
	case "arn":
		return cty.StringVal(d.placeholderARN())
	case "region":
		return cty.StringVal(d.p.config.Region)
	case "owner_id", "account_id":
		return cty.StringVal(d.p.config.AccountID)
	}
	return cty.StringVal(hostLabels.Replace(name+"."+d.address) + PlaceholderDomain)
}

// isPlaceholder recognises what placeholder makes of a string.
func isPlaceholder(text string) bool { return strings.HasSuffix(text, PlaceholderDomain) }

// hostLabels makes a Terraform address spell a host name.
var hostLabels = strings.NewReplacer("_", "-", "[", "-", "]", "", `"`, "", " ", "-")

// placeholderARN is an ARN of the right service, as far as the type's name
// tells it, whose resource is the Terraform address.
func (d *draft) placeholderARN() string {
	parts := strings.SplitN(d.typ, "_", 3) // aws, service, kind
	service := "unknown"
	if len(parts) > 1 && parts[0] == "aws" {
		service = parts[1]
	}
	c := d.p.config
	return strings.Join([]string{"arn", c.Partition, service, c.Region, c.AccountID, d.address}, ":")
}

// ignoresTag reports whether the provider's ignore_tags name the tag.
func (p *Provider) ignoresTag(key string) bool {
	return slices.Contains(p.config.IgnoreTags, key) ||
		slices.ContainsFunc(p.config.IgnoreTagPrefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

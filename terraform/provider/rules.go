package provider

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/resource"
)

// rule makes one computed attribute out of a template. In it stand
//
//	{name}         another attribute of the resource
//	{partition}, {region}, {account}
//	{distribution-id} and the like: ids as package resource makes them
//	{config-version}  an ETag that changes with the configuration
//	{hex:17}       so many characters that depend on the address alone; also
//	               digits, lower and upper (letters and digits), {uuid}
//
// Rules apply in order, so that later ones may use earlier ones.
type rule struct{ attribute, template string }

// fill applies the rules to the attributes that AWS computes. A rule that
// needs what is not known leaves its attribute for a placeholder.
func (d *draft) fill(rules []rule) {
	for _, r := range rules {
		if !d.computes(r.attribute) {
			continue
		}
		if text, ok := d.expand(r.template); ok {
			d.setText(r.attribute, text)
		}
	}
}

// expand fills a template in; false means that something in it is not known.
func (d *draft) expand(template string) (text string, ok bool) {
	var out strings.Builder
	ok = true
	for {
		before, rest, found := strings.Cut(template, "{")
		out.WriteString(before)
		if !found {
			return out.String(), ok
		}
		name, after, _ := strings.Cut(rest, "}")
		value := d.part(name)
		ok = ok && value != ""
		out.WriteString(value)
		template = after
	}
}

// part answers one name in a template.
func (d *draft) part(name string) string {
	switch name {
	case "partition":
		return d.p.config.Partition
	case "region":
		return cmp.Or(d.text("region"), d.p.config.Region) // newer providers let resources say theirs
	case "account":
		return d.p.config.AccountID
	}
	if name == "config-version" {
		return resource.ETag(d.configVersion())
	}
	if makeID, ok := ids[name]; ok {
		return makeID(d.address)
	}
	if kind, count, ok := strings.Cut(name, ":"); ok {
		n, _ := strconv.Atoi(count)
		return spellings[kind](d.typ+d.address, n)
	}
	return d.text(name)
}

// ids are the ids that package resource knows the form of.
var ids = map[string]func(seed string) string{
	"distribution-id":        resource.DistributionID,
	"distribution-domain":    resource.DomainName,
	"access-control-id":      resource.OriginAccessControlID,
	"access-identity-id":     resource.OriginAccessIdentityID,
	"canonical-user-id":      resource.CanonicalUserID,
	"public-key-id":          resource.PublicKeyID,
	"uuid":                   resource.PolicyID,
	"cloudfront-hosted-zone": func(string) string { return resource.CloudFrontZoneID },
}

// spellings draw characters that depend on nothing but the seed.
var spellings = map[string]func(seed string, n int) string{
	"hex":    func(seed string, n int) string { return draw(seed, n, "0123456789abcdef") },
	"digits": digits,
	"lower":  func(seed string, n int) string { return draw(seed, n, "abcdefghijklmnopqrstuvwxyz0123456789") },
	"upper":  func(seed string, n int) string { return draw(seed, n, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") },
}

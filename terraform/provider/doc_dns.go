package provider

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/resource"
)

// dnsRecord keeps the names that lead to other names: aliases, and CNAMEs.
// Records that share a name (weighted ones, say) are all there, in their order.
func (c *converter) dnsRecord(b *body) {
	out := &resource.DNSRecord{Meta: c.meta(b), Name: hostText(b.known("name"))}
	if alias, ok := b.only("alias", "AliasTarget"); ok {
		out.Target = hostText(alias.known("name"))
	} else if strings.EqualFold(b.known("type"), "CNAME") {
		out.Target = hostText(firstText(b.value.Attr("records")))
	}
	// A record has no effect of its own here, and is listed as such.
	c.set.Kept = append(c.set.Kept, resource.Kept{Type: b.r.in.Type, Address: b.r.in.Address, Source: resource.Source{Place: b.r.in.Place}})
	if out.Target == "" || slices.ContainsFunc([]string{out.Name, out.Target}, isPlaceholder) {
		return // it leads to no name that is known before a deployment
	}
	c.set.DNSRecords = append(c.set.DNSRecords, out)
}

// hostText is a name as hosts are written: in lower case, without the root's dot.
func hostText(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// firstText is the first of a list or set of texts; "" when none is known.
func firstText(list cty.Value) string {
	list, _ = list.Unmark()
	if list == cty.NilVal || list.IsNull() || !list.IsKnown() || !list.CanIterateElements() {
		return ""
	}
	for it := list.ElementIterator(); it.Next(); {
		_, v := it.Element()
		return textOf(v)
	}
	return ""
}

package provider

import (
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// Documents turns planned resources into AWS documents. What has no document
// is kept in Set.Kept. All problems are reported at once.
func Documents(instances []Instance) (*resource.Set, finding.List) {
	set := &resource.Set{}
	for _, in := range instances {
		if in.Data {
			continue
		}
		set.Kept = append(set.Kept, resource.Kept{
			Type: in.Type, Address: in.Address, Source: resource.Source{Place: in.Place},
		})
	}
	return set, nil
}

package resource

import (
	"fmt"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// BenchmarkValidate judges 1,000 distributions of 25 behaviors. 10,000 of them
// must load in 5 s altogether.
func BenchmarkValidate(b *testing.B) {
	s := validSet()
	d := distribution(s)
	for i := range 22 {
		behavior := d.CacheBehaviors.Items[0]
		behavior.PathPattern = new(fmt.Sprintf("/%d/*", i))
		d.CacheBehaviors.Items = append(d.CacheBehaviors.Items, behavior)
	}
	d.CacheBehaviors.Quantity = quantity(d.CacheBehaviors.Items)
	for i := range 999 {
		more := &Distribution{Meta: Meta{ID: fmt.Sprint(i)}, DomainName: fmt.Sprintf("d%d.cloudfront.net", i), Config: *d}
		name := []string{fmt.Sprintf("www%d.example.test", i)}
		more.Config.Aliases = &cloudfront.Aliases{Quantity: new(int32(1)), Items: name}
		s.Certificates[0].SubjectAlternativeNames = append(s.Certificates[0].SubjectAlternativeNames, name...)
		s.Distributions = append(s.Distributions, more)
	}
	if found := Validate(s); len(found) > 0 {
		b.Fatal(found)
	}
	b.ReportAllocs()
	for b.Loop() {
		Validate(s)
	}
}

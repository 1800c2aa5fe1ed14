package serve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/cloudfront"
)

func TestHostNames(t *testing.T) {
	doors := []*cloudfront.Door{
		{ID: "E1", DomainName: "d1.cloudfront.net", Address: "module.shop.aws_cloudfront_distribution.this",
			Aliases: []string{"www.example.com", "*.shop.example.com"}},
		{ID: "E2", DomainName: "d2.cloudfront.net", Address: "module.blog.aws_cloudfront_distribution.this",
			Aliases: []string{"www.example.org"}},
		{ID: "E3", DomainName: "d3.cloudfront.net", Address: `aws_cloudfront_distribution.many["a.b"]`},
	}
	want := map[string][]string{
		"E1": {"shop.l.localhost", "www.example.com.l.localhost", "*.shop.example.com.l.localhost",
			"e1.l.localhost", "e1.cloudfront.l.localhost", "www.example.com", "*.shop.example.com", "d1.cloudfront.net"},
		"E2": {"blog.l.localhost", "www.example.org.l.localhost",
			"e2.l.localhost", "e2.cloudfront.l.localhost", "www.example.org", "d2.cloudfront.net"},
		"E3": {"e3.l.localhost", "e3.cloudfront.l.localhost", "d3.cloudfront.net"},
	}
	if diff := cmp.Diff(want, hostNames(doors, "l.localhost")); diff != "" {
		t.Error(diff)
	}
}

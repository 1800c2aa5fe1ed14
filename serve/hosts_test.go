package serve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/door/cloudfront"
)

func TestHostNames(t *testing.T) {
	var doors []frontDoor
	for _, door := range []*cloudfront.Door{
		{ID: "E1", DomainName: "d1.cloudfront.net", Address: "module.shop.aws_cloudfront_distribution.this",
			Aliases: []string{"www.example.com", "*.shop.example.com"}},
		{ID: "E2", DomainName: "d2.cloudfront.net", Address: "module.blog.aws_cloudfront_distribution.this",
			Aliases: []string{"www.example.org"}},
		{ID: "E3", DomainName: "d3.cloudfront.net", Address: `aws_cloudfront_distribution.many["a.b"]`},
	} {
		doors = append(doors, &distribution{door: door})
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

// TestHostNamesOfSeveralFamilies: what an earlier family has is not taken from
// it, and what two load balancers want goes to the first.
func TestHostNamesOfSeveralFamilies(t *testing.T) {
	balancerOf := func(name string, hosts ...string) frontDoor {
		return &balancer{door: &alb.LoadBalancer{Name: name, DNSName: name + ".elb.amazonaws.com", Listeners: []*alb.Listener{{Hosts: hosts}}}}
	}
	doors := []frontDoor{
		&distribution{door: &cloudfront.Door{ID: "E1", DomainName: "d1.cloudfront.net", Address: "aws_cloudfront_distribution.www", Aliases: []string{"www.example.com"}}},
		balancerOf("www", "WWW.example.com", "api.example.com"),
		balancerOf("back", "api.example.com"),
	}
	want := map[string][]string{
		"E1":   {"www.l.localhost", "www.example.com.l.localhost", "e1.l.localhost", "e1.cloudfront.l.localhost", "www.example.com", "d1.cloudfront.net"},
		"www":  {"www.elb.amazonaws.com.l.localhost", "www.elb.amazonaws.com", "api.example.com.l.localhost", "api.example.com"},
		"back": {"back.l.localhost", "back.elb.amazonaws.com.l.localhost", "back.elb.amazonaws.com"},
	}
	if diff := cmp.Diff(want, hostNames(doors, "l.localhost")); diff != "" {
		t.Error(diff)
	}
}

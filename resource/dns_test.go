package resource

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFollowRecords(t *testing.T) {
	record := func(name, target string) *DNSRecord { return &DNSRecord{Name: name, Target: target} }
	got := FollowRecords([]*DNSRecord{
		record("origin.example.com", "alb.example.com"), record("alb.example.com", "front-1.us-east-1.elb.amazonaws.com"),
		record("alb.example.com", "second.example.com"), // the first counts
		record("circle.example.com", "circle.example.com"),
	})
	want := map[string]string{
		"origin.example.com": "front-1.us-east-1.elb.amazonaws.com", "alb.example.com": "front-1.us-east-1.elb.amazonaws.com",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

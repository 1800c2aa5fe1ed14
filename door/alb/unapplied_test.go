package alb_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
)

// TestUnapplied: what AWS accepts and nothing here acts on is said; what has its
// usual value is not.
func TestUnapplied(t *testing.T) {
	f := newFront()
	for _, pair := range [][2]string{
		{"client_keep_alive.seconds", "7200"}, {"connection_logs.s3.enabled", "true"}, {"waf.fail_open.enabled", "true"},
		{"zonal_shift.config.enabled", "false"}, {"deletion_protection.enabled", "true"}, {"idle_timeout.timeout_seconds", "30"},
	} {
		f.balancerAttribute(pair[0], pair[1])
	}
	f.groupAttribute("load_balancing.cross_zone.enabled", "true")
	f.groupAttribute("slow_start.duration_seconds", "60")
	compiled, problems := alb.Compile(f.set, f.env)
	defer compiled.Close()
	var got []string
	for _, p := range problems {
		got = append(got, string(p.Code)+" "+p.Place.Path)
	}
	want := []string{
		"accepted-not-applied Attributes.client_keep_alive.seconds", "accepted-not-applied Attributes.connection_logs.s3.enabled",
		"accepted-not-applied Attributes.waf.fail_open.enabled", "accepted-not-applied Attributes.deletion_protection.enabled",
		"accepted-not-applied Attributes.load_balancing.cross_zone.enabled",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

package health_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/origin/health"
)

// TestObserve: spec/load-balancer.md 5.3. "+" is a success, "-" a failure; three
// successes or two failures flip the state.
func TestObserve(t *testing.T) {
	for results, want := range map[string][]string{
		"+":       {"healthy!"},
		"-+":      {"initial", "healthy!"},
		"--+++":   {"initial", "unhealthy", "unhealthy", "unhealthy", "healthy!"},
		"+-+--":   {"healthy!", "healthy", "healthy", "healthy", "unhealthy"},
		"--++-++": {"initial", "unhealthy", "unhealthy", "unhealthy", "unhealthy", "unhealthy", "unhealthy"},
	} {
		var h health.Health
		var got []string
		for _, result := range results {
			rose := h.Observe(result == '+', health.Thresholds{Rise: 3, Fall: 2})
			got = append(got, h.Now().String()+map[bool]string{true: "!"}[rose])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", results, diff)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, tc := range []struct {
		matcher string
		code    int
		want    bool
	}{
		{"200", 200, true}, {"200", 301, false}, {"200,202", 202, true}, {"200, 202", 202, true}, {"200-299", 204, true},
		{"200-299", 300, false}, {"200-299,404", 404, true}, {"0-11", 12, false}, {"12", 12, true}, {"", 200, false}, {"x-y", 200, false},
	} {
		if got := health.Matches(tc.matcher, tc.code); got != tc.want {
			t.Errorf("%q has %d: %v", tc.matcher, tc.code, got)
		}
	}
}

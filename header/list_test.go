package header

import "testing"

func TestListHas(t *testing.T) {
	for _, tc := range []struct {
		list, member string
		want         bool
	}{
		{"", "a", false},
		{"a", "a", true},
		{"b,\tA ,c", "a", true},
		{"ab, ba", "a", false},
		{",,a", "a", true},
	} {
		if got := ListHas(tc.list, tc.member); got != tc.want {
			t.Errorf("ListHas(%q, %q) = %v", tc.list, tc.member, got)
		}
	}
}

package edge

import (
	"strings"
	"testing"
)

// FuzzHostName: what comes from a Host field is reduced once and for all, and a
// port, a trailing dot or capitals change nothing.
func FuzzHostName(f *testing.F) {
	for _, seed := range []string{"www.example.com", "WWW.Example.com.:8443", "[::1]:443", "[", ":", "a:b:c", "127.0.0.1", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		name := hostName(host)
		if validHostName(name) {
			for _, same := range []string{name, name + ".", name + ":8443", name + ".:1", strings.ToUpper(name)} {
				if got := hostName(same); got != name {
					t.Errorf("hostName(%q) = %q, want %q", same, got, name)
				}
			}
		}
		isLocalName(name) // must not panic
	})
}

package serve_test

import (
	"os"
	"os/exec"
	"testing"
)

// tool finds a program of another package that a test needs. Without it the
// test is skipped, but in CI, where nothing may be skipped, it fails.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed, and in CI no test is skipped", name)
	}
	t.Skipf("%s is not installed; make test installs it where it may", name)
	return ""
}

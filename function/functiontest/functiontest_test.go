package functiontest

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOldProgramsAreNone: Debian's node of 2023 does not fail tests, it skips
// them, with a reason.
func TestOldProgramsAreNone(t *testing.T) {
	for _, tc := range []struct{ name, program, prints, want string }{
		{"none", "node", "", "node is not installed"},
		{"old", "node", "v18.19.0", "node is version 18.19, want 20.0 or newer"},
		{"new enough", "node", "v20.0.0", ""},
		{"newer", "node", "v24.1.0", ""},
		{"old python", "python3", "Python 3.8.10", "python3 is version 3.8, want 3.9 or newer"},
		{"python", "python3", "Python 3.11.2", ""},
		{"any other", "curl", "whatever", ""},
		{"mute", "node", "nothing", "node does not say its version"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("PATH", dir)
			if tc.prints != "" {
				script := "#!/bin/sh\necho " + tc.prints + "\n"
				if err := os.WriteFile(filepath.Join(dir, tc.program), []byte(script), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			path, problem := look(tc.program)
			if problem != tc.want || (path == "") != (problem != "") {
				t.Errorf("got %q, %q, want %q", path, problem, tc.want)
			}
		})
	}
}

// Package functiontest is for tests that run functions: it finds the programs of
// other people that these need. Nothing but tests imports it.
package functiontest

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// oldest are the versions that package function runs handlers with.
var oldest = map[string][2]int{"node": {20, 0}, "python3": {3, 9}}

// Needs returns the path of a program, "" for a test that names none. A test
// without it, or with one that is too old, is skipped, and fails where every
// test must run.
func Needs(t testing.TB, program string) string {
	t.Helper()
	if program == "" {
		return ""
	}
	path, problem := look(program)
	switch {
	case problem == "":
		return path
	case os.Getenv("CI") == "true" || os.Getenv("LINTEL_REQUIRE_CLIENTS") != "":
		t.Fatalf("%s, and here the test must run", problem)
	default:
		t.Skip(problem)
	}
	return ""
}

var version = regexp.MustCompile(`(\d+)\.(\d+)`)

// look says what is wrong with the program that is in PATH; "": nothing.
func look(program string) (path, problem string) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", program + " is not installed"
	}
	want, known := oldest[program]
	if !known {
		return path, ""
	}
	out, err := exec.Command(path, "--version").CombinedOutput()
	found := version.FindStringSubmatch(string(out))
	if err != nil || found == nil {
		return "", program + " does not say its version"
	}
	major, _ := strconv.Atoi(found[1])
	minor, _ := strconv.Atoi(found[2])
	if major < want[0] || major == want[0] && minor < want[1] {
		return "", program + " is version " + found[0] + ", want " + strconv.Itoa(want[0]) + "." + strconv.Itoa(want[1]) + " or newer"
	}
	return path, ""
}

package function

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// programs are the runtimes of this machine. They are looked for once, when
// first needed.
type programs struct {
	node, python func() (program, error)
}

// program is an installed runtime.
type program struct {
	path    string
	version string // "20.20.2"
}

func findPrograms(c Config, foreign bool) *programs {
	return &programs{
		node: sync.OnceValues(func() (program, error) {
			return find(wanted{"node", "Node.js", c.Node, 20, 0}, foreign)
		}),
		python: sync.OnceValues(func() (program, error) {
			return find(wanted{"python3", "Python", c.Python, 3, 9}, foreign)
		}),
	}
}

// wanted is a runtime to look for, and the oldest version that will do.
type wanted struct {
	command, name string
	path          string // where the user says it is; "": look for it
	major, minor  int
}

func (w wanted) refuse(why string) error {
	oldest := strconv.Itoa(w.major)
	if w.minor > 0 {
		oldest += "." + strconv.Itoa(w.minor)
	}
	return &Error{Kind: Init, Type: "RuntimeMissing", Message: fmt.Sprintf("%s; install %s %s or newer", why, w.name, oldest)}
}

// find takes the first candidate that can be run by workers.
func find(w wanted, foreign bool) (program, error) {
	candidates := []string{w.path}
	if w.path == "" {
		candidates = inPath(w.command)
	}
	refusal := w.refuse(w.command + " is not installed")
	for _, path := range candidates {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			continue
		}
		if foreign && !reachable(filepath.Dir(real)) {
			refusal = w.refuse(fmt.Sprintf("%s is in a private directory, where workers, which run as other users, cannot get", path))
			continue
		}
		version, err := versionOf(real)
		if err != nil {
			refusal = w.refuse(fmt.Sprintf("%s does not say its version: %v", path, err))
			continue
		}
		if !newEnough(version, w.major, w.minor) {
			refusal = w.refuse(fmt.Sprintf("%s is version %s", path, version))
			continue
		}
		return program{real, version}, nil
	}
	return program{}, refusal
}

func inPath(command string) (found []string) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if path, err := exec.LookPath(filepath.Join(dir, command)); err == nil && filepath.IsAbs(path) {
			found = append(found, path)
		}
	}
	return found
}

var versionText = regexp.MustCompile(`(\d+)\.(\d+)(\.\d+)?`)

// versionOf asks a runtime: "v20.20.2", "Python 3.11.2".
func versionOf(path string) (string, error) {
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return "", err
	}
	version := versionText.FindString(string(out))
	if version == "" {
		return "", fmt.Errorf("it prints %.40q", out)
	}
	return version, nil
}

func newEnough(version string, major, minor int) bool {
	m := versionText.FindStringSubmatch(version)
	if m == nil {
		return false
	}
	gotMajor, _ := strconv.Atoi(m[1])
	gotMinor, _ := strconv.Atoi(m[2])
	return gotMajor > major || gotMajor == major && gotMinor >= minor
}

// kindOf tells by Lambda's and CloudFront's identifiers (spec 4, 11).
func kindOf(runtime string) kind {
	switch {
	case strings.HasPrefix(runtime, "nodejs"):
		return kindNode
	case strings.HasPrefix(runtime, "python3."):
		return kindPython
	case strings.HasPrefix(runtime, "provided"):
		return kindProvided
	case runtime == "cloudfront-js-1.0", runtime == "cloudfront-js-2.0":
		return kindCloudFront
	}
	return kindUnknown
}

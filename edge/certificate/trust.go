package certificate

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Trust is how the local authority gets into this system's trust store. The
// zero value works on the machine it runs on.
type Trust struct {
	OS     string                                             // as runtime.GOOS; "": this one
	Exists func(path string) bool                             // nil: on this machine's disk
	Run    func(ctx context.Context, command ...string) error // nil: as a child process
}

// linuxStores are where distributions take local authorities from, and the
// command that makes them count.
var linuxStores = []struct {
	directory string
	update    []string
}{
	{"/usr/local/share/ca-certificates", []string{"update-ca-certificates"}},           // Debian, Ubuntu, Alpine
	{"/etc/pki/ca-trust/source/anchors", []string{"update-ca-trust", "extract"}},       // Fedora, RHEL
	{"/etc/ca-certificates/trust-source/anchors", []string{"trust", "extract-compat"}}, // Arch
	{"/usr/share/pki/trust/anchors", []string{"update-ca-certificates"}},               // SUSE
}

// Commands are what has to be run, with the rights to change the trust store,
// so that this system trusts the certificate in the file; nil when the system
// is not known.
func (t Trust) Commands(file string) [][]string {
	switch t.os() {
	case "darwin":
		return [][]string{{"security", "add-trusted-cert", "-d", "-r", "trustRoot", "-k", "/Library/Keychains/System.keychain", file}}
	case "windows":
		return [][]string{{"certutil", "-addstore", "-f", "ROOT", file}}
	case "linux":
		for _, store := range linuxStores {
			if t.exists(store.directory) {
				return [][]string{{"install", "-m", "0644", file, store.directory + "/lintel-local-authority.crt"}, store.update}
			}
		}
	}
	return nil
}

// Install runs the commands. When it cannot, the error's text tells a person
// what to run.
func (t Trust) Install(ctx context.Context, file string) error {
	commands := t.Commands(file)
	if commands == nil {
		return fmt.Errorf("do not know the trust store of this system\n%s", t.Instructions(file))
	}
	for _, command := range commands {
		if err := t.run(ctx, command); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, t.Instructions(file))
		}
	}
	return nil
}

// Instructions tell a person how to trust the authority by hand. Browsers with
// a store of their own are named, since no command here reaches them.
func (t Trust) Instructions(file string) string {
	var b strings.Builder
	if commands := t.Commands(file); commands != nil {
		fmt.Fprintf(&b, "To trust the local authority, run as administrator:\n")
		for _, command := range commands {
			fmt.Fprintf(&b, "    %s%s\n", t.sudo(), quoted(command))
		}
	} else {
		fmt.Fprintf(&b, "To trust the local authority, add %s to the system's trusted authorities.\n", file)
	}
	fmt.Fprintf(&b, "Firefox has its own store: Settings > Certificates > Authorities > Import %s\n", file)
	fmt.Fprintf(&b, "For one command only: curl --cacert %s https://...\n", file)
	return b.String()
}

func (t Trust) sudo() string {
	if t.os() == "windows" {
		return ""
	}
	return "sudo "
}

func quoted(command []string) string {
	words := make([]string, len(command))
	for i, w := range command {
		if words[i] = w; strings.ContainsAny(w, " \t'\"$&;()") {
			words[i] = fmt.Sprintf("%q", w)
		}
	}
	return strings.Join(words, " ")
}

func (t Trust) os() string {
	if t.OS == "" {
		return runtime.GOOS
	}
	return t.OS
}

func (t Trust) exists(path string) bool {
	if t.Exists != nil {
		return t.Exists(path)
	}
	_, err := os.Stat(path)
	return err == nil
}

func (t Trust) run(ctx context.Context, command []string) error {
	if t.Run != nil {
		return t.Run(ctx, command...)
	}
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
	if err != nil && len(out) > 0 {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out)))
	}
	return err
}

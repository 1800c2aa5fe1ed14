package isolate

import (
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// bound is one limit as the system knows it.
type bound struct {
	resource int
	max      uint64
}

// bounds lists the limits that are not zero.
func (l Limits) bounds() []bound {
	all := []bound{
		{unix.RLIMIT_NPROC, l.Processes},
		{unix.RLIMIT_NOFILE, l.Files},
		{unix.RLIMIT_FSIZE, l.FileSize},
		{unix.RLIMIT_AS, l.AddressSpace},
		{unix.RLIMIT_CPU, uint64(l.CPU / time.Second)},
	}
	out := []bound{{unix.RLIMIT_CORE, 0}}
	for _, b := range all {
		if b.max > 0 {
			out = append(out, b)
		}
	}
	return out
}

// launched is the command by way of the launcher.
func (j *Jail) launched(c Command) Command {
	bounds := c.Limits.bounds()
	text := make([][2]uint64, len(bounds))
	for i, b := range bounds {
		text[i] = [2]uint64{uint64(b.resource), b.max}
	}
	limits, _ := json.Marshal(text) // numbers always can be
	args := append([]string{}, j.launcher[1:]...)
	args = append(args, string(limits), c.Path)
	c.Path, c.Args = j.launcher[0], append(args, c.Args...)
	return c
}

// Launch is the launcher: it sets limits on itself and becomes the program. Its
// arguments are the limits, the program and the program's. It returns only when
// that fails, with the exit code.
func Launch(args []string) int {
	fmt.Fprintln(os.Stderr, launch(args))
	return 1
}

// launch returns only with an error.
func launch(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("limits and a program are missing")
	}
	var limits [][2]uint64
	if err := json.Unmarshal([]byte(args[0]), &limits); err != nil {
		return err
	}
	for _, l := range limits {
		if err := syscall.Setrlimit(int(l[0]), &syscall.Rlimit{Cur: l[1], Max: l[1]}); err != nil {
			return fmt.Errorf("setrlimit: %w", err)
		}
	}
	return fmt.Errorf("%s: %w", args[1], syscall.Exec(args[1], args[1:], os.Environ()))
}

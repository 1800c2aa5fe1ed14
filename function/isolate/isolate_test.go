package isolate

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain makes the test's own program the launcher.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "launch" {
		os.Exit(Launch(os.Args[2:]))
	}
	os.Exit(m.Run())
}

const patient = time.Minute

// eachWall runs a test behind every wall that is possible here, with limits set
// from outside and by the program itself.
func eachWall(t *testing.T, test func(*testing.T, *Jail)) {
	for i, w := range walls {
		for _, bySelf := range []bool{false, true} {
			name := w.name
			if bySelf {
				name += ", limits by itself"
			}
			t.Run(name, func(t *testing.T) {
				j := NewJail([]string{"/proc/self/exe", "launch"}, slog.New(slog.DiscardHandler))
				if !j.possible(w) {
					t.Skip("not for this user")
				}
				j.walls.Store(int32(i))
				if !bySelf && j.bySelf.Load() {
					t.Skip("not with these rights")
				}
				j.bySelf.Store(bySelf)
				test(t, j)
			})
		}
	}
}

// begin starts a shell script; what it prints can be read from the file.
func begin(t *testing.T, j *Jail, script string, limits Limits) (*Process, *os.File) {
	t.Helper()
	out, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	p, err := j.Start(Command{Path: "/bin/sh", Args: []string{"-c", script}, Env: []string{"PATH=/usr/bin:/bin", "A=b"},
		Dir: "/", Output: theirs, User: j.NewUser(), Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	if err := out.SetReadDeadline(time.Now().Add(patient)); err != nil {
		t.Fatal(err)
	}
	return p, out
}

func TestProgramsEndWithAllThatTheyStarted(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("there is no setsid")
	}
	eachWall(t, func(t *testing.T, j *Jail) {
		p, out := begin(t, j, "setsid sleep 600 & sleep 600 & echo started; wait", Limits{})
		line := make([]byte, 8)
		if _, err := io.ReadFull(out, line); err != nil || string(line) != "started\n" {
			t.Fatalf("got %q, %v", line, err)
		}
		time.AfterFunc(100*time.Millisecond, p.Kill) // most likely setsid has run by then
		if how := p.Wait(); how != "signal: killed" {
			t.Errorf("it ended by %s", how)
		}
		p.Sweep()
		// The end of the pipe comes when none of them is left to hold it.
		if rest, err := io.ReadAll(out); err != nil || len(rest) != 0 {
			t.Errorf("its output went on with %q, %v", rest, err)
		}
		p.Kill() // at any time
	})
}

func TestProgramsHaveLimitsAndNothingElse(t *testing.T) {
	eachWall(t, func(t *testing.T, j *Jail) {
		// Limits that are set from outside come a moment after the start.
		script := `i=0; while [ "$(ulimit -n)" != 77 ] && [ $i -lt 3000 ]; do i=$((i+1)); sleep 0.01; done
ulimit -n; ulimit -f; ulimit -c; env | grep -v -e '^PWD=' -e '^_=' -e '^SHLVL=' -e '^OLDPWD=' -e '^LINTEL_WORKER=' | sort; ls /proc/self/fd | wc -l`
		p, out := begin(t, j, script, Limits{Files: 77, FileSize: 512 << 10, Processes: 500})
		text, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		if how := p.Wait(); how != "exit status 0" {
			t.Errorf("it ended by %s", how)
		}
		// ulimit -f counts blocks of 512 bytes; ls has a descriptor of its own.
		if want := "77\n1024\n0\nA=b\nPATH=/usr/bin:/bin\n4\n"; string(text) != want {
			t.Errorf("got %q, want %q", text, want)
		}
	})
}

func TestWhatCannotBeRun(t *testing.T) {
	j := NewJail([]string{"/proc/self/exe", "launch"}, slog.New(slog.DiscardHandler))
	out, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := j.Start(Command{Path: "/nonexistent", Output: out}); err == nil {
		t.Error("a program that does not exist was started")
	}
}

func TestTheLauncherSaysWhatIsWrong(t *testing.T) {
	for _, args := range [][]string{nil, {"[]"}, {"no limits", "/bin/true"}, {"[]", "/nonexistent"}} {
		cmd := exec.Command("/proc/self/exe", append([]string{"launch"}, args...)...)
		var text bytes.Buffer
		cmd.Stderr = &text
		if err := cmd.Run(); err == nil || strings.TrimSpace(text.String()) == "" {
			t.Errorf("%q: %v, and it says %q", args, err, text.String())
		}
	}
}

func TestMemoryCanBeSeen(t *testing.T) {
	j := NewJail([]string{"/proc/self/exe", "launch"}, slog.New(slog.DiscardHandler))
	p, out := begin(t, j, "echo started; sleep 600", Limits{})
	if _, err := io.ReadFull(out, make([]byte, 8)); err != nil {
		t.Fatal(err)
	}
	if n := p.Memory(); n <= 0 || n > 100<<20 {
		t.Errorf("a shell has %d bytes in memory", n)
	}
	p.Kill()
	p.Wait()
	if n := p.Memory(); n != 0 {
		t.Errorf("after its end it has %d bytes", n)
	}
}

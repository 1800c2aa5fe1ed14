package function

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// inside runs an expression in a node worker and decodes what it gives.
func inside(t *testing.T, s *Supervisor, expression string, into any) {
	t.Helper()
	p := start(t, s, node("const fs = require('fs'); exports.handler = async () => "+expression))
	if err := json.Unmarshal([]byte(mustInvoke(t, p, `{}`)), into); err != nil {
		t.Fatal(err)
	}
}

func TestWorkersInheritNoDescriptors(t *testing.T) {
	needs(t, "node")
	file, err := os.Open("isolation_test.go") // something that is open here
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var links map[string]string
	inside(t, newSupervisor(t, nil), `Object.fromEntries(fs.readdirSync('/proc/self/fd').map((fd) => { try { return [fd, fs.readlinkSync('/proc/self/fd/' + fd)] } catch { return [fd, ''] } }))`, &links)
	for fd, link := range links {
		if strings.HasPrefix(link, "socket:") || link == file.Name() {
			t.Errorf("descriptor %s is %s", fd, link)
		}
	}
	if links["1"] != links["2"] || !strings.HasPrefix(links["1"], "pipe:") || links["0"] != os.DevNull {
		t.Errorf("standard descriptors are %v", links)
	}
}

func TestWorkersOfRootAreOtherUsers(t *testing.T) {
	needs(t, "node")
	s := newSupervisor(t, nil)
	if !s.jail.Foreign() {
		t.Skip("not root, or not allowed to be others")
	}
	var got struct {
		UID, GID, Groups int
		Pid              int
		Code, Own, Up    string
	}
	inside(t, s, `({uid: process.getuid(), gid: process.getgid(), groups: process.getgroups().filter((g) => g !== process.getgid()).length, pid: process.pid,
  code: attempt(() => fs.writeFileSync('index.js', '')), own: attempt(() => fs.writeFileSync(process.env.TMPDIR + '/x', '')), up: attempt(() => fs.readdirSync('..'))});
function attempt(f) { try { f(); return 'ok' } catch (e) { return e.code } }`, &got)
	if got.UID < 200_000 || got.GID != got.UID || got.Groups != 0 {
		t.Errorf("runs as %d:%d with %d more groups", got.UID, got.GID, got.Groups)
	}
	if got.Code != "EACCES" || got.Own != "ok" {
		t.Errorf("writing its code: %s, its own directory: %s", got.Code, got.Own)
	}
}

func TestRunawayHandlersAreStopped(t *testing.T) {
	needs(t, "node")
	tests := []struct{ name, code string }{
		{"a loop", "while (true) {}"},
		{"a catastrophic regular expression", "/^(a+)+$/.test('a'.repeat(60) + 'b')"},
		{"a timer for ever", "await new Promise((r) => setInterval(() => {}, 1))"},
		{"microtasks for ever", "for (;;) await null"},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := node("exports.handler = async (event) => { if (event.bad) { " + tt.code + " } return 'right' }")
			v.Timeout = 300 * time.Millisecond
			p := start(t, s, v)
			begin := time.Now()
			r, err := p.Invoke(t.Context(), []byte(`{"bad":true}`))
			e := asError(t, err)
			if e.Kind != Timeout || e.Message != "Task timed out after 0.30 seconds" {
				t.Errorf("got %v", e)
			}
			if r.Duration < v.Timeout || time.Since(begin) > patient { // TestFaults is exact
				t.Errorf("stopped after %v, %v of it in the handler", time.Since(begin), r.Duration)
			}
			answersAgain(t, p, `"right"`)
		})
	}
}

func TestMemoryBombsAreStopped(t *testing.T) {
	needs(t, "node")
	tests := []struct{ name, code, kind string }{
		{"buffers", "const b = []; for (;;) { b.push(Buffer.alloc(1 << 20, 1)); await new Promise((r) => setTimeout(r, 1)) }", "Runtime.OutOfMemory"},
		{"objects", "const b = []; for (;;) b.push({a: b.length})", ""},
	}
	s := newSupervisor(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, s, node("exports.handler = async (event) => { if (event.bad) { "+tt.code+" } return 'right' }"))
			_, err := invoke(t, p, `{"bad":true}`)
			if e := asError(t, err); e.Kind != Crash || tt.kind != "" && e.Type != tt.kind {
				t.Errorf("got %v", e)
			}
			if got := mustInvoke(t, p, `{}`); got != `"right"` {
				t.Errorf("the next call: %s", got)
			}
		})
	}
}

// A fork bomb is bounded in number, and ends with its call.
func TestForkBombsAreBounded(t *testing.T) {
	needs(t, "python3")
	v := python(`import os, time
def handler(event, context):
  if not event.get("bad"): return os.getuid()
  n = 0
  try:
    while n < 3000:
      if os.fork() == 0:
        try: os.setsid()
        except OSError: pass
        time.sleep(600)
      n += 1
  except OSError:
    pass
  if event.get("hang"): time.sleep(600)
  return n`)
	v.Timeout = patient
	s := newSupervisor(t, nil)
	if os.Geteuid() == 0 && !s.jail.Foreign() {
		t.Skip("the kernel bounds no processes of root, and we may not be others")
	}
	p := start(t, s, v)
	forks := mustInvoke(t, p, `{"bad":true}`)
	var n int
	if _, err := fmt.Sscan(forks, &n); err != nil || n == 0 || n >= 3000 {
		t.Errorf("%s processes could be forked", forks)
	}
	p.Close()
	eventually(t, "all of them have ended", func() bool { return len(children(t)) == 0 })
}

// children are the processes that this one started, by whatever way, and that
// live.
func children(t *testing.T) (pids []string) {
	t.Helper()
	dirs, err := os.ReadDir("/proc")
	if err != nil {
		t.Skip("no /proc")
	}
	for _, d := range dirs {
		status, err := os.ReadFile("/proc/" + d.Name() + "/status")
		if err != nil {
			continue
		}
		environment, _ := os.ReadFile("/proc/" + d.Name() + "/environ")
		ours := strings.Contains(string(status), fmt.Sprintf("\nPPid:\t%d\n", os.Getpid())) ||
			strings.Contains(string(environment), fmt.Sprintf("-%d\x00", os.Getpid())) && strings.Contains(string(environment), "LINTEL_WORKER=")
		if ours && !strings.Contains(string(status), "\nState:\tZ") {
			pids = append(pids, d.Name()+" "+strings.SplitN(string(status), "\n", 2)[0])
		}
	}
	return pids
}

// Calls that wait in the pipe behind one that ends the process go to another
// worker.
func TestCallsBehindOneThatEndsTheProcess(t *testing.T) {
	needs(t, "node")
	tests := []struct {
		name, code string
		kind       Kind
	}{
		{"an exception that nobody catches", "return new Promise(() => { process.nextTick(() => { throw new Error('x') }) })", Handler},
		{"an exit", "process.exit(1)", Crash},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSupervisor(t, func(c *Config) { c.MaxWorkers, c.QueueWait = 2, patient })
			p := start(t, s, node("exports.handler = async (event) => { if (event.bad) { "+tt.code+" } return 'right' }"))
			for range 300 { // it proves fast
				mustInvoke(t, p, `{}`)
			}
			for range 3 {
				var calls sync.WaitGroup
				for n := range 30 {
					calls.Go(func() {
						if n == 10 {
							if _, err := invoke(t, p, `{"bad":true}`); !errors.Is(err, &Error{Kind: tt.kind}) {
								t.Errorf("the bad call: %v", err)
							}
						} else if got, err := invoke(t, p, `{}`); err != nil || got != `"right"` {
							t.Errorf("a good call: %s, %v", got, err)
						}
					})
				}
				calls.Wait()
			}
		})
	}
}

func TestCrashesAreOfTheirOwnCallOnly(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(`exports.handler = async (event) => { if (event.bad) process.kill(process.pid, 'SIGKILL'), process.abort(); return 'right' }`))
	for range 5 {
		if _, err := invoke(t, p, `{"bad":true}`); !errors.Is(err, &Error{Kind: Crash}) {
			t.Fatalf("got %v", err)
		}
		if got := mustInvoke(t, p, `{}`); got != `"right"` {
			t.Errorf("the next call: %s", got)
		}
	}
}

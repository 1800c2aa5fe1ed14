package function

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Cloudflare's workerd, beside our workers: the handler of [benched] for node,
// unchanged, and the same event. It is spoken to in HTTP over a socket, as it
// wants; that is a part of what a call of it costs, as pipes are of ours.

// workerdPath is where npm puts it, for each system.
const workerdPath = "../bench/workerd/node_modules/@cloudflare/workerd-*/bin/workerd"

const workerdConfig = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "handler.js", commonJsModule = embed "handler.js"),
    ],
    compatibilityDate = "2026-11-01",
  ))],
  sockets = [(name = "http", address = "unix:SOCKET", http = (), service = "main")],
);
`

const workerdModule = `import lambda from 'handler.js';
export default {
  async fetch(request) { return Response.json(await lambda.handler(await request.json())); },
};
`

// workerd is a running process.
type workerd struct {
	socket  string
	process *exec.Cmd
}

func startWorkerd(b *testing.B, dir string) *workerd {
	b.Helper()
	w := &workerd{socket: filepath.Join(dir, "socket")}
	_ = os.Remove(w.socket)
	for name, text := range map[string]string{
		"config.capnp": strings.Replace(workerdConfig, "SOCKET", w.socket, 1), "worker.js": workerdModule, "handler.js": nodeHandler,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	found, _ := filepath.Glob(workerdPath)
	if len(found) == 0 {
		b.Skip("workerd is not installed: npm install --prefix bench/workerd --no-package-lock --ignore-scripts")
	}
	w.process = exec.Command(found[0], "serve", filepath.Join(dir, "config.capnp"))
	w.process.Stderr = os.Stderr
	if err := w.process.Start(); err != nil {
		b.Fatal(err)
	}
	return w
}

func (w *workerd) stop() {
	_ = w.process.Process.Kill()
	_ = w.process.Wait()
}

// workerdCall is a connection on which one call follows the other.
type workerdCall struct {
	conn    net.Conn
	read    *bufio.Reader
	request []byte
}

// dial waits for the process to listen.
func (w *workerd) dial(b *testing.B, event string) *workerdCall {
	for deadline := time.Now().Add(patient); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if conn, err := net.Dial("unix", w.socket); err == nil {
			head := "POST / HTTP/1.1\r\nHost: w\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(event)) + "\r\n\r\n"
			return &workerdCall{conn, bufio.NewReader(conn), []byte(head + event)}
		}
	}
	b.Fatal("workerd does not listen")
	return nil
}

func (c *workerdCall) run() error {
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	response, err := http.ReadResponse(c.read, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(body), "max-age=63072000") {
		return fmt.Errorf("%s, %s, %v", response.Status, body, err)
	}
	return nil
}

func BenchmarkWorkerdAlone(b *testing.B) {
	w := startWorkerd(b, b.TempDir())
	defer w.stop()
	call := w.dial(b, benched[0].event)
	var took []time.Duration
	for range 100 {
		if err := call.run(); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		begin := time.Now()
		if err := call.run(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2]), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
}

// BenchmarkWorkerdBusy has as many calls at a time as BenchmarkPipelined.
func BenchmarkWorkerdBusy(b *testing.B) {
	w := startWorkerd(b, b.TempDir())
	defer w.stop()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		call := w.dial(b, benched[0].event)
		for pb.Next() {
			if err := call.run(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

// BenchmarkWorkerdColdStart is from nothing to the first answer, which is as much
// as a new process after a kill takes.
func BenchmarkWorkerdColdStart(b *testing.B) {
	dir := b.TempDir()
	var memory int64
	for b.Loop() {
		w := startWorkerd(b, dir)
		if err := w.dial(b, benched[0].event).run(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		memory = memoryOf(w.process.Process.Pid)
		w.stop()
		b.StartTimer()
	}
	b.ReportMetric(float64(memory)/(1<<20), "MB")
}

// memoryOf is what a process has in memory, in bytes.
func memoryOf(pid int) int64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

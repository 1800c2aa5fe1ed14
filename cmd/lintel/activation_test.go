package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestSocketActivation: with sockets from a service manager, viewers can
// connect before lintel runs, and wait instead of being refused while it is
// started again.
func TestSocketActivation(t *testing.T) {
	plain, secure, packets := listen(t), listen(t), listenPackets(t)
	sockets := []*os.File{fileOf(t, plain.(*net.TCPListener)), fileOf(t, secure.(*net.TCPListener)), fileOf(t, packets.(*net.UDPConn))}
	site, data := t.TempDir(), t.TempDir()
	want := fmt.Sprintf("https://site.lintel.localhost:%d/x", secure.Addr().(*net.TCPAddr).Port)
	for round := range 2 {
		lintel := activated(t, sockets, "serve", "--site", site, "--data", data, "--admin", "none")
		r, err := http.NewRequest("GET", "http://"+plain.Addr().String()+"/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "site.lintel.localhost"
		response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
		if err != nil {
			t.Fatalf("start %d: %v", round+1, err)
		}
		response.Body.Close()
		if got := response.Header.Get("Location"); got != want {
			t.Errorf("start %d: redirected to %q, want %q, the port of the second socket", round+1, got, want)
		}
		if err := lintel.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := lintel.Wait(); err != nil {
			t.Errorf("start %d: after SIGTERM: %v", round+1, err)
		}
	}
}

// activated starts lintel, as this test's own program under its name, with
// sockets as sd_listen_fds(3) hands them over.
func activated(t *testing.T, sockets []*os.File, args ...string) *exec.Cmd {
	t.Helper()
	program := filepath.Join(t.TempDir(), "lintel")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	// The shell becomes lintel, so that LISTEN_PID can be its own id.
	c := exec.Command("/bin/sh", append([]string{"-c", `LISTEN_PID=$$ exec "$0" "$@"`, program}, args...)...)
	c.Env = append(os.Environ(), fmt.Sprintf("LISTEN_FDS=%d", len(sockets)))
	c.ExtraFiles = sockets
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	return c
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func listenPackets(t *testing.T) net.PacketConn {
	t.Helper()
	p, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func fileOf(t *testing.T, socket interface{ File() (*os.File, error) }) *os.File {
	t.Helper()
	f, err := socket.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

package systemd

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

func env(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

// TestInherit starts this test again as a process that gets two sockets from
// its parent, and asks it through one of them.
func TestInherit(t *testing.T) {
	if os.Getenv("LISTEN_FDS") != "" {
		serveInherited()
		return
	}
	stream, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	packet, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	defer packet.Close()
	streamFile, _ := stream.(*net.TCPListener).File()
	packetFile, _ := packet.(*net.UDPConn).File()
	// The shell becomes the child, so that LISTEN_PID can be its own id.
	child := exec.Command("/bin/sh", "-c", `LISTEN_PID=$$ exec "$0" -test.run '^TestInherit$'`, os.Args[0])
	child.Env = append(os.Environ(), "LISTEN_FDS=2")
	child.ExtraFiles = []*os.File{streamFile, packetFile}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer child.Wait()
	defer child.Process.Kill()

	response, err := http.Get("http://" + stream.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if want := packet.LocalAddr().String(); string(body) != want {
		t.Errorf("the child has the packet socket %q, want %q", body, want)
	}
}

func serveInherited() {
	s, err := Inherit(os.Getenv, os.Getpid())
	if err != nil {
		panic(err)
	}
	http.Serve(s.Streams[0], http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, s.Packets[0].LocalAddr().String())
	}))
}

func TestInheritIsForOneProcessOnly(t *testing.T) {
	s, err := Inherit(env(map[string]string{"LISTEN_PID": "1", "LISTEN_FDS": "2"}), 2)
	if err != nil || s.Streams != nil || s.Packets != nil {
		t.Errorf("got %v, %v, want no sockets", s, err)
	}
	if _, err := Inherit(env(map[string]string{"LISTEN_PID": "2", "LISTEN_FDS": "two"}), 2); err == nil {
		t.Error("a LISTEN_FDS that is no number is accepted")
	}
}

func TestNotifications(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	n := NewNotifier(env(map[string]string{"NOTIFY_SOCKET": path, "WATCHDOG_USEC": strconv.Itoa(20_000)}))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for _, tc := range []struct {
		name string
		send func() error
		want string
	}{
		{"ready", func() error { return n.Ready("serving\n1 distribution") }, `^READY=1\nSTATUS=serving 1 distribution$`},
		{"reloading", n.Reloading, `^RELOADING=1\nMONOTONIC_USEC=[0-9]+$`},
		{"stopping", n.Stopping, `^STOPPING=1$`},
		{"watchdog", func() error { go n.Watchdog(ctx, func() bool { return true }); return nil }, `^WATCHDOG=1$`},
	} {
		if err := tc.send(); err != nil {
			t.Fatal(err)
		}
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		message := make([]byte, 256)
		length, err := conn.Read(message)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(message[:length]); !regexp.MustCompile(tc.want).MatchString(got) {
			t.Errorf("%s: got %q, want %s", tc.name, got, tc.want)
		}
	}
}

func TestWithoutSystemdNothingIsSent(t *testing.T) {
	n := NewNotifier(env(nil))
	if err := n.Ready("x"); err != nil {
		t.Error(err)
	}
	n.Watchdog(t.Context(), func() bool { return true }) // returns at once
}

package origin_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
)

const nginxConfig = `%s daemon off; pid nginx.pid; error_log stderr emerg;
events {}
http {
  access_log off; client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server { listen 127.0.0.1:%s; root %s; default_type text/plain; server_tokens off; keepalive_requests 3; }
}`

// TestAgainstNginx fetches from a server that others wrote, over connections
// that it closes after every third request.
func TestAgainstNginx(t *testing.T) {
	c := plain(t, startNginx(t, files(t, "a.txt", "hello")))
	const modified = "Sun, 01 Nov 2026 12:00:00 GMT"
	for i, tc := range []struct {
		name   string
		r      *exchange.Request
		status int
		fields []string // Date left out
		body   string
	}{
		{"GET", bucketRequest("GET", "/a.txt"), 200, []string{"Server: nginx", "Content-Type: text/plain", "Last-Modified: " + modified, "ETag", "Accept-Ranges: bytes"}, "hello"},
		{"HEAD", bucketRequest("HEAD", "/a.txt"), 200, []string{"Server: nginx", "Content-Type: text/plain", "Last-Modified: " + modified, "ETag", "Accept-Ranges: bytes"}, ""},
		{"range", bucketRequest("GET", "/a.txt", "Range", "bytes=1-2"), 206, []string{"Server: nginx", "Content-Type: text/plain", "Last-Modified: " + modified, "ETag", "Content-Range: bytes 1-2/5"}, "el"},
		{"not modified", bucketRequest("GET", "/a.txt", "If-Modified-Since", modified), 304, []string{"Server: nginx", "Last-Modified: " + modified, "ETag"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			resp, err := c.Fetch(t.Context(), tc.r)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range resp.Fields.Lines() {
				switch l.Name {
				case "Date":
				case "ETag":
					got = append(got, l.Name)
				default:
					got = append(got, l.Name+": "+l.Value)
				}
			}
			if diff := cmp.Diff(tc.fields, got); diff != "" || resp.Status != tc.status {
				t.Errorf("status %d, want %d\n%s", resp.Status, tc.status, diff)
			}
			if reused := i%3 != 0; resp.Timing.Reused != reused {
				t.Errorf("request %d: reused %v", i, resp.Timing.Reused)
			}
			wantBody(t, resp, tc.body, nil)
		})
	}
}

// startNginx serves a directory, or skips the test where nginx is not installed.
func startNginx(t *testing.T, root string) string {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	_, port, _ := strings.Cut(addr, ":")
	prefix := t.TempDir()
	config := filepath.Join(prefix, "nginx.conf")
	user := ""
	if os.Geteuid() == 0 { // its workers would run as a user who cannot read the directory
		user = "user root;"
	}
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, user, port, root), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-p", prefix, "-c", config)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Skipf("nginx does not start: %v", err)
	}
	t.Cleanup(func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() })
	for range 100 {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			return "http://" + addr
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Skip("nginx does not listen")
	return ""
}

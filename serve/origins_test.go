package serve_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/lintel-edge/lintel/serve"
)

// contents are written below server/ and bucket/ of one directory, which nginx
// serves and which backs the bucket.
func contents(t *testing.T) (dir string, paths []string) {
	t.Helper()
	noise := rand.NewChaCha8([32]byte{7})
	dir = t.TempDir()
	for name, size := range map[string]int{"empty.txt": 0, "one.html": 1, "page.html": 2500, "picture.bin": 300_000, "film.bin": 9 << 20} {
		body := make([]byte, size)
		noise.Read(body)
		for _, origin := range []string{"server", "bucket"} {
			path := filepath.Join(dir, origin, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, body, 0o644); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, "/"+origin+"/"+name)
		}
	}
	return dir, paths
}

// TestSameBytesAsTheOrigin: with nginx as a custom origin and with a bucket
// directory, whole and in ranges, missed and hit, through h1, h2 and h3.
func TestSameBytesAsTheOrigin(t *testing.T) {
	dir, paths := contents(t)
	r := start(t, serve.Config{
		Source:  serve.Source{Terraform: "testdata/origins"},
		Resolve: map[string]string{"origin.example.com": nginx(t, dir)},
		Buckets: map[string]string{"contents": dir},
	})
	for _, version := range []string{"h1", "h2", "h3"} {
		client := r.client(t, version)
		for _, path := range paths {
			want, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			url := r.httpsURL("both.lintel.localhost", path+"?"+version) // not in the cache key: the first one misses
			for range 2 {
				wantBytes(t, client, url, "", http.StatusOK, want)
			}
			if n := len(want); n > 1000 {
				wantBytes(t, client, url, "bytes=100-999", http.StatusPartialContent, want[100:1000])
				wantBytes(t, client, url, "bytes=-500", http.StatusPartialContent, want[n-500:])
			}
		}
	}
}

func wantBytes(t *testing.T, client *http.Client, url, byteRange string, status int, want []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if byteRange != "" {
		r.Header.Set("Range", byteRange)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status || !bytes.Equal(got, want) {
		t.Errorf("%s %s: status %d, %d bytes (%v), want %d and the origin's %d bytes",
			url, byteRange, response.StatusCode, len(got), err, status, len(want))
	}
}

// nginx serves a directory and returns its address.
func nginx(t *testing.T, dir string) string {
	t.Helper()
	address := freeAddress(t)
	startNginx(t, "listen "+address+"; root "+dir+";", address)
	return address
}

// freeAddress is one at which nobody listens: whoever opens it later fails the
// test when somebody else was faster.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// startNginx runs nginx with one server, whose block says where it listens,
// until the test ends or stop is called.
func startNginx(t *testing.T, server string, addresses ...string) (stop func()) {
	t.Helper()
	program := tool(t, "nginx")
	state := t.TempDir()
	config := filepath.Join(state, "nginx.conf")
	text := fmt.Sprintf(nginxConfig, state, server)
	if os.Getuid() == 0 {
		text = "user root;" + text // its worker would otherwise not be let into the test's directories
	}
	write(t, config, text)
	command := exec.Command(program, "-c", config, "-p", state, "-e", filepath.Join(state, "error.log"))
	command.Stderr = testWriter{t}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
	})
	t.Cleanup(stop)
	for _, address := range addresses {
		eventually(t, func() bool {
			c, err := net.Dial("tcp", address)
			if err == nil {
				c.Close()
			}
			return err == nil
		})
	}
	return stop
}

// nginxConfig takes a directory for nginx's own files, and what stands in its
// server.
const nginxConfig = `
daemon off;
worker_processes 1;
pid %[1]s/pid;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		%[2]s
	}
}
`

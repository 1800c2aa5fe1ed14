package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The cores: the server under test has one for itself, the load the other.
const (
	serverCore = "0"
	loadCore   = "1"
)

// peer is one server, running.
type peer struct {
	name                string
	version             string
	httpPort, httpsPort int
	process             *exec.Cmd
	reload              func() error // makes its configuration new; nil: not measured
}

// start runs a command on a core, in a process group of its own.
func start(core string, command ...string) (*exec.Cmd, error) {
	c := exec.Command("taskset", append([]string{"-c", core}, command...)...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Stderr = new(strings.Builder)
	return c, c.Start()
}

// await waits until the peer answers, or its process is gone.
func (p *peer) await() error {
	for range 200 {
		if conn, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", p.httpsPort)); err == nil {
			conn.Close()
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.stop()
	return fmt.Errorf("does not listen after 10 s: %s", p.process.Stderr)
}

func (p *peer) stop() {
	syscall.Kill(-p.process.Process.Pid, syscall.SIGKILL)
	p.process.Wait()
}

// cpu is the processor time that the peer's process group has used so far.
func (p *peer) cpu() (time.Duration, error) {
	var ticks int64
	err := p.eachProcess(func(dir string, stat []string) error {
		user, err := strconv.ParseInt(stat[11], 10, 64)
		if err != nil {
			return err
		}
		system, err := strconv.ParseInt(stat[12], 10, 64)
		ticks += user + system
		return err
	})
	const ticksPerSecond = 100 // USER_HZ on every Linux architecture that Go runs on
	return time.Duration(ticks) * time.Second / ticksPerSecond, err
}

// memory is the resident memory of the peer's process group, in bytes.
func (p *peer) memory() (int64, error) {
	var pages int64
	err := p.eachProcess(func(dir string, stat []string) error {
		n, err := strconv.ParseInt(stat[21], 10, 64)
		pages += n
		return err
	})
	return pages * int64(os.Getpagesize()), err
}

// eachProcess calls visit with the fields of /proc/PID/stat behind the name,
// for each process of the peer's group.
func (p *peer) eachProcess(visit func(dir string, stat []string) error) error {
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return err
	}
	group := strconv.Itoa(p.process.Process.Pid)
	for _, dir := range dirs {
		b, err := os.ReadFile(dir + "/stat")
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(b), ") ")
		if fields := strings.Fields(rest); len(fields) > 21 && fields[2] == group {
			if err := visit(dir, fields); err != nil {
				return err
			}
		}
	}
	return nil
}

// warm asks once; redirects are an answer like any other.
func warm(url, host string) error {
	client := http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       5 * time.Second,
	}
	for range 3 {
		r, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		r.Host = host
		resp, err := client.Do(r)
		if err != nil {
			return err
		}
		resp.Body.Close()
		if resp.StatusCode >= 400 {
			return fmt.Errorf("%s: status %d", url, resp.StatusCode)
		}
	}
	return nil
}

// freePort is a port that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

package alb_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/door/alb"
)

const nginxConfig = `%s daemon off; pid nginx.pid; error_log stderr emerg; worker_processes 1;
events {}
http {
  access_log off; client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server { listen 127.0.0.1:%s; location / { return 200 "%s"; } }
}`

// nginx is one instance, which can be stopped and started again.
type nginx struct {
	t       *testing.T
	address string
	prefix  string
	cmd     *exec.Cmd
}

// newNginx starts an instance that answers with its name.
func newNginx(t *testing.T, name string) *nginx {
	t.Helper()
	if _, err := exec.LookPath("nginx"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("nginx is not installed")
		}
		t.Skip("nginx is not installed")
	}
	n := &nginx{t: t, address: nobody(t), prefix: t.TempDir()}
	_, port, _ := net.SplitHostPort(n.address)
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;"
	}
	if err := os.WriteFile(filepath.Join(n.prefix, "nginx.conf"), fmt.Appendf(nil, nginxConfig, user, port, name), 0o600); err != nil {
		t.Fatal(err)
	}
	n.start()
	t.Cleanup(func() { n.stop(syscall.SIGTERM) })
	return n
}

// start returns when it listens.
func (n *nginx) start() {
	n.t.Helper()
	n.cmd = exec.Command("nginx", "-p", n.prefix, "-c", filepath.Join(n.prefix, "nginx.conf"))
	n.cmd.Stderr = os.Stderr
	if err := n.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	eventually(n.t, func() bool {
		conn, err := net.Dial("tcp", n.address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

// stop ends it: at once by SIGTERM, when its requests are over by SIGQUIT.
func (n *nginx) stop(signal syscall.Signal) {
	if n.cmd == nil {
		return
	}
	n.cmd.Process.Signal(signal)
	n.cmd.Wait()
	n.cmd = nil
}

// load asks a load balancer without a pause, from several viewers at once.
type load struct {
	door   atomic.Pointer[alb.LoadBalancer]
	window atomic.Int64 // odd: requests that are under way may fail
	rounds [viewers]atomic.Int64

	mu     sync.Mutex // protects all following fields
	failed []string
	served map[string]int // answers by who gave them
	asked  int
}

// viewers is how many ask at once.
const viewers = 4

// begin asks until the test ends.
func (l *load) begin(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i := range viewers {
		all.Go(func() {
			for ctx.Err() == nil {
				l.ask(t)
				l.rounds[i].Add(1)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		all.Wait()
	})
}

func (l *load) ask(t *testing.T) {
	before := l.window.Load()
	a := ask(t, l.door.Load(), request("https://a.example/"))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	switch {
	case a.Status == 200:
		l.served[a.body]++
	case before%2 == 0 && before == l.window.Load():
		l.failed = append(l.failed, strconv.Itoa(a.Status)+" "+a.body)
	}
}

// more waits until so many more requests have been answered, and returns by
// whom.
func (l *load) more(t *testing.T, n int) map[string]int {
	t.Helper()
	l.mu.Lock()
	l.served = map[string]int{}
	until := l.asked + n
	l.mu.Unlock()
	eventually(t, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.asked >= until
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.served)
}

// settle waits until all requests that are under way now are answered.
func (l *load) settle(t *testing.T) {
	t.Helper()
	for i := range viewers {
		before := l.rounds[i].Load()
		eventually(t, func() bool { return l.rounds[i].Load() > before })
	}
}

func (l *load) wantNone(t *testing.T, when string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.failed) > 0 {
		t.Fatalf("%s: %d requests failed, the first with %s", when, len(l.failed), l.failed[0])
	}
}

// TestTargetsComeAndGo: instances that end and begin under load cost requests
// only from their end until their checks have failed as often as it takes
// (spec/load-balancer.md 5.3); one that is deregistered before costs none (5.4).
func TestTargetsComeAndGo(t *testing.T) {
	one, two, three := newNginx(t, "one"), newNginx(t, "two"), newNginx(t, "three")
	f := newFront(one.address, two.address, three.address)
	f.env.Groups = alb.NewGroups(func(d time.Duration) <-chan time.Time {
		if d == 300*time.Second {
			return nil // the delay of deregistration is longer than the test
		}
		return time.After(20 * time.Millisecond) // checks as often as the test can wait for
	})
	f.set.TargetGroups[0].Config.HealthyThresholdCount = aws.Int32(2)
	first := f.generation(t)
	t.Cleanup(first.Close)
	allHealthy(t, f)
	l := &load{served: map[string]int{}}
	l.door.Store(first.LoadBalancers[0])
	l.begin(t)
	l.more(t, 300)
	l.wantNone(t, "all are there")

	l.window.Add(1)
	one.stop(syscall.SIGTERM)
	eventually(t, func() bool { return states(f.env.Groups)[one.address] != "healthy " })
	l.window.Add(1)
	if got := l.more(t, 300); got["one"] > 0 || got["two"] == 0 || got["three"] == 0 {
		t.Errorf("without the first: %v", got)
	}
	l.wantNone(t, "the first is known to be gone")

	one.start()
	allHealthy(t, f)
	eventually(t, func() bool { return l.more(t, 30)["one"] > 0 })
	l.wantNone(t, "the first is back")

	f.set.TargetGroups[0].Targets = f.set.TargetGroups[0].Targets[:2]
	second := f.generation(t)
	t.Cleanup(second.Close)
	l.door.Store(second.LoadBalancers[0])
	l.settle(t)
	if got := l.more(t, 30); got["three"] > 0 {
		t.Errorf("without the third: %v", got)
	}
	three.stop(syscall.SIGQUIT)
	l.more(t, 300)
	l.wantNone(t, "the third was deregistered before it ended")
}

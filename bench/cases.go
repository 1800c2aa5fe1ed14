package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// loadCase is one kind of load on one path.
type loadCase struct {
	name    string
	path    string
	plain   bool   // over HTTP, not HTTPS
	host    string // that is asked for; "" = localhost
	streams int    // of HTTP/2; 0: HTTP/1.1
	status  string
}

// cases are the rows of the table, in the order of the design's budget.
var cases = []loadCase{
	{name: "h1 1 KiB", path: "/1k.bin", plain: true},
	{name: "h1 TLS 1 KiB", path: "/1k.bin"},
	{name: "h2 TLS 1 KiB, 32 streams", path: "/1k.bin", streams: 32},
	{name: "h2 TLS 1 KiB, 1 stream", path: "/1k.bin", streams: 1},
	{name: "h1 TLS 64 KiB", path: "/64k.bin"},
	{name: "h2 TLS 64 KiB", path: "/64k.bin", streams: 32},
	{name: "h1 TLS proxy pass", path: "/app/1k.bin"},
	{name: "h1 load balancing", path: "/balanced/1k.bin", plain: true, host: balancerHost},
	{name: "redirect to https", path: "/redirected", plain: true},
}

// balancerHost is where Lintel has its load balancer: among ten rules the one
// for the path forwards to two targets in turn, with X-Forwarded-For, -Proto and
// -Port. The others do the same.
const balancerHost = "balancer.lintel.localhost"

// result is what one measurement gives.
type result struct {
	perSecond float64
	cpuMicros float64 // of the server, for one request
}

const connections = 32

// run loads a peer from the load's core and reads what it cost the server.
func (c loadCase) run(p *peer, length time.Duration) (result, error) {
	port := p.httpsPort
	scheme := "https"
	if c.plain {
		port, scheme = p.httpPort, "http"
	}
	url := fmt.Sprintf("%s://localhost:%d%s", scheme, port, c.path)
	seconds := strconv.Itoa(max(1, int(length.Seconds())))
	command := []string{"wrk", "-t1", "-c" + strconv.Itoa(connections), "-d" + seconds + "s"}
	if c.host != "" {
		command = append(command, "-H", "Host: "+c.host)
	}
	command = append(command, url)
	count := wrkCount
	if c.streams > 0 {
		command = []string{"h2load", "-t1", "-c4", "-m" + strconv.Itoa(c.streams), "-D" + seconds, "--warm-up-time=0", url}
		count = h2loadCount
	}
	// One request first, so that the object is cached and the code warm.
	if err := warm(url, c.host); err != nil {
		return result{}, err
	}
	before, err := p.cpu()
	if err != nil {
		return result{}, err
	}
	begin := time.Now()
	out, err := exec.Command("taskset", append([]string{"-c", loadCore}, command...)...).CombinedOutput()
	if err != nil {
		return result{}, fmt.Errorf("%w: %s", err, out)
	}
	took := time.Since(begin)
	after, err := p.cpu()
	if err != nil {
		return result{}, err
	}
	n, err := count(out)
	if err != nil {
		return result{}, err
	}
	return result{perSecond: n / took.Seconds(), cpuMicros: float64((after - before).Microseconds()) / n}, nil
}

var (
	wrkTotal    = regexp.MustCompile(`(\d+) requests in`)
	wrkErrors   = regexp.MustCompile(`Socket errors: .*`)
	wrkNon2xx   = regexp.MustCompile(`Non-2xx or 3xx responses: \d+`)
	h2loadTotal = regexp.MustCompile(`(\d+) succeeded, (\d+) failed, (\d+) errored`)
)

func wrkCount(out []byte) (float64, error) {
	if bad := wrkNon2xx.Find(out); bad != nil {
		return 0, fmt.Errorf("%s", bad)
	}
	m := wrkTotal.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("no total in %s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

func h2loadCount(out []byte) (float64, error) {
	m := h2loadTotal.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("no total in %s", out)
	}
	if string(m[2]) != "0" || string(m[3]) != "0" {
		return 0, fmt.Errorf("%s", m[0])
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

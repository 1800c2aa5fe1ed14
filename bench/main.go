// Command bench measures Lintel beside nginx, HAProxy and Caddy: the same
// site, the same six security headers, the same load, on the same machine.
//
//	go run . [-for 4s] [-rounds 3] [-only CASE] [-peers lintel,nginx]
//
// The server under test runs on one core and the load on another, taking
// turns, so that whatever else the machine does meets all alike. For each case
// and peer it prints the median of requests a second and of the server's CPU
// time a request, and their ratio to Lintel's. It needs Linux, two cores, and
// wrk, h2load and taskset; a peer that is not installed is left out and
// said to be.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	var o options
	flag.DurationVar(&o.length, "for", 4*time.Second, "length of one measurement")
	flag.IntVar(&o.rounds, "rounds", 3, "measurements of each case and peer; the median counts")
	flag.StringVar(&o.only, "only", "", "run the cases whose name contains this")
	peers := flag.String("peers", "lintel,nginx,haproxy,caddy", "whom to measure, in this order")
	flag.Parse()
	o.peers = strings.Split(*peers, ",")
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	length time.Duration
	rounds int
	only   string
	peers  []string
}

func run(o options) error {
	if runtime.NumCPU() < 2 {
		return fmt.Errorf("one core: server and load need one each")
	}
	site, err := newSite()
	if err != nil {
		return err
	}
	defer site.remove()
	stop, err := startOrigin(site)
	if err != nil {
		return err
	}
	defer stop()
	var running []*peer
	for _, name := range o.peers {
		p, err := startPeer(name, site)
		if err != nil {
			fmt.Fprintf(os.Stderr, "left out: %s: %v\n", name, err)
			continue
		}
		defer p.stop()
		running = append(running, p)
	}
	table := newTable(running)
	for _, c := range cases {
		if strings.Contains(c.name, o.only) {
			table.add(c, measure(c, running, o))
		}
	}
	table.print(os.Stdout)
	return extras(os.Stdout, running, site)
}

// measure lets the peers take turns and returns the median of each, in their order.
func measure(c loadCase, peers []*peer, o options) []result {
	all := make([][]result, len(peers))
	for round := range o.rounds {
		for i, p := range peers {
			fmt.Fprintf(os.Stderr, "\r%-24s round %d of %d: %-8s", c.name, round+1, o.rounds, p.name)
			r, err := c.run(p, o.length)
			if err != nil {
				fmt.Fprintf(os.Stderr, "\n%s: %s: %v\n", c.name, p.name, err)
			}
			all[i] = append(all[i], r)
		}
	}
	fmt.Fprintf(os.Stderr, "\r%60s\r", "")
	medians := make([]result, len(peers))
	for i, results := range all {
		medians[i] = result{
			perSecond: median(results, func(r result) float64 { return r.perSecond }),
			cpuMicros: median(results, func(r result) float64 { return r.cpuMicros }),
		}
	}
	return medians
}

func median(results []result, of func(result) float64) float64 {
	values := make([]float64, len(results))
	for i, r := range results {
		values[i] = of(r)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

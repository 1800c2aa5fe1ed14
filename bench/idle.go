package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"time"
)

// idleConnections are opened to see what one costs a peer in memory.
const idleConnections = 1000

// idle reports the resident memory that an idle TLS connection takes, which
// has served one request before.
func idle(p *peer) (bytes int64, err error) {
	before, err := p.memory()
	if err != nil {
		return 0, err
	}
	for range idleConnections {
		conn, err := tls.Dial("tcp", fmt.Sprintf("localhost:%d", p.httpsPort), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET /1k.bin HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			return 0, err
		}
		if _, err := conn.Read(make([]byte, 4096)); err != nil {
			return 0, err
		}
	}
	time.Sleep(time.Second)
	after, err := p.memory()
	return (after - before) / idleConnections, err
}

// extras prints the memory of idle connections and, for Lintel, how long an
// edit takes until a request sees it.
func extras(w io.Writer, running []*peer, s *site) error {
	fmt.Fprint(w, "\n| peer | memory of an idle TLS connection, KiB |\n| --- | --- |\n")
	for _, p := range running {
		bytes, err := idle(p)
		if err != nil {
			fmt.Fprintf(os.Stderr, "idle connections: %s: %v\n", p.name, err)
			continue
		}
		fmt.Fprintf(w, "| %s | %.1f |\n", p.name, float64(bytes)/1024)
	}
	for _, p := range running {
		if p.name != "lintel" {
			continue
		}
		took, err := editUntilLive(p, s)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\nAn edit of the .tf file is on the wire after %v (median of %d).\n", took.Round(time.Millisecond), edits)
	}
	return nil
}

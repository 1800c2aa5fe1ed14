package edge

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/lintel-edge/lintel/exchange"
)

// upgrade hands the viewer's connection over to another protocol (RFC 9110
// section 7.8) and returns when both directions are done.
func (s *Server) upgrade(ctx context.Context, d *delivery, resp *exchange.Response) {
	s.upgrades.Add(1)
	defer s.upgrades.Done()
	conn, buffered, err := d.control.Hijack()
	if err != nil {
		d.err = fmt.Errorf("the connection cannot be handed over: %w", err)
		return
	}
	defer conn.Close()
	if g, isGate := conn.(*gate); isGate {
		g.handOver()
	}
	d.firstByte = s.now()
	if d.err = writeSwitch(buffered.Writer, resp); d.err != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.upgraded, func() { cancel(); conn.Close() })()
	viewer := &upgradedConn{Conn: conn, early: buffered.Reader}
	d.err = resp.Upgrade(ctx, viewer)
	d.sent = viewer.sent
}

// writeSwitch writes the head of a 101 response; names keep their spelling.
func writeSwitch(w *bufio.Writer, resp *exchange.Response) error {
	fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nConnection: Upgrade\r\n", resp.Status, http.StatusText(resp.Status))
	for _, line := range resp.Fields.Lines() {
		if !isConnectionField(line.Name) {
			fmt.Fprintf(w, "%s: %s\r\n", line.Name, line.Value)
		}
	}
	w.WriteString("\r\n")
	return w.Flush()
}

// upgradedConn reads first what the engine had read ahead.
type upgradedConn struct {
	net.Conn
	early *bufio.Reader
	sent  int64
}

func (c *upgradedConn) Read(p []byte) (int, error) {
	if c.early.Buffered() > 0 {
		return c.early.Read(p)
	}
	return c.Conn.Read(p)
}

func (c *upgradedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.sent += int64(n)
	return n, err
}

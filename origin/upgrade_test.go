package origin_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"

// upgraded fetches an upgrade from a server that goes on as do says, and
// returns the viewer's end of the tunnel and the tunnel's end.
func upgraded(t *testing.T, ctx context.Context, do func(p *peer), change ...func(*origin.CustomConfig)) (net.Conn, <-chan error) {
	t.Helper()
	server := scripted(t, func(p *peer) {
		p.request()
		p.say(switching)
		do(p)
	})
	r := get("/chat", field("Upgrade", "websocket"), field("Sec-WebSocket-Key", "k"))
	r.CanUpgrade = true
	resp, err := plain(t, server.URL, append(change, short)...).Fetch(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	wantFields(t, resp, field("Upgrade", "websocket"), field("Sec-WebSocket-Accept", "x"))
	if resp.Status != 101 || resp.Body != nil {
		t.Fatalf("status %d, body %v", resp.Status, resp.Body)
	}
	viewer, edge := net.Pipe()
	done := make(chan error, 1)
	go func() { done <- resp.Upgrade(ctx, edge) }()
	t.Cleanup(func() { viewer.Close() })
	return viewer, done
}

func echo(p *peer) { io.Copy(p, p.r) }

func TestUpgradePumpsBothWays(t *testing.T) {
	viewer, done := upgraded(t, t.Context(), echo)
	lines := bufio.NewReader(viewer)
	for range 3 {
		time.Sleep(300 * time.Millisecond) // longer than the read timeout: silence is allowed now
		io.WriteString(viewer, "hello\n")
		if got, err := lines.ReadString('\n'); got != "hello\n" || err != nil {
			t.Fatalf("echo %q, %v", got, err)
		}
	}
	viewer.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestUpgradeEndsWhenTheOriginEnds(t *testing.T) {
	viewer, done := upgraded(t, t.Context(), func(p *peer) { p.say("bye") })
	got, err := io.ReadAll(viewer)
	if string(got) != "bye" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestUpgradeEndsAfterSilence(t *testing.T) {
	viewer, done := upgraded(t, t.Context(), (*peer).hang,
		func(c *origin.CustomConfig) { c.UpgradeIdleTimeout = 100 * time.Millisecond })
	started := time.Now()
	io.ReadAll(viewer)
	<-done
	if after := time.Since(started); after > 3*time.Second {
		t.Errorf("ended after %v", after)
	}
}

func TestUpgradeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	viewer, done := upgraded(t, ctx, echo)
	cancel()
	io.ReadAll(viewer)
	if err := <-done; err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

func TestUpgradeThatNobodyRunsIsClosed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	closed := make(chan struct{})
	server := scripted(t, func(p *peer) { p.request(); p.say(switching); p.hang(); close(closed) })
	if _, err := plain(t, server.URL).Fetch(ctx, get("/", field("Upgrade", "websocket"))); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-closed
}

func TestRefusedUpgradeIsAnAnswer(t *testing.T) {
	server := scripted(t, always("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno"))
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/", exchange.Field{Name: "Upgrade", Value: "x"}))
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "no", nil)
}

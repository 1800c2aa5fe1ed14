package nlb

import (
	"context"
	"io"
	"net"
	"time"
)

// relay copies both ways. What ends on one side is ended on the other, whose
// own direction goes on; silence in both ends both.
func relay(ctx context.Context, viewer, target net.Conn, idle time.Duration) {
	hangUp := func() {
		viewer.Close()
		target.Close()
	}
	defer context.AfterFunc(ctx, hangUp)()
	silence := time.AfterFunc(idle, hangUp)
	defer silence.Stop()

	down := make(chan struct{})
	go func() {
		defer close(down)
		pass(viewer, &heard{target, silence, idle}, hangUp)
	}()
	pass(target, &heard{viewer, silence, idle}, hangUp)
	<-down
}

// pass copies until src ends, and says so to dst; an error ends both.
func pass(dst net.Conn, src io.Reader, hangUp func()) {
	_, err := io.Copy(dst, src)
	half, can := dst.(interface{ CloseWrite() error })
	if err != nil || !can || half.CloseWrite() != nil {
		hangUp()
	}
}

// heard is a source whose bytes end a silence.
type heard struct {
	io.Reader
	silence *time.Timer
	idle    time.Duration
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	h.silence.Reset(h.idle)
	return n, err
}

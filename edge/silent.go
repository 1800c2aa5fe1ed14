package edge

import (
	"net"
	"net/http"
	"sync"
)

// silent are the HTTP/1.x connections on which no viewer has asked anything
// yet, such as those that browsers open in advance. A shutdown closes them:
// net/http would wait five seconds for them to speak.
type silent struct{ connections sync.Map }

// track is a [http.Server]'s ConnState hook. HTTP/2 connections are left out:
// they are never told to be active, and say by themselves what runs on them.
func (s *silent) track(c net.Conn, state http.ConnState) {
	if _, isGate := c.(*gate); !isGate {
		return
	}
	if state == http.StateNew {
		s.connections.Store(c, nil)
		return
	}
	s.connections.Delete(c) // takes no lock when it is gone already
}

func (s *silent) close() {
	s.connections.Range(func(c, _ any) bool {
		c.(net.Conn).Close()
		return true
	})
}

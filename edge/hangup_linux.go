package edge

import (
	"net"

	"golang.org/x/sys/unix"
)

// hungUp reports whether the other side has ended its part of a connection, or
// all of it. It waits for nothing and reads nothing: there may be a further
// request before the end.
func hungUp(c net.Conn) bool {
	socket, isTCP := bare(c).(*net.TCPConn)
	if !isTCP {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true // closed by this side
	}
	gone := false
	err = raw.Control(func(fd uintptr) {
		ask := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
		_, perr := unix.Poll(ask, 0)
		gone = perr == nil && ask[0].Revents&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0
	})
	return gone || err != nil
}

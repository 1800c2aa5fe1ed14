// Package systemd speaks the two small protocols by which systemd runs a
// service: sockets that were opened beforehand (sd_listen_fds(3)) and
// notifications about the service's state (sd_notify(3)). Without systemd,
// or any program that does the same, all of it does nothing.
package systemd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// firstSocket is the descriptor of the first passed socket (SD_LISTEN_FDS_START).
const firstSocket = 3

// Sockets are the sockets that systemd opened for this process, in the order
// of the unit file.
type Sockets struct {
	Streams []net.Listener   // ListenStream=
	Packets []net.PacketConn // ListenDatagram=
}

// Inherit takes the passed sockets over. They are meant for this process only
// when LISTEN_PID names it, pid; else there are none.
func Inherit(getenv func(string) string, pid int) (Sockets, error) {
	if getenv("LISTEN_PID") != strconv.Itoa(pid) {
		return Sockets{}, nil
	}
	count, err := strconv.Atoi(getenv("LISTEN_FDS"))
	if err != nil || count < 0 {
		return Sockets{}, fmt.Errorf("LISTEN_FDS is %q, want a number of sockets", getenv("LISTEN_FDS"))
	}
	var s Sockets
	for fd := firstSocket; fd < firstSocket+count; fd++ {
		if err := s.add(fd); err != nil {
			return Sockets{}, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// add takes one descriptor over. Listener and PacketConn make copies of it
// that are closed when a program is started, so the original is let go of.
func (s *Sockets) add(fd int) error {
	file := os.NewFile(uintptr(fd), "LISTEN_FD_"+strconv.Itoa(fd))
	defer file.Close()
	kind, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return fmt.Errorf("descriptor %d is no socket: %w", fd, err)
	}
	if kind == unix.SOCK_DGRAM {
		p, err := net.FilePacketConn(file)
		if err == nil {
			s.Packets = append(s.Packets, p)
		}
		return err
	}
	l, err := net.FileListener(file)
	if err == nil {
		s.Streams = append(s.Streams, l)
	}
	return err
}

// Close closes all sockets.
func (s Sockets) Close() error {
	var errs []error
	for _, l := range s.Streams {
		errs = append(errs, l.Close())
	}
	for _, p := range s.Packets {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}

// Notifier tells systemd about the service's state. The zero Notifier tells
// nobody.
type Notifier struct {
	socket   string
	interval time.Duration // how often the watchdog wants to hear of us; 0 = never
}

// NewNotifier reads where to notify (NOTIFY_SOCKET) and how often the
// watchdog wants a sign of life (WATCHDOG_USEC; half of it, as sd_notify
// recommends).
func NewNotifier(getenv func(string) string) Notifier {
	n := Notifier{socket: getenv("NOTIFY_SOCKET")}
	if micros, err := strconv.ParseInt(getenv("WATCHDOG_USEC"), 10, 64); err == nil && micros > 0 {
		n.interval = time.Duration(micros) * time.Microsecond / 2
	}
	return n
}

// Ready says that the service serves; status is one line for "systemctl status".
func (n Notifier) Ready(status string) error { return n.send("READY=1\nSTATUS=" + oneLine(status)) }

// Reloading says that a new configuration is being read; Ready ends it.
func (n Notifier) Reloading() error {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return err
	}
	return n.send(fmt.Sprintf("RELOADING=1\nMONOTONIC_USEC=%d", now.Nano()/1000))
}

// Stopping says that the service is about to end.
func (n Notifier) Stopping() error { return n.send("STOPPING=1") }

// Watchdog gives a sign of life in every interval while alive says so, until
// the context ends. It returns at once when nobody watches.
func (n Notifier) Watchdog(ctx context.Context, alive func() bool) {
	if n.socket == "" || n.interval == 0 {
		return
	}
	tick := time.NewTicker(n.interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if alive() {
				n.send("WATCHDOG=1") // unheard, systemd restarts us: its decision
			}
		}
	}
}

func (n Notifier) send(state string) error {
	if n.socket == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: n.socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("notifying systemd: %w", err)
	}
	defer conn.Close()
	if _, err = conn.Write([]byte(state)); err != nil {
		return fmt.Errorf("notifying systemd: %w", err)
	}
	return nil
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

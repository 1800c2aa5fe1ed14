package edge

import "time"

// The limits of spec/cloudfront.md 4.8. An exchange that breaks one is not
// logged, and its connection is closed.
const (
	// MaxURLBytes bounds path and query together; beyond it: 414.
	MaxURLBytes = 8192
	// MaxHeadBytes bounds request line and field lines with their line ends;
	// beyond it: 494. AWS's HTML page still says 20,480; the newer copy wins.
	MaxHeadBytes = 32768
	// statusHeadTooLarge is AWS's own status for a head over its limit.
	statusHeadTooLarge = 494
)

// Limits bound what viewers may take. The zero value of each field means its
// default.
type Limits struct {
	Connections int           // open at once over TCP; default: as many as the system allows
	FieldLines  int           // in one request; default 256
	Streams     int           // open at once on an h2 or h3 connection; default 128, as CloudFront announces (unverified)
	Handshake   time.Duration // for TLS or QUIC; default 10 s
	Head        time.Duration // for a request's head, from its first byte; default 15 s
	Idle        time.Duration // between two requests of a connection; default 60 s
	Stall       time.Duration // how long a body may make no progress, in either direction; default 30 s
	BodyRate    int64         // bytes a second that a body must average beyond Stall; default 1024
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.FieldLines, 256)
	setDefault(&l.Streams, 128)
	setDefault(&l.Handshake, 10*time.Second)
	setDefault(&l.Head, 15*time.Second)
	setDefault(&l.Idle, 60*time.Second)
	setDefault(&l.Stall, 30*time.Second)
	setDefault(&l.BodyRate, 1024)
	return l
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

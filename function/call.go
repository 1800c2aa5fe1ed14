package function

import (
	"time"
)

// call is one event on its way to a worker and back. All but done is guarded by
// the pool's lock until done is closed, and the caller's from then on.
type call struct {
	id        uint32
	requestID string
	event     []byte
	tries     int // workers that died with the call on their hands, unstarted

	accepted time.Time
	started  time.Time     // when it became the oldest call of its worker
	init     time.Duration // of its worker, if it waited for that
	announce bool          // START has not been logged
	unsent   bool          // the worker cannot have seen it

	done   chan struct{} // closed when result and err are there
	result Result
	err    *Error
}

// parcel is a call as it was when a worker took it: by the time that it is sent,
// it may have been given to another one.
type parcel struct {
	*call
	id    uint32
	ahead bool // behind another call
}

// maxTries bounds how often a call that had not begun is given to another
// worker.
const maxTries = 3

func (c *call) fail(kind Kind, errorType, message string) {
	c.err = &Error{Kind: kind, RequestID: c.requestID, Type: errorType, Message: message}
}

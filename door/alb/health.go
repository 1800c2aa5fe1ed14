package alb

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/origin/health"
)

// check is how the health of targets is found out.
type check struct {
	off               bool
	secure            bool
	connect           bool // only a connection is tried (classic load balancers)
	port              int  // 0: the port of the traffic
	path              string
	timeout, interval time.Duration
	thresholds        health.Thresholds
	codes             string
}

// targetHealth is the state of one target; only its own probe changes it.
type targetHealth struct {
	health.Health
	failed atomic.Pointer[failed] // the last failure
}

// failed is why a check was no success, in AWS's words. nil: it was one.
type failed struct{ reason, description string }

var (
	timedOut     = &failed{"Target.Timeout", "Request timed out"}
	disconnected = &failed{"Target.FailedHealthChecks", "Health checks failed"}
)

func mismatch(code int) *failed {
	return &failed{"Target.ResponseCodeMismatch", fmt.Sprintf("Health checks failed with these codes: [%d]", code)}
}

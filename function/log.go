package function

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math"
	"time"
)

// Line is one log event of a function: what its code printed, or what the
// platform says about a call.
type Line struct {
	Time      time.Time
	Group     string // as AWS names it: "/aws/lambda/us-east-1.headers"
	Stream    string // one for each worker
	RequestID string // of the call that ran; "" when none did
	Text      string // without the newline at its end; may have others inside, and any bytes
}

// Sink takes the log events of functions, in the order in which they happened
// for each stream. It is called by many goroutines and must not block: a
// function does not wait for its log.
type Sink interface{ Log(Line) }

// discard is the sink of those who want none.
type discard struct{}

func (discard) Log(Line) {}

// streamName names the log stream of a new worker as AWS does (spec 13).
func streamName(v Version, now time.Time) string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	if kindOf(v.Runtime) == kindCloudFront {
		return now.UTC().Format("2006/1/2/") + formatUUID(id)
	}
	return fmt.Sprintf("%s/[%s]%s", now.UTC().Format("2006/01/02"), v.Number, hex.EncodeToString(id[:]))
}

// newRequestID is a random UUID (RFC 9562, version 4).
func newRequestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return formatUUID(id)
}

func formatUUID(id [16]byte) string {
	var out [36]byte
	hex.Encode(out[:8], id[:4])
	hex.Encode(out[9:13], id[4:6])
	hex.Encode(out[14:18], id[6:8])
	hex.Encode(out[19:23], id[8:10])
	hex.Encode(out[24:], id[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// The platform's own lines (spec 13.1). The tab at the end of REPORT is as AWS
// writes it, (unverified).

func initLine(runtime string) string { return "INIT_START Runtime Version: " + runtime }

func startLine(requestID, version string) string {
	return "START RequestId: " + requestID + " Version: " + version
}

func endLine(requestID string) string { return "END RequestId: " + requestID }

func timeoutLine(at time.Time, requestID string, after time.Duration) string {
	return at.UTC().Format("2006-01-02T15:04:05.000Z") + " " + requestID + " " + timeoutMessage(after)
}

func timeoutMessage(after time.Duration) string {
	return fmt.Sprintf("Task timed out after %.2f seconds", after.Seconds())
}

func reportLine(r Result, memorySize int) string {
	line := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
		r.RequestID, milliseconds(r.Duration), r.Billed.Milliseconds(), memorySize, r.MemoryMB)
	if r.Init > 0 {
		line += fmt.Sprintf("Init Duration: %.2f ms\t", milliseconds(r.Init))
	}
	return line
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// billed rounds up to whole milliseconds.
func billed(d time.Duration) time.Duration {
	return time.Duration(math.Ceil(milliseconds(d))) * time.Millisecond
}

//go:build !linux

package javascript

import "time"

// threadClock falls back to the time of day where threads have no clock.
func threadClock() func() time.Duration {
	begin := time.Now()
	return func() time.Duration { return time.Since(begin) }
}

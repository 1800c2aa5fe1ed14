//go:build race

package function

// slowness is how much longer an engine that was built with the race detector
// takes: with the limit of others, honest functions would fail in tests.
const slowness = 20

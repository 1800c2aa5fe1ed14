package main

import "runtime"

// roominess is how much garbage may gather, in bytes, before the collector
// runs for the first time: with little else in memory it would otherwise run
// hundreds of times a second under load.
const roominess = 32 << 20

// roomyHeap spaces out garbage collections while the cache is small. The
// memory is never touched, so that it stays virtual. Call release at the end.
func roomyHeap() (release func()) {
	ballast := make([]byte, roominess)
	return func() { runtime.KeepAlive(ballast) }
}

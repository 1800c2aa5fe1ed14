//go:build !race

package function

// slowness is how much longer this build's engine takes than others do.
const slowness = 1

//go:build unix && !linux

package isolate

import (
	"os"
	"syscall"
)

// Other systems than Linux, which are for developers here, have the process
// group, the time limits of calls and a user of its own for each worker.
func attributes(wall) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func mayBeOthers() bool { return os.Geteuid() == 0 }

// mayLimit: every process sets its own.
func mayLimit(bool) bool { return false }

func setLimits(int, Limits) error { return nil }

func among(uint64, wall) uint64 { return 0 } // not counted, so not bounded

// awaitEnd cannot wait without reaping here: the group outlives its leader.
func awaitEnd(int) bool { return false }

func sweep(string) {}

func residentMemory(int) int64 { return 0 }

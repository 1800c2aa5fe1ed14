// Package worker is what a program does that was started as a worker by
// [function.Supervisor]: it runs our own JavaScript engine, or it becomes
// another program within limits. A program that starts supervisors calls [Main]
// when its first argument is function.WorkerCommand.
package worker

import (
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/isolate"
	"github.com/lintel-edge/lintel/function/javascript"
)

// Main runs with the arguments behind function.WorkerCommand and returns the
// exit code.
func Main(args []string) int {
	if len(args) > 0 && args[0] == function.LaunchArgument {
		return isolate.Launch(args[1:])
	}
	return javascript.Main()
}

package examples_test

import (
	"os"
	"testing"

	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/worker"
)

// TestMain makes the test's own program the worker that the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == function.WorkerCommand {
		os.Exit(worker.Main(os.Args[2:]))
	}
	os.Exit(m.Run())
}

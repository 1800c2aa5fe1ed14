package function

import (
	"os"
	"testing"

	"github.com/lintel-edge/lintel/function/javascript"
)

// TestMain makes the test's own program the worker that the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == WorkerCommand {
		os.Exit(javascript.Main())
	}
	os.Exit(m.Run())
}

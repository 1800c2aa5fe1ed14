package function

import (
	"testing"
)

func TestNodeRunsAHandler(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(`exports.handler = async (event) => ({got: event.a})`))
	for range 3 {
		if got := mustInvoke(t, p, `{"a":"ü"}`); got != `{"got":"ü"}` {
			t.Errorf("got %s", got)
		}
	}
}

package function_test

import (
	"testing"

	"github.com/lintel-edge/lintel/function"
)

// TestPayload: each runtime has its own names (spec/edge-functions.md 6, 7 and
// 13.1).
func TestPayload(t *testing.T) {
	for runtime, want := range map[string]string{
		"nodejs22.x":      `{"errorType":"TypeError","errorMessage":"no","trace":["TypeError: no","    at handler"]}`,
		"python3.12":      `{"errorMessage":"no","errorType":"TypeError","requestId":"r-1","stackTrace":["TypeError: no","    at handler"]}`,
		"provided.al2023": `{"errorType":"TypeError","errorMessage":"no","stackTrace":["TypeError: no","    at handler"]}`,
	} {
		e := function.Error{Kind: function.Handler, RequestID: "r-1", Type: "TypeError", Message: "no", Stack: []string{"TypeError: no", "    at handler"}, Runtime: runtime}
		if got := string(e.Payload()); got != want {
			t.Errorf("%s: %s, want %s", runtime, got, want)
		}
	}
}

package function

import (
	"testing"
)

// withoutNode is a machine on which node is not installed.
func withoutNode(c *Config) { c.Node = "/nonexistent/node" }

func TestWithoutNodeTheBuiltInEngineRunsHandlers(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"async", `exports.handler = async (event) => ({a: event.a})`, `{"a":1}`},
		{"callback", `exports.handler = (event, context, callback) => callback(null, event)`, `{"a":1}`},
		{"timer", `exports.handler = async (event) => { await new Promise(r => setTimeout(r, 5)); return event.a }`, `1`},
		{"crypto", `const c = require('crypto'); exports.handler = async () => c.createHash('sha256').update('x').digest('base64')`, `"LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="`},
		{"no answer", `exports.handler = () => 5`, `null`},
		{"state between calls", `let n = 0; exports.handler = async () => ++n`, `1`},
	}
	s := newSupervisor(t, withoutNode)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, s, node(tt.code))
			if got := mustInvoke(t, p, `{"a":1}`); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestWithoutNodeItsModulesAreNamed(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"https", `const https = require('https'); exports.handler = async () => 1`, `the handler needs the module "https", which only node has; install Node.js 20 or newer`},
		{"ES module", `export const handler = async () => 1`, `the handler needs ES modules (index.js), which only node has; install Node.js 20 or newer`},
	}
	s := newSupervisor(t, withoutNode)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Start(t.Context(), node(tt.code))
			e := asError(t, err)
			if e.Kind != Init || e.Type != "Runtime.ImportModuleError" || e.Message != tt.want {
				t.Errorf("got %+v", e)
			}
		})
	}
}

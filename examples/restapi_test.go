package examples_test

import (
	"testing"

	"github.com/lintel-edge/lintel/function/functiontest"
)

// TestRestAPIExamples starts each of the ways to put the header onto a REST API
// as a user would, and looks at the responses that it covers, and at those that
// it does not (spec/api-gateway.md 16).
func TestRestAPIExamples(t *testing.T) {
	hsts, none := map[string]string{"Strict-Transport-Security": year}, map[string]string{"Strict-Transport-Security": ""}
	for _, tc := range []struct {
		dir, needs string
		requests   []asked
	}{
		{dir: "rest-api-proxy-lambda", needs: "node", requests: []asked{
			{path: "/live/notes/1", status: 200, headers: hsts, body: "Buy milk"},
			{path: "/live/notes/2", status: 404, headers: hsts, body: "No such note"},
			{path: "/live/", status: 200, headers: hsts, body: `["1"]`},
			{path: "/other/notes/1", status: 403, headers: none},
		}},
		{dir: "rest-api-mapped-headers", requests: []asked{
			{path: "/live/health", status: 200, headers: hsts, body: `{"healthy":true}`},
			{path: "/live/nowhere", status: 403, headers: none, body: "Missing Authentication Token"},
		}},
		{dir: "rest-api-template-override", needs: "node", requests: []asked{
			{path: "/live/orders/1", status: 200, headers: hsts, body: `"total":12.5`},
			{path: "/live/orders/2", status: 404, headers: hsts, body: "No such order"},
			{path: "/live/orders", status: 403, headers: none},
		}},
		{dir: "rest-api-gateway-responses", requests: []asked{
			{path: "/live/nowhere", status: 404, headers: hsts, body: "No such path"},
			{path: "/live/closed", status: 403, headers: hsts, body: "Forbidden"},
			{path: "/live/open", status: 200, headers: none, body: `{"page":"open"}`},
		}},
		{dir: "rest-api-openapi", requests: []asked{
			{path: "/live/hello?name=O'Neill", status: 200, headers: hsts, body: `{"hello": "O'Neill"}`},
			{path: "/live/hello", status: 400, headers: hsts, body: "Missing required request parameters: [name]"},
			{path: "/live/nowhere", status: 403, headers: hsts, body: "Missing Authentication Token"},
		}},
	} {
		t.Run(tc.dir, func(t *testing.T) {
			functiontest.Needs(t, tc.needs)
			ask := serveExample(t, tc.dir)
			for _, r := range tc.requests {
				ask(r)
			}
		})
	}
}

package serve_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/functiontest"
	"github.com/lintel-edge/lintel/function/logs"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/admin"
	"github.com/lintel-edge/lintel/serve/datadir"
)

// apis serves testdata/apis with an application behind the HTTP API.
func apis(t *testing.T) *running {
	t.Helper()
	functiontest.Needs(t, "node")
	dir := filepath.Join(t.TempDir(), "apis") // the package is built there
	if err := os.CopyFS(dir, os.DirFS("testdata/apis")); err != nil {
		t.Fatal(err)
	}
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "SAMEORIGIN")
		io.WriteString(w, r.Host+r.URL.Path)
	}))
	t.Cleanup(app.Close)
	return start(t, serve.Config{
		Source:  serve.Source{Terraform: dir},
		Resolve: map[string]string{"app.example.com": app.Listener.Addr().String()},
	})
}

// reported returns the door of a kind from the start report.
func reported[D serve.Described](t *testing.T, r *running, is func(D) bool) D {
	t.Helper()
	for _, d := range r.report.Doors {
		if d, ok := d.(D); ok && is(d) {
			return d
		}
	}
	t.Fatalf("there is no such door in %+v", r.report.Doors)
	panic("unreachable")
}

func ofKind(kind string) func(*serve.API) bool {
	return func(a *serve.API) bool { return a.Kind == kind }
}

// TestAPIsAreReached by their default endpoints, below the local suffix, by a
// custom domain (spec/api-gateway.md 1), and through a distribution.
func TestAPIsAreReached(t *testing.T) {
	r := apis(t)
	shop, stock := reported(t, r, ofKind("HTTP API")), reported(t, r, ofKind("REST API"))
	client := r.client(t, "h2")
	for _, tc := range []struct {
		host, path string
		status     int
		body       string
		frame, sts string
	}{
		{shop.DomainName, "/app/a/b", 200, "app.example.com/a/b", "DENY", ""},
		{"shop.lintel.localhost", "/hello", 200, "hello " + shop.DomainName, "", ""},
		{shop.ID + ".execute-api.lintel.localhost", "/nothing", 404, `{"message":"Not Found"}`, "", ""},
		{stock.DomainName, "/live", 200, `{"stage": "live"}`, "", "max-age=31536000"},
		{"stock.lintel.localhost", "/live/", 200, `{"stage": "live"}`, "", "max-age=31536000"},
		{"api.example.com", "/hello", 200, "hello api.example.com", "", ""},
		{"api.example.com", "/stock", 200, `{"stage": "live"}`, "", "max-age=31536000"},
		{"api.example.com.lintel.localhost", "/app/x", 200, "app.example.com/x", "DENY", ""},
		{"shop.lintel.localhost", "/stock", 200, `{"stage": "live"}`, "", "max-age=31536000"}, // the HTTP API asks the REST API
		{"www.example.com", "/app/x", 200, "app.example.com/x", "DENY", ""},
		{"www.example.com", "/hello", 200, "hello " + shop.DomainName, "", ""},
	} {
		response, body := get(t, client, r.httpsURL(tc.host, tc.path))
		got := []any{response.StatusCode, body, response.Header.Get("X-Frame-Options"), response.Header.Get("Strict-Transport-Security")}
		if diff := cmp.Diff([]any{tc.status, tc.body, tc.frame, tc.sts}, got); diff != "" {
			t.Errorf("%s%s: %s", tc.host, tc.path, diff)
		}
	}
	// APIs that ask each other end as they would by their timeouts, only sooner.
	if response, body := get(t, client, r.httpsURL("shop.lintel.localhost", "/circle")); response.StatusCode != 503 || body != `{"message":"Service Unavailable"}` {
		t.Errorf("an API that asks itself: status %d, %q, want 503 (spec/api-gateway.md 7)", response.StatusCode, body)
	}
	if response, _ := get(t, r.client(t, "h1"), r.httpURL("shop.lintel.localhost", "/hello")); response.StatusCode != 403 {
		t.Errorf("over plain HTTP: status %d, want 403: APIs speak HTTPS only", response.StatusCode)
	}
}

// TestAPIsAreReported with their routes, functions and domain.
func TestAPIsAreReported(t *testing.T) {
	r := apis(t)
	shop := reported(t, r, ofKind("HTTP API"))
	routes := []serve.Route{
		{Stage: "$default", Route: "GET /app/{path+}", Integration: "http://app.example.com/{path}"},
		{Stage: "$default", Route: "GET /circle", Integration: "https://" + shop.DomainName + "/circle"},
		{Stage: "$default", Route: "GET /hello", Integration: "function hello"},
		{Stage: "$default", Route: "GET /stock", Integration: "https://api.example.com/stock"},
	}
	if diff := cmp.Diff(routes, shop.Routes); diff != "" {
		t.Error(diff)
	}
	if len(shop.Functions) != 1 || shop.Functions[0].Where != "GET /hello" || shop.Functions[0].Function != "hello:$LATEST" || shop.Functions[0].RunsOn == "" {
		t.Errorf("functions %+v", shop.Functions)
	}
	domain := reported(t, r, func(*serve.CustomDomain) bool { return true })
	stock := reported(t, r, ofKind("REST API"))
	mappings := []serve.Route{
		{Stage: "live", Route: "/stock", Integration: "API " + stock.ID}, {Stage: "$default", Route: "/", Integration: "API " + shop.ID},
	}
	if diff := cmp.Diff(mappings, domain.Routes); diff != "" {
		t.Error(diff)
	}
	var text strings.Builder
	if err := r.report.WriteText(&text, serve.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"aws_apigatewayv2_api.shop  " + shop.ID + "  HTTP API", "all    GET /  MOCK", "/stock  API " + stock.ID + "  live",
		r.httpsURL("stock.lintel.localhost", "/live/"),
	} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("the report does not say %q:\n%s", line, text.String())
		}
	}
}

// TestExplainAPIs: owners through a distribution, and a remedy for each kind.
func TestExplainAPIs(t *testing.T) {
	r := apis(t)
	shop := reported(t, r, ofKind("HTTP API"))
	ask := func(host, path string) (admin.Explanation, map[string]exchange.Owner, map[string]string) {
		e, err := r.admin(t).Explain(t.Context(), admin.Question{URL: r.httpsURL(host, path)})
		if err != nil {
			t.Fatal(err)
		}
		owners, fixes := map[string]exchange.Owner{}, map[string]string{}
		for _, f := range e.Headers {
			owners[f.Name] = f.Owner
		}
		for _, f := range e.Missing {
			fixes[f.Subject] = f.Fix
		}
		return e, owners, fixes
	}
	_, owners, _ := ask("www.example.com", "/app/x")
	if got, want := owners["X-Frame-Options"], exchange.Owner("HTTP API "+shop.ID+": mapping GET /app/{path+}"); got != want {
		t.Errorf("X-Frame-Options is owned by %q, want %q", got, want)
	}
	for name, tc := range map[string]struct{ host, path, rule, header, fix string }{
		"route of an HTTP API": {"shop.lintel.localhost", "/hello", "GET /hello", "Strict-Transport-Security",
			`add to the integration of route "GET /hello", for each status code that it answers: response_parameters { status_code = 200, mappings = { "overwrite:header.Strict-Transport-Security" = "…" } }`},
		"error of an HTTP API": {"shop.lintel.localhost", "/nothing", "", "Strict-Transport-Security",
			"an HTTP API adds nothing to its own errors: put a distribution with a response headers policy in front of it"},
		"method of a REST API": {"stock.lintel.localhost", "/live", "GET /", "X-Frame-Options",
			`declare "method.response.header.X-Frame-Options" in aws_api_gateway_method_response of GET /, and map it in response_parameters of its aws_api_gateway_integration_response`},
		"error of a REST API": {"stock.lintel.localhost", "/live/nothing", "", "Strict-Transport-Security",
			`set "gatewayresponse.header.Strict-Transport-Security" in response_parameters of aws_api_gateway_gateway_response, for DEFAULT_4XX and DEFAULT_5XX`},
	} {
		e, _, fixes := ask(tc.host, tc.path)
		if e.Rule != tc.rule || fixes[tc.header] != tc.fix {
			t.Errorf("%s: rule %q, fix %q, want %q and %q", name, e.Rule, fixes[tc.header], tc.rule, tc.fix)
		}
	}
}

// TestAccessLogOfAStage is in the log group that it is for.
func TestAccessLogOfAStage(t *testing.T) {
	r := apis(t)
	get(t, r.client(t, "h2"), r.httpsURL("shop.lintel.localhost", "/hello"))
	awaited(t, "the line of the access log", func() bool {
		found := false
		err := logs.In(datadir.FunctionLogs(r.data)).Each(logs.Query{Groups: []string{"/aws/apigateway/shop"}}, func(e logs.Event) bool {
			found = found || e.Message == "GET GET /hello 200"
			return true
		})
		return err == nil && found
	})
}

package alb_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// tenHeaders are the names of spec/load-balancer.md 7.1 with the last step of
// their keys, in its order.
var tenHeaders = [][2]string{
	{"strict_transport_security", "Strict-Transport-Security"},
	{"access_control_allow_origin", "Access-Control-Allow-Origin"},
	{"access_control_allow_methods", "Access-Control-Allow-Methods"},
	{"access_control_allow_headers", "Access-Control-Allow-Headers"},
	{"access_control_allow_credentials", "Access-Control-Allow-Credentials"},
	{"access_control_expose_headers", "Access-Control-Expose-Headers"},
	{"access_control_max_age", "Access-Control-Max-Age"},
	{"content_security_policy", "Content-Security-Policy"},
	{"x_content_type_options", "X-Content-Type-Options"},
	{"x_frame_options", "X-Frame-Options"},
}

// answers is a front that gives answers of every kind, each at its own path:
// those of targets, and those that the load balancer makes itself.
func answers(t *testing.T) *front {
	own := func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = nil
		for _, h := range tenHeaders {
			w.Header()[h[1]] = []string{"target's " + h[1], "target's second"}
		}
		status := 200
		fmt.Sscanf(r.URL.Path, "/target/%d", &status)
		w.WriteHeader(status)
	}
	f := newFront(target(t, own))
	f.group("gone", nobody(t))
	f.group("empty")
	f.group("h2", nobody(t)).Config.ProtocolVersion = aws.String("HTTP2")
	code := f.group("function")
	code.Config.TargetType = elb.TargetTypeEnumLambda
	code.Targets = []*resource.Target{{Config: elb.TargetDescription{Id: aws.String(lambdaARN)}}}
	f.env.Function = newLambdaFront(func(event string) (string, error) {
		if strings.Contains(event, "/function/fails") {
			return "", &function.Error{Kind: function.Timeout}
		}
		return `{"statusCode":200,"headers":{"x-frame-options":"function's"}}`, nil
	}).env.Function
	f.rule("1", redirect(elb.RedirectActionConfig{StatusCode: "HTTP_301", Path: aws.String("/")}), paths("/moved"))
	f.rule("2", fixed("200"), paths("/fixed/200"))
	f.rule("3", fixed("404"), paths("/fixed/404"))
	f.rule("4", fixed("503"), paths("/fixed/503"))
	f.rule("5", forwardTo("gone"), paths("/gone"))
	f.rule("6", forwardTo("empty"), paths("/empty"))
	f.rule("7", forwardTo("h2"), paths("/h2"))
	f.rule("8", forwardTo("function"), paths("/function/*"))
	return f
}

// kinds are the answers of a front that answers makes.
var kinds = []struct {
	name   string
	ask    *exchange.Request
	status int
}{
	{"target 200", request("https://a.example/target/200"), 200},
	{"target 204", request("https://a.example/target/204"), 204},
	{"target 304", request("https://a.example/target/304"), 304},
	{"target 404", request("https://a.example/target/404"), 404},
	{"target 500", request("https://a.example/target/500"), 500},
	{"redirect", request("https://a.example/moved"), 301},
	{"fixed 200", request("https://a.example/fixed/200"), 200},
	{"fixed 404", request("https://a.example/fixed/404"), 404},
	{"fixed 503", request("https://a.example/fixed/503"), 503},
	{"function", request("https://a.example/function/runs"), 200},
	{"function that fails", request("https://a.example/function/fails"), 502},
	{"a header too large", request("https://a.example/target/200", "X-A: "+strings.Repeat("x", 17<<10)), 400},
	{"TRACE", &exchange.Request{Method: "TRACE", Scheme: "https", Host: "a.example", Path: "/"}, 405},
	{"a URL too long", request("https://a.example/" + strings.Repeat("x", 17<<10)), 414},
	{"too many addresses", request("https://a.example/", "X-Forwarded-For: "+strings.Repeat("192.0.2.1,", 31)), 463},
	{"HTTP/1.1 to an HTTP/2 group", request("https://a.example/h2"), 464},
	{"nobody listens", request("https://a.example/gone"), 502},
	{"no target", request("https://a.example/empty"), 503},
}

// TestAttributesOnEveryAnswer: each of the ten is there once with the
// listener's value, on every kind of answer, whoever had set it
// (spec/load-balancer.md 7.2).
func TestAttributesOnEveryAnswer(t *testing.T) {
	f := answers(t)
	var want []exchange.Field
	for _, h := range tenHeaders {
		key := "routing.http.response." + h[0] + ".header_value"
		f.attribute(key, "listener's "+h[1])
		want = append(want, exchange.Field{Name: h[1], Value: "listener's " + h[1], Owner: exchange.Owner("listener attribute " + key)})
	}
	b := f.compile(t)
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			r := *kind.ask
			a := b.Serve(context.Background(), &r)
			exchange.Discard(a.Body)
			if a.Status != kind.status {
				t.Errorf("status %d, want %d", a.Status, kind.status)
			}
			if diff := cmp.Diff(want, inOrder(&a.Fields, want)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAttributesUnset: without them the target's own headers pass unaltered,
// all their lines, and the balancer's own answers have none (7.2.1, 7.6).
func TestAttributesUnset(t *testing.T) {
	f := answers(t)
	for _, h := range tenHeaders {
		f.attribute("routing.http.response."+h[0]+".header_value", "")
	}
	b := f.compile(t)
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			r := *kind.ask
			a := b.Serve(context.Background(), &r)
			exchange.Discard(a.Body)
			for _, h := range tenHeaders {
				var want []string
				if strings.HasPrefix(kind.name, "target") {
					want = []string{"target's " + h[1], "target's second"}
				}
				if kind.name == "function" && h[1] == "X-Frame-Options" {
					want = []string{"function's"}
				}
				if got := a.Fields.Values(h[1]); !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", h[1], got, want)
				}
			}
		})
	}
}

// TestServerHeader: the balancer's own where the target has none, the target's
// where it has one, and no trace of either when it is switched off (7.1).
func TestServerHeader(t *testing.T) {
	for enabled, want := range map[string]string{"": "awselb/2.0", "true": "awselb/2.0", "false": ""} {
		f := answers(t)
		if enabled != "" {
			f.attribute(serverKey, enabled)
		}
		b := f.compile(t)
		for _, kind := range kinds {
			r := *kind.ask
			a := b.Serve(context.Background(), &r)
			exchange.Discard(a.Body)
			if got := strings.Join(a.Fields.Values("Server"), " | "); got != want {
				t.Errorf("server.enabled %q, %s: %q, want %q", enabled, kind.name, got, want)
			}
		}
	}
}

// TestValuesAreVerbatim: no placeholders, not even those of redirects, and
// every character that may be in a value (7.2.3, 7.3).
func TestValuesAreVerbatim(t *testing.T) {
	const value = "default-src 'self' #{host} _:;.,\\/'?!(){}[]@<>=-+*#&`|~^%"
	f := newFront(target(t, echo))
	f.attribute("routing.http.response.content_security_policy.header_value", value)
	wantField(t, f.ask(t, request("https://a.example/")), "Content-Security-Policy", value)
}

// inOrder are the lines of those names, in the order of want.
func inOrder(f *exchange.Fields, want []exchange.Field) []exchange.Field {
	var out []exchange.Field
	for _, w := range want {
		for _, line := range f.Lines() {
			if exchange.EqualName(line.Name, w.Name) {
				out = append(out, line)
			}
		}
	}
	return out
}

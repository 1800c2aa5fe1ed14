package cloudfront

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// script is code that a test writes in Go: event document in, document out.
type script struct {
	run     func(event map[string]any) (any, error)
	origins []function.OriginCall // what it calls of "cloudfront"

	mu     sync.Mutex // protects all following fields
	events []map[string]any
}

func (s *script) Invoke(_ context.Context, document []byte) (function.Result, error) {
	var e, kept map[string]any // handlers change their event
	if err := errors.Join(json.Unmarshal(document, &e), json.Unmarshal(document, &kept)); err != nil {
		return function.Result{}, err
	}
	s.mu.Lock()
	s.events = append(s.events, kept)
	s.mu.Unlock()
	out, err := s.run(e)
	if err != nil {
		return function.Result{}, err
	}
	payload, err := json.Marshal(out)
	return function.Result{Payload: payload, RequestID: "r1", Duration: time.Millisecond, Origin: s.origins}, err
}

func (s *script) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.events)
}

// cf takes the record out of a Lambda@Edge event.
func cf(e map[string]any) map[string]any {
	return e["Records"].([]any)[0].(map[string]any)["cf"].(map[string]any)
}

func requestOf(e map[string]any) map[string]any  { return cf(e)["request"].(map[string]any) }
func responseOf(e map[string]any) map[string]any { return cf(e)["response"].(map[string]any) }

func headersOf(o map[string]any) map[string]any { return o["headers"].(map[string]any) }

// set sets a header as handlers do.
func set(o map[string]any, name, value string) map[string]any {
	headersOf(o)[strings.ToLower(name)] = []any{map[string]any{"key": name, "value": value}}
	return o
}

// logSink keeps what is written to the functions' log.
type logSink struct{ lines []function.Line }

func (s *logSink) Log(l function.Line) { s.lines = append(s.lines, l) }

// withFunctions makes a rig whose default behavior has code at these phases:
// "lambda origin-request" or "function viewer-response".
func withFunctions(t *testing.T, d *resource.Distribution, code map[string]*script) (*rig, *logSink) {
	t.Helper()
	b := d.Config.DefaultCacheBehavior
	byARN := map[string]*Function{}
	for at, s := range code {
		kind, phase, _ := strings.Cut(at, " ")
		if kind == "lambda" {
			arn := "arn:aws:lambda:us-east-1:123456789012:function:" + phase + ":3"
			byARN[arn] = &Function{Name: phase + ":3", Lambda: true, Code: s}
			if b.LambdaFunctionAssociations == nil {
				b.LambdaFunctionAssociations = &types.LambdaFunctionAssociations{}
			}
			b.LambdaFunctionAssociations.Items = append(b.LambdaFunctionAssociations.Items, types.LambdaFunctionAssociation{
				EventType: types.EventType(phase), LambdaFunctionARN: &arn, IncludeBody: aws.Bool(strings.HasSuffix(phase, "request")),
			})
			continue
		}
		arn := "arn:aws:cloudfront::123456789012:function/" + phase
		byARN[arn] = &Function{Name: phase, Code: s}
		if b.FunctionAssociations == nil {
			b.FunctionAssociations = &types.FunctionAssociations{}
		}
		b.FunctionAssociations.Items = append(b.FunctionAssociations.Items, types.FunctionAssociation{EventType: types.EventType(phase), FunctionARN: &arn})
	}
	r := newRig(t, setOf(d))
	log := new(logSink)
	r.env.Function = func(arn string) *Function { return byARN[arn] }
	r.env.FunctionLog = log
	r.recompile(setOf(d))
	return r, log
}

// addsHeader is the handler that most people write.
func addsHeader(name, value string) *script {
	return &script{run: func(e map[string]any) (any, error) { return set(responseOf(e), name, value), nil }}
}

// Misunderstood 2 and 3 of spec/edge-functions.md 15: origin-response runs on
// misses only, errors included, and its changes are cached.
func TestMisunderstood02And03OriginResponseRunsOnMissesAndErrors(t *testing.T) {
	code := addsHeader("Strict-Transport-Security", "max-age=63072000")
	r, _ := withFunctions(t, distribution(t), map[string]*script{"lambda origin-response": code})
	r.origin(answers(200, "hello", "Cache-Control: max-age=60"))
	r.get("/a").expect(t, 200, missFrom)
	hit := r.get("/a")
	hit.expect(t, 200, hitFrom)
	if hit.get("Strict-Transport-Security") != "max-age=63072000" || code.calls() != 1 {
		t.Errorf("got %q after %d calls", hit.get("Strict-Transport-Security"), code.calls())
	}
	r.origin(answers(404, "gone"))
	if lost := r.get("/b"); lost.Status != 404 || lost.get("Strict-Transport-Security") == "" {
		t.Errorf("status %d, %q", lost.Status, lost.get("Strict-Transport-Security"))
	}
}

// Misunderstood 1 and 5: viewer-response runs behind the policy and not on
// errors, hits included; what it sets is never stored (42).
func TestMisunderstood01And05And42ViewerResponse(t *testing.T) {
	d := secured(t, types.ViewerProtocolPolicyAllowAll)
	n := 0
	code := &script{run: func(e map[string]any) (any, error) {
		n++
		resp := responseOf(e)
		if headersOf(resp)["x-content-type-options"] == nil {
			return nil, fmt.Errorf("the policy's header is not shown: %v", resp)
		}
		delete(headersOf(resp), "x-frame-options")
		return set(resp, "X-Count", fmt.Sprint(n)), nil
	}}
	r, _ := withFunctions(t, d, map[string]*script{"lambda viewer-response": code})
	r.origin(answers(200, "hello", "Cache-Control: max-age=60"))
	for i, want := range []string{"1", "2"} {
		if got := r.get("/a"); got.get("X-Count") != want || got.Fields.Has("X-Frame-Options") {
			t.Errorf("request %d: count %q, frame options %q", i, got.get("X-Count"), got.get("X-Frame-Options"))
		}
	}
	r.origin(answers(403, "no"))
	for range 2 {
		if got := r.get("/b"); got.Fields.Has("X-Count") {
			t.Error("viewer-response ran on an error")
		}
	}
}

// Misunderstood 4: a response generated at viewer-request passes the policy, but
// no viewer-response function, no cache and no origin.
func TestMisunderstood04GeneratedAtViewerRequest(t *testing.T) {
	d := secured(t, types.ViewerProtocolPolicyAllowAll)
	request := &script{run: func(map[string]any) (any, error) {
		return map[string]any{"status": "302", "headers": map[string]any{"location": []any{map[string]any{"value": "/login"}}}}, nil
	}}
	response := addsHeader("X-Late", "1")
	r, _ := withFunctions(t, d, map[string]*script{"lambda viewer-request": request, "lambda viewer-response": response})
	r.origin(answers(200, "hello"))
	for range 2 {
		got := r.get("/a")
		got.expect(t, 302, "LambdaGeneratedResponse from cloudfront")
		if got.get("Location") != "/login" || got.Fields.Has("X-Late") || !got.Fields.Has("X-Content-Type-Options") || got.body != "" || got.ContentLength != 0 {
			t.Errorf("got %v, body %q", got.Fields.Lines(), got.body)
		}
	}
	if r.asked() != 0 || response.calls() != 0 || request.calls() != 2 {
		t.Errorf("origin %d, viewer-response %d, viewer-request %d", r.asked(), response.calls(), request.calls())
	}
}

// Misunderstood 22: a new URI alters the key and the origin's path, and selects
// no other behavior.
func TestMisunderstood22RewrittenURI(t *testing.T) {
	d := distribution(t)
	d.Config.CacheBehaviors = &types.CacheBehaviors{Quantity: aws.Int32(1), Items: []types.CacheBehavior{{
		PathPattern: aws.String("/api/*"), TargetOriginId: aws.String("app"), ViewerProtocolPolicy: types.ViewerProtocolPolicyHttpsOnly,
		MinTTL: aws.Int64(0), ForwardedValues: d.Config.DefaultCacheBehavior.ForwardedValues,
	}}}
	code := &script{run: func(e map[string]any) (any, error) {
		q := requestOf(e)
		q["uri"] = "/api/v1" + q["uri"].(string)
		return q, nil
	}}
	r, _ := withFunctions(t, d, map[string]*script{"lambda viewer-request": code})
	r.origin(answers(200, "hello", "Cache-Control: max-age=60"))
	got := r.overHTTP("/a") // the other behavior would refuse plain HTTP
	got.expect(t, 200, missFrom)
	if path := r.last().URL.Path; path != "/api/v1/a" || got.Outcome.Behavior != "*" {
		t.Errorf("the origin was asked for %q by behavior %q", path, got.Outcome.Behavior)
	}
	r.overHTTP("/a").expect(t, 200, hitFrom)
}

// Misunderstood 37, and spec 2.2: what origin-request sees is the request to
// the origin, with the origin; Host may be changed there.
func TestOriginRequestEvent(t *testing.T) {
	d := distribution(t)
	d.Config.Origins.Items[0].OriginPath = aws.String("/base")
	d.Config.Origins.Items[0].CustomHeaders = &types.CustomHeaders{Items: []types.OriginCustomHeader{{HeaderName: aws.String("X-Secret"), HeaderValue: aws.String("s")}}}
	code := &script{run: func(e map[string]any) (any, error) {
		q := set(requestOf(e), "Host", "other.example.net")
		q["uri"] = "/x"
		q["querystring"] = "added=1"
		return q, nil
	}}
	r, _ := withFunctions(t, d, map[string]*script{"lambda origin-request": code})
	r.origin(answers(200, "hello"))
	r.get("/a?dropped=1", "User-Agent: viewer").expect(t, 200, missFrom)
	q := requestOf(code.events[0])
	wantOrigin := map[string]any{"custom": map[string]any{
		"customHeaders": map[string]any{"x-secret": []any{map[string]any{"key": "X-Secret", "value": "s"}}}, "domainName": "app.example.net",
		"keepaliveTimeout": 5.0, "path": "/base", "port": 80.0, "protocol": "http", "readTimeout": 30.0, "sslProtocols": []any{},
	}}
	if diff := cmp.Diff(wantOrigin, q["origin"]); diff != "" {
		t.Error(diff)
	}
	if q["uri"] != "/a" || q["querystring"] != "" || headersOf(q)["x-secret"] != nil || headersOf(q)["x-amz-cf-id"] != nil {
		t.Errorf("shown %v", q)
	}
	if ua := headersOf(q)["user-agent"].([]any)[0].(map[string]any)["value"]; ua != "Amazon CloudFront" {
		t.Errorf("shown User-Agent %q", ua)
	}
	sent := r.last()
	if sent.Host != "other.example.net" || sent.URL.RequestURI() != "/base/x?added=1" || sent.Header.Get("X-Secret") != "s" {
		t.Errorf("sent %s to %s with %v", sent.URL.RequestURI(), sent.Host, sent.Header)
	}
}

// Spec 3: the function may name another origin, one that the distribution does
// not have.
func TestOriginRequestChoosesAnotherOrigin(t *testing.T) {
	other := httptest.NewServer(answers(200, "other"))
	defer other.Close()
	code := &script{run: func(e map[string]any) (any, error) {
		q := requestOf(e)
		q["origin"] = map[string]any{"custom": map[string]any{"domainName": "other.example.net", "port": 8080, "protocol": "http", "path": "/p"}}
		return set(q, "Host", "other.example.net"), nil
	}}
	r, _ := withFunctions(t, distribution(t), map[string]*script{"lambda origin-request": code})
	resolve := r.env.Resolve
	r.env.Resolve = func(host string) (string, bool) {
		if host == "other.example.net" {
			return other.Listener.Addr().String(), true
		}
		return resolve(host)
	}
	d := r.door.document
	r.recompile(setOf(d))
	r.origin(answers(200, "own"))
	for range 2 {
		if got := r.get("/a", "Cache-Control: no-cache"); got.body != "other" || got.Status != 200 {
			t.Errorf("got %d %q", got.Status, got.body)
		}
	}
	if r.asked() != 0 {
		t.Error("the distribution's own origin was asked")
	}
}

// Spec 3.2: an answer made at origin-request is cached as the origin's would be,
// and origin-response is skipped.
func TestGeneratedAtOriginRequestIsCached(t *testing.T) {
	request := &script{run: func(map[string]any) (any, error) {
		return map[string]any{"status": "200", "headers": map[string]any{"cache-control": []any{map[string]any{"value": "max-age=60"}}}, "body": "made"}, nil
	}}
	response := addsHeader("X-Late", "1")
	r, _ := withFunctions(t, distribution(t), map[string]*script{"lambda origin-request": request, "lambda origin-response": response})
	first := r.get("/a")
	first.expect(t, 200, "LambdaGeneratedResponse from cloudfront")
	second := r.get("/a")
	second.expect(t, 200, hitFrom)
	if first.body != "made" || second.body != "made" || response.calls() != 0 || request.calls() != 1 || r.asked() != 0 {
		t.Errorf("bodies %q, %q; calls %d, %d; origin %d", first.body, second.body, request.calls(), response.calls(), r.asked())
	}
}

// Misunderstood 27 to 29: bodies are shown in base64, cut, and replaced only
// on demand.
func TestMisunderstood27To29Bodies(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.AllowedMethods = &types.AllowedMethods{Items: []types.Method{"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"}}
	replace := false
	code := &script{run: func(e map[string]any) (any, error) {
		q := requestOf(e)
		b := q["body"].(map[string]any)
		b["data"] = "bmV3" // "new"
		if replace {
			b["action"] = "replace"
		}
		return q, nil
	}}
	r, _ := withFunctions(t, d, map[string]*script{"lambda viewer-request": code})
	var got string
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		b, _ := io.ReadAll(req.Body)
		got = string(b)
	})
	long := strings.Repeat("a", 50_000)
	for _, tc := range []struct {
		send, want string
		replace    bool
	}{{"hello", "hello", false}, {long, long, false}, {long, "new", true}} {
		replace = tc.replace
		req := r.request("POST /a")
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(tc.send)), int64(len(tc.send))
		if resp := r.do(req); resp.Status != 200 || got != tc.want {
			t.Errorf("status %d, the origin got %d bytes, want %d", resp.Status, len(got), len(tc.want))
		}
	}
	shown := requestOf(code.events[1])["body"].(map[string]any)
	if shown["inputTruncated"] != true || shown["encoding"] != "base64" || len(shown["data"].(string)) != 54616 { // 40 KB in base64
		t.Errorf("shown: truncated %v, %v, %d characters", shown["inputTruncated"], shown["encoding"], len(shown["data"].(string)))
	}
}

// TestFunctionFailures are the rows of spec/edge-functions.md 5 and 10
// (misunderstood 18, 25, 26, 31).
func TestFunctionFailures(t *testing.T) {
	fails := func(kind function.Kind) *script {
		return &script{run: func(map[string]any) (any, error) { return nil, &function.Error{Kind: kind} }}
	}
	returns := func(v any) *script { return &script{run: func(map[string]any) (any, error) { return v, nil }} }
	for _, tc := range []struct {
		name, at string
		code     *script
		status   int
		xCache   string
		reason   string
	}{
		{"exception", "lambda viewer-request", fails(function.Handler), 503, "LambdaExecutionError from cloudfront", lambdaUnusable},
		{"time-out", "lambda origin-request", fails(function.Timeout), 503, "LambdaExecutionError from cloudfront", lambdaUnusable},
		{"crash", "lambda origin-response", fails(function.Crash), 503, "LambdaExecutionError from cloudfront", lambdaUnusable},
		{"exception at the end", "lambda viewer-response", fails(function.Handler), 503, "LambdaExecutionError from cloudfront", lambdaUnusable},
		{"throttled", "lambda viewer-request", fails(function.Throttled), 503, "LambdaLimitExceeded from cloudfront", throttledReason},
		{"null", "lambda viewer-request", returns(nil), 502, "LambdaValidationError from cloudfront", "The Lambda function returned invalid JSON: The JSON output must be an object type."},
		{"null at the origin", "lambda origin-response", returns(nil), 502, "LambdaValidationError from cloudfront", "The Lambda function returned invalid JSON: The JSON output must be an object type."},
		{"read-only", "lambda viewer-request", returns(map[string]any{"headers": map[string]any{}}), 502, "LambdaValidationError from cloudfront", "The Lambda function result failed validation: The function tried to add, delete, or change a read-only header."},
		{"exception in a CloudFront Function", "function viewer-response", fails(function.Handler), 503, "FunctionExecutionError from cloudfront", functionUnusable},
		{"throttled CloudFront Function", "function viewer-request", fails(function.Throttled), 503, "FunctionThrottledError from cloudfront", throttledReason},
		{"a name in capitals", "function viewer-response", returns(map[string]any{"statusCode": 200, "headers": map[string]any{"X": map[string]any{"value": "y"}}}), 502, "FunctionValidationError from cloudfront",
			"The CloudFront function returned an invalid value: response.headers must have header names in lower case."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, _ := withFunctions(t, distribution(t), map[string]*script{tc.at: tc.code})
			r.origin(answers(200, "hello", "Cache-Control: max-age=60"))
			got := r.get("/a")
			got.expect(t, tc.status, tc.xCache)
			if !strings.Contains(got.body, tc.reason) || got.get("Content-Type") != "text/html" || got.ContentLength != int64(len(got.body)) {
				t.Errorf("page of %d bytes, announced %d:\n%s", len(got.body), got.ContentLength, got.body)
			}
		})
	}
}

// The edge's own log names the header (spec 5).
func TestValidationErrorsAreLogged(t *testing.T) {
	r, log := withFunctions(t, distribution(t), map[string]*script{"lambda viewer-request": {run: func(map[string]any) (any, error) {
		return map[string]any{"headers": map[string]any{}}, nil
	}}})
	r.get("/a")
	want := []function.Line{{
		Time: r.clock(), Group: "/aws/cloudfront/LambdaEdge/E1U5RQF7T870K0", Stream: "2026/11/21/E1U5RQF7T870K0", RequestID: "r1",
		Text: "(r1) ERROR Validation error: Lambda function result failed validation, the function tried to delete read-only header, headerName : Host.",
	}}
	if diff := cmp.Diff(want, log.lines); diff != "" {
		t.Error(diff)
	}
}

// A custom error page replaces what a function broke, as any 503, but not what
// it answered on purpose (spec 10).
func TestCustomErrorPagesAndFunctions(t *testing.T) {
	for _, tc := range []struct {
		name string
		code *script
		want string
	}{
		{"broken", &script{run: func(map[string]any) (any, error) { return nil, &function.Error{Kind: function.Crash} }}, "sorry"},
		{"meant", &script{run: func(map[string]any) (any, error) { return map[string]any{"statusCode": 503, "body": "closed"}, nil }}, "closed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := distribution(t)
			d.Config.CustomErrorResponses = &types.CustomErrorResponses{Items: []types.CustomErrorResponse{{ErrorCode: aws.Int32(503), ResponsePagePath: aws.String("/sorry.html"), ResponseCode: aws.String("503")}}}
			at := "function viewer-request"
			r, _ := withFunctions(t, d, map[string]*script{at: tc.code})
			r.origin(answers(200, "sorry"))
			if got := r.get("/a"); got.body != tc.want || got.Status != 503 {
				t.Errorf("got %d %q, want %q", got.Status, got.body, tc.want)
			}
		})
	}
}

// A CloudFront Function at viewer-response may change status and body (17).
func TestMisunderstood17CloudFrontFunctionChangesTheStatus(t *testing.T) {
	r, _ := withFunctions(t, distribution(t), map[string]*script{"function viewer-response": {run: func(e map[string]any) (any, error) {
		resp := e["response"].(map[string]any)
		resp["statusCode"], resp["body"] = 201, "replaced"
		headersOf(resp)["strict-transport-security"] = map[string]any{"value": "max-age=300"}
		return resp, nil
	}}})
	r.origin(answers(200, "hello", "Cache-Control: max-age=60", "Content-Type: text/plain"))
	for _, how := range []string{missFrom, hitFrom} {
		got := r.get("/a")
		got.expect(t, 201, how)
		if got.body != "replaced" || got.ContentLength != 8 || got.get("Strict-Transport-Security") != "max-age=300" || got.get("Content-Type") != "text/plain" {
			t.Errorf("%q of %d bytes, %v", got.body, got.ContentLength, got.Fields.Lines())
		}
	}
}

// What a function sets is its own in the trail, and so is what it removes.
func TestFunctionsOwnTheirHeaders(t *testing.T) {
	r, _ := withFunctions(t, distribution(t), map[string]*script{"lambda origin-response": {run: func(e map[string]any) (any, error) {
		resp := set(responseOf(e), "X-Own", "1")
		delete(headersOf(resp), "x-powered-by")
		return resp, nil
	}}})
	r.origin(answers(200, "x", "X-Powered-By: PHP", "X-Kept: 1"))
	req := r.request("/a")
	req.Trace = new(exchange.Trace)
	got := r.do(req)
	owner := exchange.OwnerFunction("origin-response:3", "origin-response")
	owners := map[string]exchange.Owner{}
	for _, l := range got.Fields.Lines() {
		owners[l.Name] = l.Owner
	}
	if owners["X-Own"] != owner || owners["X-Kept"] != exchange.OwnerOrigin {
		t.Errorf("owners %v", owners)
	}
	for _, e := range req.Trace.Events {
		if e.Field.Name == "X-Powered-By" && e.Action == exchange.Dropped && e.By == owner {
			return
		}
	}
	t.Errorf("the dropped line is not in the trail: %+v", req.Trace.Events)
}

// Origin functions run once for each origin of a group that is tried (spec 1).
func TestOriginFunctionsRunForEachOriginTried(t *testing.T) {
	d := distribution(t)
	second := d.Config.Origins.Items[0]
	second.Id, second.OriginPath = aws.String("spare"), aws.String("/spare")
	d.Config.Origins.Items = append(d.Config.Origins.Items, second)
	d.Config.OriginGroups = &types.OriginGroups{Items: []types.OriginGroup{{
		Id: aws.String("both"), FailoverCriteria: &types.OriginGroupFailoverCriteria{StatusCodes: &types.StatusCodes{Items: []int32{503}}},
		Members: &types.OriginGroupMembers{Items: []types.OriginGroupMember{{OriginId: aws.String("app")}, {OriginId: aws.String("spare")}}},
	}}}
	d.Config.DefaultCacheBehavior.TargetOriginId = aws.String("both")
	request := &script{run: func(e map[string]any) (any, error) { return requestOf(e), nil }}
	response := addsHeader("X-Seen", "1")
	r, _ := withFunctions(t, d, map[string]*script{"lambda origin-request": request, "lambda origin-response": response})
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if !strings.HasPrefix(req.URL.Path, "/spare") {
			w.WriteHeader(503)
		}
	})
	got := r.get("/a")
	if got.Status != 200 || got.get("X-Seen") != "1" || request.calls() != 2 || response.calls() != 2 {
		t.Errorf("status %d, calls %d and %d", got.Status, request.calls(), response.calls())
	}
	path := requestOf(request.events[1])["origin"].(map[string]any)["custom"].(map[string]any)["path"]
	if path != "/spare" {
		t.Errorf("the second event shows the path %q", path)
	}
}

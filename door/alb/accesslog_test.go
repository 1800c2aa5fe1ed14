package alb_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
)

const (
	loggedARN   = "arn:aws:elasticloadbalancing:us-east-2:123456789012:loadbalancer/app/my-loadbalancer/50dc6c495c0c9188"
	tracedRoot  = "Root=1-58337262-36d228ad5d99923122bbe354"
	certificate = "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012"
)

// selfID is what the balancer puts before the trace's root.
var selfID = regexp.MustCompile(`Self=1-[0-9a-f]{8}-[0-9a-f]{24};`)

// logged makes the front one with an access log, whose clock goes on by a
// millisecond each time that somebody looks.
func logged(f *front) *front {
	f.balancer.ARN = loggedARN
	f.listener.Config.LoadBalancerArn = aws.String(loggedARN)
	f.listener.Config.Certificates = []elb.Certificate{{CertificateArn: aws.String(certificate)}}
	f.balancerAttribute("access_logs.s3.enabled", "true")
	now := time.Date(2018, 7, 2, 22, 23, 0, 186641000, time.UTC)
	f.env.Now = func() time.Time {
		now = now.Add(time.Millisecond)
		return now
	}
	return f
}

// TestAccessLog: whole entries in the order of spec/load-balancer.md 9.
func TestAccessLog(t *testing.T) {
	at := target(t, echo)
	gone := nobody(t)
	failing := func(string) (string, error) { return "", &function.Error{Kind: function.Throttled} }
	ending := &exchange.Ending{Status: 200, BytesIn: 34, BytesOut: 366,
		FirstByte: time.Date(2018, 7, 2, 22, 23, 0, 190641000, time.UTC), End: time.Date(2018, 7, 2, 22, 23, 1, 0, time.UTC)}
	const head = `https 2018-07-02T22:23:01.000000Z app/my-loadbalancer/50dc6c495c0c9188 192.0.2.1:50000 `
	const tls = ` "test/1.0" TLS_AES_128_GCM_SHA256 TLSv1.3 `
	const ids = `"` + tracedRoot + `" "a.example" "` + certificate + `" `
	const received = ` 2018-07-02T22:23:00.187641Z `
	for _, tc := range []struct {
		name   string
		front  *front
		path   string
		fields []string
		want   string
	}{
		{"forward", newFront(at), "p?q=1", nil,
			head + at + ` 0.001 0.001 0.001 200 200 34 366 "GET https://a.example:443/p?q=1 HTTP/1.1"` + tls + `app ` + ids + `0` + received +
				`"forward" "-" "-" "` + at + `" "200" "-" "-" -`},
		{"fixed response", newFront(), "fixed", nil,
			head + `- -1 -1 -1 200 - 34 366 "GET https://a.example:443/fixed HTTP/1.1"` + tls + `- ` + ids + `7` + received +
				`"fixed-response" "-" "-" "-" "-" "-" "-" -`},
		{"redirect", newFront(), "moved", nil,
			head + `- -1 -1 -1 200 - 34 366 "GET https://a.example:443/moved HTTP/1.1"` + tls + `- ` + ids + `8` + received +
				`"redirect" "https://b.example:443/moved" "-" "-" "-" "-" "-" -`},
		{"refused", newFront(gone), "", nil,
			head + gone + ` 0.001 -1 -1 200 - 34 366 "GET https://a.example:443/ HTTP/1.1"` + tls + `app ` + ids + `0` + received +
				`"forward" "-" "-" "` + gone + `" "-" "-" "-" -`},
		{"no target", newFront(), "", nil,
			head + `- -1 -1 -1 200 - 34 366 "GET https://a.example:443/ HTTP/1.1"` + tls + `app ` + ids + `0` + received +
				`"forward" "-" "-" "-" "-" "-" "-" -`},
		{"a function", newLambdaFront(failing), "", nil,
			head + `- 0.001 -1 -1 200 - 34 366 "GET https://a.example:443/ HTTP/1.1"` + tls + `app ` + ids + `0` + received +
				`"forward" "-" "LambdaThrottling" "-" "-" "-" "-" -`},
		{"ambiguous, and quotes", newFront(), "fixed", []string{"Transfer_Encoding: x", "User-Agent: a\"b\\é"},
			head + `- -1 -1 -1 200 - 34 366 "GET https://a.example:443/fixed HTTP/1.1"` + strings.Replace(tls, "test/1.0", `a\x22b\x5c\xc3\xa9`, 1) + `- ` + ids + `7` + received +
				`"fixed-response" "-" "-" "-" "-" "Ambiguous" "SuspiciousHeader" -`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := logged(tc.front)
			f.rule("7", fixed("200"), paths("/fixed"))
			f.rule("8", redirect(elb.RedirectActionConfig{StatusCode: "HTTP_301", Host: aws.String("b.example")}), paths("/moved"))
			r := request("https://a.example/"+tc.path, append(tc.fields, "X-Amzn-Trace-Id: "+tracedRoot, "User-Agent: test/1.0")...)
			r.TLS.ServerName = "a.example"
			r.Received = time.Date(2018, 7, 2, 22, 23, 0, 187641000, time.UTC)
			a := f.ask(t, r)
			got := string(a.Outcome.Record.AppendEntry(nil, ending))
			got = selfID.ReplaceAllString(got, "")
			if diff := cmp.Diff(tc.want+"\n", got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAccessLogOfOthers: a viewer who has left, and a load balancer without a log.
func TestAccessLogOfOthers(t *testing.T) {
	a := logged(newFront(target(t, echo))).ask(t, request("https://a.example/"))
	line := string(a.Outcome.Record.AppendEntry(nil, &exchange.Ending{}))
	if status := strings.Fields(line)[8]; status != "460" {
		t.Errorf("the viewer has left: status %s, want 460", status)
	}
	if a := newFront(target(t, echo)).ask(t, request("https://a.example/")); a.Outcome.Record != nil {
		t.Error("there is an entry where there is no log")
	}
}

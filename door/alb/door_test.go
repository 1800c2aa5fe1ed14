package alb_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

const (
	balancerARN = "lb"
	listenerARN = "listener"
	hstsKey     = "routing.http.response.strict_transport_security.header_value"
	serverKey   = "routing.http.response.server.enabled"
)

// front is one load balancer with one HTTPS listener on 443, whose default
// action forwards to the group "app".
type front struct {
	balancer *resource.LoadBalancer
	listener *resource.Listener
	set      *resource.Set
	env      alb.Env
}

func newFront(targets ...string) *front {
	f := &front{
		balancer: &resource.LoadBalancer{Meta: resource.Meta{ARN: balancerARN}, Config: elb.LoadBalancer{
			LoadBalancerName: aws.String("front"), Type: elb.LoadBalancerTypeEnumApplication}},
		listener: &resource.Listener{Meta: resource.Meta{ARN: listenerARN}, Config: elb.Listener{
			LoadBalancerArn: aws.String(balancerARN), Port: aws.Int32(443), Protocol: elb.ProtocolEnumHttps,
			DefaultActions: []elb.Action{forwardTo("app")}}},
	}
	f.set = &resource.Set{LoadBalancers: []*resource.LoadBalancer{f.balancer}, Listeners: []*resource.Listener{f.listener}}
	f.group("app", targets...)
	// Checks come once, at the start, and then never again within a test.
	f.env.Groups = alb.NewGroups(func(time.Duration) <-chan time.Time { return nil })
	return f
}

// group adds a target group with targets at "host:port".
func (f *front) group(name string, targets ...string) *resource.TargetGroup {
	g := &resource.TargetGroup{Meta: resource.Meta{ARN: name}, Config: elb.TargetGroup{
		TargetGroupName: &name, TargetType: elb.TargetTypeEnumIp, Protocol: elb.ProtocolEnumHttp, Port: aws.Int32(80)}}
	for _, t := range targets {
		at := netip.MustParseAddrPort(t)
		g.Targets = append(g.Targets, &resource.Target{Config: elb.TargetDescription{
			Id: aws.String(at.Addr().String()), Port: aws.Int32(int32(at.Port()))}})
	}
	f.set.TargetGroups = append(f.set.TargetGroups, g)
	return g
}

func (f *front) attribute(key, value string) {
	f.listener.Attributes = append(f.listener.Attributes, elb.ListenerAttribute{Key: &key, Value: &value})
}

func (f *front) balancerAttribute(key, value string) {
	f.balancer.Attributes = append(f.balancer.Attributes, elb.LoadBalancerAttribute{Key: &key, Value: &value})
}

func (f *front) rule(priority string, a elb.Action, conditions ...elb.RuleCondition) {
	f.set.ListenerRules = append(f.set.ListenerRules, &resource.ListenerRule{ListenerARN: listenerARN,
		Config: elb.Rule{Priority: &priority, Actions: []elb.Action{a}, Conditions: conditions}})
}

func (f *front) compile(t testing.TB) *alb.LoadBalancer {
	t.Helper()
	compiled, problems := alb.Compile(f.set, f.env)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	t.Cleanup(compiled.Close)
	return compiled.LoadBalancers[0]
}

// answer is a response with its body read.
type answer struct {
	*exchange.Response
	body string
}

func (f *front) ask(t testing.TB, r *exchange.Request) answer {
	t.Helper()
	return ask(t, f.compile(t), r)
}

func ask(t testing.TB, b *alb.LoadBalancer, r *exchange.Request) answer {
	t.Helper()
	resp := b.Serve(context.Background(), r)
	if resp.Body == nil {
		return answer{resp, ""}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp, string(body)}
}

// request is a GET over HTTPS from 192.0.2.1; fields are "Name: value".
func request(url string, fields ...string) *exchange.Request {
	hostPath, query, hasQuery := strings.Cut(strings.TrimPrefix(url, "https://"), "?")
	host, path, _ := strings.Cut(hostPath, "/")
	r := &exchange.Request{
		Method: "GET", Scheme: "https", Host: host, Path: "/" + path, Query: query, HasQuery: hasQuery, Proto: exchange.HTTP11,
		Remote: netip.MustParseAddrPort("192.0.2.1:50000"), TLS: &exchange.TLS{Version: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256"},
	}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		r.Fields.Add(name, value, exchange.OwnerViewer)
	}
	return r
}

// target is a server that notes what it is sent, checks of its health apart.
func target(t testing.TB, handle http.HandlerFunc) (address string) {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// echo answers with the request's head.
func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Strict-Transport-Security", "max-age=1")
	w.Header().Set("Server", "app")
	io.WriteString(w, r.Method+" "+r.URL.String()+" "+r.Host+"\n")
	r.Header.Write(w)
}

// nobody is an address where nothing listens.
func nobody(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func forwardTo(groups ...string) elb.Action {
	c := &elb.ForwardActionConfig{}
	for _, g := range groups {
		c.TargetGroups = append(c.TargetGroups, elb.TargetGroupTuple{TargetGroupArn: aws.String(g)})
	}
	return elb.Action{Type: elb.ActionTypeEnumForward, ForwardConfig: c}
}

func fixed(status string) elb.Action {
	return elb.Action{Type: elb.ActionTypeEnumFixedResponse, FixedResponseConfig: &elb.FixedResponseActionConfig{
		StatusCode: &status, ContentType: aws.String("text/plain"), MessageBody: aws.String("fixed " + status)}}
}

func redirect(c elb.RedirectActionConfig) elb.Action {
	return elb.Action{Type: elb.ActionTypeEnumRedirect, RedirectConfig: &c}
}

func paths(values ...string) elb.RuleCondition {
	return elb.RuleCondition{Field: aws.String("path-pattern"), PathPatternConfig: &elb.PathPatternConditionConfig{Values: values}}
}

func hosts(values ...string) elb.RuleCondition {
	return elb.RuleCondition{Field: aws.String("host-header"), HostHeaderConfig: &elb.HostHeaderConditionConfig{Values: values}}
}

func methods(values ...string) elb.RuleCondition {
	return elb.RuleCondition{Field: aws.String("http-request-method"), HttpRequestMethodConfig: &elb.HttpRequestMethodConditionConfig{Values: values}}
}

func header(name string, values ...string) elb.RuleCondition {
	return elb.RuleCondition{Field: aws.String("http-header"), HttpHeaderConfig: &elb.HttpHeaderConditionConfig{HttpHeaderName: &name, Values: values}}
}

func sources(values ...string) elb.RuleCondition {
	return elb.RuleCondition{Field: aws.String("source-ip"), SourceIpConfig: &elb.SourceIpConditionConfig{Values: values}}
}

func queries(key, value string) elb.RuleCondition {
	p := elb.QueryStringKeyValuePair{Value: &value}
	if key != "" {
		p.Key = &key
	}
	return elb.RuleCondition{Field: aws.String("query-string"), QueryStringConfig: &elb.QueryStringConditionConfig{Values: []elb.QueryStringKeyValuePair{p}}}
}

// secureTarget is a server with a certificate that nobody trusts.
func secureTarget(t testing.TB) (address string) {
	t.Helper()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "secure") }))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "https://")
}

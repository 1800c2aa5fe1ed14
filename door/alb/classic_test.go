package alb_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/resource"
)

// TestClassic: a classic load balancer forwards, says who the viewer is, and
// leaves the target's headers alone (spec/load-balancer.md 7.6).
func TestClassic(t *testing.T) {
	var got http.Header
	var host string
	address := target(t, func(w http.ResponseWriter, r *http.Request) {
		got, host = r.Header, r.Host
		w.Header()["Strict-Transport-Security"] = []string{"max-age=1", "max-age=2"}
	})
	port := int32(netip.MustParseAddrPort(address).Port())
	listener := func(protocol string, at int32) classic.ListenerDescription {
		return classic.ListenerDescription{Listener: &classic.Listener{Protocol: &protocol, InstanceProtocol: aws.String("HTTP"), LoadBalancerPort: at, InstancePort: &port}}
	}
	f := newFront()
	f.set = &resource.Set{ClassicLoadBalancers: []*resource.ClassicLoadBalancer{
		{Meta: resource.Meta{ARN: "old"}, Config: classic.LoadBalancerDescription{
			LoadBalancerName: aws.String("old"), Instances: []classic.Instance{{InstanceId: aws.String("i-1")}},
			HealthCheck:          &classic.HealthCheck{Target: aws.String("TCP:" + strings.Split(address, ":")[1])},
			ListenerDescriptions: []classic.ListenerDescription{listener("HTTPS", 443), listener("HTTP", 8080), listener("TCP", 25)},
		}},
		{Meta: resource.Meta{ARN: "mail"}, Config: classic.LoadBalancerDescription{ListenerDescriptions: []classic.ListenerDescription{listener("TCP", 25)}}},
	}}
	f.env.Address = func(id string) (string, bool) { return address, id == "i-1" }
	compiled, problems := alb.Compile(f.set, f.env)
	if len(problems) > 0 || len(compiled.LoadBalancers) != 1 {
		t.Fatalf("%d load balancers, %v", len(compiled.LoadBalancers), problems)
	}
	t.Cleanup(compiled.Close)
	b := compiled.LoadBalancers[0]
	var ports []int
	for _, l := range b.Listeners {
		ports = append(ports, l.Port)
	}
	if diff := cmp.Diff([]int{443, 8080}, ports); diff != "" || !b.Classic || b.HTTP2 {
		t.Errorf("classic %v, HTTP/2 %v, %s", b.Classic, b.HTTP2, diff)
	}
	a := ask(t, b, request("https://a.example:1234/"))
	wantField(t, a, "Strict-Transport-Security", "max-age=1 | max-age=2")
	wantField(t, a, "Server", "")
	delete(got, "Accept-Encoding")
	want := http.Header{"X-Forwarded-For": {"192.0.2.1"}, "X-Forwarded-Port": {"443"}, "X-Forwarded-Proto": {"https"}, "Connection": {"Keep-Alive"}}
	if diff := cmp.Diff(want, got); diff != "" || host != "a.example:1234" {
		t.Errorf("host %q, %s", host, diff)
	}
	eventually(t, func() bool {
		health := f.env.Groups.Health()
		return len(health) == 2 && health[0].State == "healthy" && health[1].State == "healthy"
	})
}

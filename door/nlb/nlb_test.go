package nlb_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/nlb"
	"github.com/lintel-edge/lintel/resource"
)

// balancer is one network load balancer with a TCP listener on 443 and one
// group, in which everything is at "host:port".
func balancer(targets ...string) *resource.Set {
	s := &resource.Set{
		LoadBalancers: []*resource.LoadBalancer{{Meta: resource.Meta{ARN: "lb"}, Config: elb.LoadBalancer{
			LoadBalancerName: aws.String("front"), Type: elb.LoadBalancerTypeEnumNetwork}}},
		Listeners: []*resource.Listener{{Meta: resource.Meta{ARN: "listener", Address: "aws_lb_listener.tcp"}, Config: elb.Listener{
			LoadBalancerArn: aws.String("lb"), Port: aws.Int32(443), Protocol: elb.ProtocolEnumTcp,
			DefaultActions: []elb.Action{{Type: elb.ActionTypeEnumForward, TargetGroupArn: aws.String("app")}}}}},
		TargetGroups: []*resource.TargetGroup{{Meta: resource.Meta{ARN: "app"}, Config: elb.TargetGroup{
			TargetGroupName: aws.String("app"), Protocol: elb.ProtocolEnumTcp, TargetType: elb.TargetTypeEnumIp, Port: aws.Int32(80)}}},
	}
	for _, t := range targets {
		at := netip.MustParseAddrPort(t)
		s.TargetGroups[0].Targets = append(s.TargetGroups[0].Targets, &resource.Target{Config: elb.TargetDescription{
			Id: aws.String(at.Addr().String()), Port: aws.Int32(int32(at.Port()))}})
	}
	return s
}

// serve puts the only listener of a set on loopback and returns its address.
func serve(t *testing.T, s *resource.Set, env nlb.Env) (address string, l *nlb.Listener) {
	t.Helper()
	if env.After == nil {
		env.After = func(time.Duration) <-chan time.Time { return nil }
	}
	compiled, problems := nlb.Compile(s, env)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	l = compiled.LoadBalancers[0].Listeners[0]
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := socket.Accept()
			if err != nil {
				return
			}
			go l.ServeConn(t.Context(), c)
		}
	}()
	t.Cleanup(func() {
		socket.Close()
		compiled.Close()
	})
	return socket.Addr().String(), l
}

// script is a server that does to each connection what do says.
func script(t *testing.T, do func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				do(c)
			}()
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

func dial(t *testing.T, address string) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*net.TCPConn)
}

// TestBytesPassUnaltered: a target's own HSTS reaches the viewer as it was
// sent, twice and misspelt if so, and what the viewer sends reaches the target
// (spec/load-balancer.md 7.6).
func TestBytesPassUnaltered(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\nstrict-Transport-security:  max-age=\"1\"\r\nStrict-Transport-Security: max-age=2\r\nServer: mine\r\nContent-Length: 2\r\n\r\nhi"
	const question = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: me\r\n\r\n"
	asked := make(chan string, 1)
	address, _ := serve(t, balancer(script(t, func(c net.Conn) {
		text, _ := io.ReadAll(c)
		if len(text) == 0 {
			return // a check
		}
		asked <- string(text)
		io.WriteString(c, answer)
	})), nlb.Env{})
	c := dial(t, address)
	io.WriteString(c, question)
	c.CloseWrite() // the answer still comes
	got, err := io.ReadAll(c)
	if string(got) != answer || err != nil {
		t.Errorf("the viewer got %q, %v", got, err)
	}
	if text := <-asked; text != question {
		t.Errorf("the target got %q", text)
	}
}

// TestClassicPassesThrough: TCP listeners of classic load balancers do the same.
func TestClassicPassesThrough(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=7")
	}))
	t.Cleanup(target.Close)
	s := &resource.Set{ClassicLoadBalancers: []*resource.ClassicLoadBalancer{{Config: classic.LoadBalancerDescription{
		LoadBalancerName: aws.String("old"), Instances: []classic.Instance{{InstanceId: aws.String("i-1")}},
		HealthCheck:          &classic.HealthCheck{Target: aws.String("TCP:80")},
		ListenerDescriptions: []classic.ListenerDescription{{Listener: &classic.Listener{Protocol: aws.String("TCP"), InstanceProtocol: aws.String("TCP"), LoadBalancerPort: 80, InstancePort: aws.Int32(80)}}},
	}}}}
	address, _ := serve(t, s, nlb.Env{Address: func(id string) (string, bool) { return strings.TrimPrefix(target.URL, "http://"), id == "i-1" }})
	resp, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Values("Strict-Transport-Security"); len(got) != 1 || got[0] != "max-age=7" {
		t.Errorf("Strict-Transport-Security: %q", got)
	}
}

// TestNobodyAnswers: without a target, or with one that refuses, the connection
// is reset.
func TestNobodyAnswers(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for name, set := range map[string]*resource.Set{"no target": balancer(), "it refuses": balancer(gone.Addr().String())} {
		address, _ := serve(t, set, nlb.Env{})
		c, err := net.Dial("tcp", address)
		if err == nil { // the reset may be faster
			_, err = io.ReadAll(c)
			c.Close()
		}
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: %v, want a reset", name, err)
		}
	}
}

// TestTLSTargets: with certificates that nobody knows.
func TestTLSTargets(t *testing.T) {
	target := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "secure") }))
	t.Cleanup(target.Close)
	s := balancer(strings.TrimPrefix(target.URL, "https://"))
	s.TargetGroups[0].Config.Protocol = elb.ProtocolEnumTls
	address, _ := serve(t, s, nlb.Env{})
	resp, err := http.Get("http://" + address) // the listener for TLS has been decrypted already
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); string(body) != "secure" {
		t.Errorf("body %q", body)
	}
}

// TestProxyProtocol: version 2, with both ends of the viewer's connection.
func TestProxyProtocol(t *testing.T) {
	got := make(chan []byte, 1)
	s := balancer(script(t, func(c net.Conn) {
		head := make([]byte, 28)
		if _, err := io.ReadFull(bufio.NewReader(c), head); err == nil {
			got <- head
		}
	}))
	s.TargetGroups[0].Attributes = []elb.TargetGroupAttribute{{Key: aws.String("proxy_protocol_v2.enabled"), Value: aws.String("true")}}
	address, _ := serve(t, s, nlb.Env{})
	c := dial(t, address)
	from, to := c.LocalAddr().(*net.TCPAddr), c.RemoteAddr().(*net.TCPAddr)
	want := append([]byte("\r\n\r\n\x00\r\nQUIT\n"), 0x21, 0x11, 0, 12, 127, 0, 0, 1, 127, 0, 0, 1,
		byte(from.Port>>8), byte(from.Port), byte(to.Port>>8), byte(to.Port))
	if head := <-got; !bytes.Equal(head, want) {
		t.Errorf("%q\nwant %q", head, want)
	}
}

// TestSilenceEndsConnections: after the listener's idle timeout.
func TestSilenceEndsConnections(t *testing.T) {
	s := balancer(script(t, func(c net.Conn) { io.Copy(io.Discard, c) }))
	s.Listeners[0].Attributes = []elb.ListenerAttribute{{Key: aws.String("tcp.idle_timeout.seconds"), Value: aws.String("1")}}
	address, _ := serve(t, s, nlb.Env{})
	c := dial(t, address)
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want an end", err)
	}
}

// TestFlowsGoToHealthyTargets: by a connection, and by what a path answers.
func TestFlowsGoToHealthyTargets(t *testing.T) {
	says := func(name string, status int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/health" {
				w.WriteHeader(status)
			}
			io.WriteString(w, name)
		}))
		t.Cleanup(s.Close)
		return strings.TrimPrefix(s.URL, "http://")
	}
	s := balancer(says("well", 302), says("ill", 500))
	g := &s.TargetGroups[0].Config
	g.HealthCheckProtocol, g.HealthCheckPath, g.UnhealthyThresholdCount = elb.ProtocolEnumHttp, aws.String("/health"), aws.Int32(1)
	address, l := serve(t, s, nlb.Env{})
	want := map[string]string{}
	for i, state := range []string{"healthy", "unhealthy"} {
		c := s.TargetGroups[0].Targets[i].Config
		want[netip.AddrPortFrom(netip.MustParseAddr(*c.Id), uint16(*c.Port)).String()] = state
	}
	for deadline := time.Now().Add(20 * time.Second); !cmp.Equal(want, l.Targets()); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(cmp.Diff(want, l.Targets()))
		}
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for range 10 {
		resp, err := client.Get("http://" + address)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(resp.Body); string(body) != "well" {
			t.Errorf("answered by %q", body)
		}
		resp.Body.Close()
	}
}

// TestUnapplied: what is accepted and has no effect is said.
func TestUnapplied(t *testing.T) {
	s := balancer()
	s.Listeners = append(s.Listeners, &resource.Listener{Config: elb.Listener{LoadBalancerArn: aws.String("lb"), Port: aws.Int32(53), Protocol: elb.ProtocolEnumUdp}})
	s.TargetGroups[0].Attributes = []elb.TargetGroupAttribute{{Key: aws.String("stickiness.enabled"), Value: aws.String("true")}}
	s.TargetGroups[0].Targets = []*resource.Target{{Meta: resource.Meta{Address: "aws_lb_target_group_attachment.a"}, Config: elb.TargetDescription{Id: aws.String("i-1")}}}
	compiled, problems := nlb.Compile(s, nlb.Env{})
	defer compiled.Close()
	var got []string
	for _, p := range problems {
		got = append(got, p.Code+" "+p.Place.Path)
	}
	want := []string{"accepted-not-applied Attributes.stickiness.enabled", "nlb-target-unmapped Id", "accepted-not-applied Protocol"}
	if diff := cmp.Diff(want, got); diff != "" || len(compiled.LoadBalancers[0].Listeners) != 1 {
		t.Error(diff)
	}
}

package alb_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/edge"
)

// wired is a load balancer behind a real listener, for clients that nobody here
// has written.
type wired struct {
	address string // host:port, of TLS
	roots   *x509.CertPool
	server  *edge.Server
}

// wire puts the front on loopback as "example.com", until the test ends.
func (f *front) wire(t *testing.T, change ...func(*edge.Config)) *wired {
	t.Helper()
	pair := httptest.NewUnstartedServer(nil)
	pair.StartTLS() // for its certificate, which is for example.com
	pair.Close()
	w := &wired{roots: x509.NewCertPool()}
	w.roots.AddCert(pair.Certificate())
	config := edge.Config{HTTPS: edge.Bind{Address: "127.0.0.1:0"}, Certificates: always{&pair.TLS.Certificates[0]}}
	for _, c := range change {
		c(&config)
	}
	server, err := edge.New(config)
	if err != nil {
		t.Fatal(err)
	}
	snapshot, problems := edge.NewSnapshot(1, []edge.Site{{ID: "front", Hosts: []string{"example.com"}, Door: f.compile(t), HTTP2: true}}, edge.Options{})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if err := server.Start(snapshot); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		server.Shutdown(ctx)
	})
	w.server, w.address = server, server.Addresses().HTTPS.String()
	return w
}

type always struct{ certificate *tls.Certificate }

func (a always) Certificate(*tls.ClientHelloInfo, string) (*tls.Certificate, error) {
	return a.certificate, nil
}

func (w *wired) tls() *tls.Config { return &tls.Config{RootCAs: w.roots, ServerName: "example.com"} }

// client speaks HTTP/2 where h2, else HTTP/1.1.
func (w *wired) client(t *testing.T, h2 bool) *http.Client {
	transport := &http.Transport{
		TLSClientConfig: w.tls(), Protocols: new(http.Protocols),
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", w.address)
		},
	}
	transport.Protocols.SetHTTP1(!h2)
	transport.Protocols.SetHTTP2(h2)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// service is a gRPC server's code: it echoes, with metadata, and fails when asked to.
type service struct {
	pb.UnimplementedTestServiceServer
}

func (service) UnaryCall(ctx context.Context, r *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	in, _ := metadata.FromIncomingContext(ctx)
	grpc.SetHeader(ctx, metadata.Pairs("x-head", "h"))
	grpc.SetTrailer(ctx, metadata.Pairs("x-tail", "t"))
	if s := r.ResponseStatus; s != nil {
		return nil, status.Error(codes.Code(s.Code), s.Message)
	}
	return &pb.SimpleResponse{Payload: r.Payload, Username: strings.Join(in["x-forwarded-proto"], ",")}, nil
}

func (service) FullDuplexCall(stream pb.TestService_FullDuplexCallServer) error {
	for {
		r, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&pb.StreamingOutputCallResponse{Payload: r.Payload}); err != nil {
			return err
		}
	}
}

// grpcTarget is a real gRPC server, in plain text or over TLS.
func grpcTarget(t *testing.T, secure bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var options []grpc.ServerOption
	if secure {
		s := httptest.NewTLSServer(nil)
		s.Close()
		options = append(options, grpc.Creds(credentials.NewServerTLSFromCert(&s.TLS.Certificates[0])))
	}
	server := grpc.NewServer(options...)
	pb.RegisterTestServiceServer(server, service{})
	go server.Serve(l)
	t.Cleanup(server.Stop)
	return l.Addr().String()
}

// grpcFront has gRPC targets; version is the group's.
func grpcFront(version string, secure bool, targets ...string) *front {
	f := newFront(targets...)
	f.set.TargetGroups[0].Config.ProtocolVersion = &version
	if secure {
		f.set.TargetGroups[0].Config.Protocol = elb.ProtocolEnumHttps
		f.set.TargetGroups[0].Config.HealthCheckProtocol = elb.ProtocolEnumHttps
	}
	return f
}

func (w *wired) dial(t *testing.T) pb.TestServiceClient {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+w.address, grpc.WithTransportCredentials(credentials.NewTLS(w.tls())), grpc.WithAuthority("example.com"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return pb.NewTestServiceClient(conn)
}

func payload(text string) *pb.Payload { return &pb.Payload{Body: []byte(text)} }

// TestGRPC: a real client and a real server, with the load balancer between
// them: calls, metadata at both ends, errors, and streams that go both ways.
func TestGRPC(t *testing.T) {
	for _, tc := range []struct {
		name, version string
		secure        bool
	}{{"GRPC", "GRPC", false}, {"GRPC over TLS", "GRPC", true}, {"HTTP2", "HTTP2", false}} {
		t.Run(tc.name, func(t *testing.T) {
			f := grpcFront(tc.version, tc.secure, grpcTarget(t, tc.secure))
			f.attribute(hstsKey, "max-age=3")
			client := f.wire(t).dial(t)
			t.Run("call", func(t *testing.T) { testCall(t, client) })
			t.Run("error", func(t *testing.T) { testError(t, client) })
			t.Run("stream", func(t *testing.T) { testStream(t, client) })
		})
	}
}

func testCall(t *testing.T, client pb.TestServiceClient) {
	var head, tail metadata.MD
	got, err := client.UnaryCall(t.Context(), &pb.SimpleRequest{Payload: payload("hello")}, grpc.Header(&head), grpc.Trailer(&tail))
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Payload.GetBody()) != "hello" || got.Username != "https" {
		t.Errorf("answer %q, X-Forwarded-Proto %q", got.Payload.GetBody(), got.Username)
	}
	want := [][]string{{"h"}, {"max-age=3"}, {"t"}}
	if diff := cmp.Diff(want, [][]string{head["x-head"], head["strict-transport-security"], tail["x-tail"]}); diff != "" {
		t.Error(diff)
	}
}

func testError(t *testing.T, client pb.TestServiceClient) {
	_, err := client.UnaryCall(t.Context(), &pb.SimpleRequest{ResponseStatus: &pb.EchoStatus{Code: int32(codes.FailedPrecondition), Message: "no tea"}})
	if s := status.Convert(err); s.Code() != codes.FailedPrecondition || s.Message() != "no tea" {
		t.Errorf("%v", err)
	}
	_, err = client.EmptyCall(t.Context(), &pb.Empty{}) // which answers with a head alone
	if s := status.Convert(err); s.Code() != codes.Unimplemented || s.Message() != "method EmptyCall not implemented" {
		t.Errorf("%v", err)
	}
}

func testStream(t *testing.T, client pb.TestServiceClient) {
	stream, err := client.FullDuplexCall(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 { // each answer comes before the next question
		text := fmt.Sprint("message ", i)
		if err := stream.Send(&pb.StreamingOutputCallRequest{Payload: payload(text)}); err != nil {
			t.Fatal(err)
		}
		if got, err := stream.Recv(); err != nil || string(got.Payload.GetBody()) != text {
			t.Fatalf("%v, %v", got, err)
		}
	}
	stream.CloseSend()
	if _, err := stream.Recv(); err != io.EOF {
		t.Error(err)
	}
}

// TestGRPCPauses: a stream may be silent for longer than a viewer may who sends
// a body, as long as the load balancer's idle timeout allows.
func TestGRPCPauses(t *testing.T) {
	const stall = time.Second
	w := grpcFront("GRPC", false, grpcTarget(t, false)).wire(t, func(c *edge.Config) { c.Limits.Stall = stall })
	stream, err := w.dial(t).FullDuplexCall(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"one", "two"} {
		if err := stream.Send(&pb.StreamingOutputCallRequest{Payload: payload(text)}); err != nil {
			t.Fatal(err)
		}
		if got, err := stream.Recv(); err != nil || string(got.Payload.GetBody()) != text {
			t.Fatalf("%v, %v", got, err)
		}
		time.Sleep(2 * stall)
	}
}

// TestGRPCUnavailable: what a gRPC client makes of a target that is gone
// (spec/load-balancer.md 8.3).
func TestGRPCUnavailable(t *testing.T) {
	client := grpcFront("GRPC", false, nobody(t)).wire(t).dial(t)
	_, err := client.UnaryCall(t.Context(), &pb.SimpleRequest{})
	if s := status.Convert(err); s.Code() != codes.Unavailable || s.Message() != "unavailable" {
		t.Errorf("%v", err)
	}
}

// TestGRPCHealth: a server without the method that is asked for answers with
// code 12, which is a success; a matcher may want another.
func TestGRPCHealth(t *testing.T) {
	for codes, want := range map[string]string{"": "healthy ", "0-11,13-99": "unhealthy Target.ResponseCodeMismatch"} {
		f := grpcFront("GRPC", false, grpcTarget(t, false))
		f.set.TargetGroups[0].Config.UnhealthyThresholdCount = aws.Int32(1)
		if codes != "" {
			f.set.TargetGroups[0].Config.Matcher = &elb.Matcher{GrpcCode: &codes}
		}
		f.env.Groups = alb.NewGroups(func(time.Duration) <-chan time.Time { return nil })
		f.compile(t)
		eventually(t, func() bool {
			for _, got := range states(f.env.Groups) {
				return got == want
			}
			return false
		})
	}
}

// TestProtocolVersions is the matrix of spec/load-balancer.md 5.1.
func TestProtocolVersions(t *testing.T) {
	answers := func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }
	h1 := target(t, answers)
	s := httptest.NewUnstartedServer(http.HandlerFunc(answers))
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	h2 := strings.TrimPrefix(s.URL, "http://")
	for _, tc := range []struct {
		client, method, kind, version, target string
		want                                  string
	}{
		{"HTTP/1.1", "GET", "", "HTTP1", h1, "200 HTTP/1.1"},
		{"HTTP/1.1", "GET", "", "HTTP2", h2, "464"},
		{"HTTP/1.1", "POST", "", "GRPC", h2, "464"},
		{"HTTP/2", "GET", "", "HTTP1", h1, "200 HTTP/1.1"},
		{"HTTP/2", "GET", "", "HTTP2", h2, "200 HTTP/2.0"},
		{"HTTP/2", "POST", "", "GRPC", h2, "200 HTTP/2.0"},
		{"HTTP/2", "GET", "", "GRPC", h2, "464"},
		{"HTTP/2", "POST", "application/grpc+proto", "HTTP1", h1, "464"},
		{"HTTP/2", "POST", "application/grpc", "HTTP2", h2, "200 HTTP/2.0"},
		{"HTTP/2", "POST", "application/grpc", "GRPC", h2, "200 HTTP/2.0"},
	} {
		t.Run(fmt.Sprint(tc.client, " ", tc.method, " ", tc.kind, " to ", tc.version), func(t *testing.T) {
			w := grpcFront(tc.version, false, tc.target).wire(t)
			r, err := http.NewRequestWithContext(t.Context(), tc.method, "https://example.com/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if tc.kind != "" {
				r.Header.Set("Content-Type", tc.kind)
			}
			resp, err := w.client(t, tc.client == "HTTP/2").Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			got := fmt.Sprint(resp.StatusCode)
			if resp.StatusCode == 200 {
				got += " " + string(body)
			}
			if got != tc.want || err != nil {
				t.Errorf("%s, %v; want %s", got, err, tc.want)
			}
		})
	}
}

// TestWebSocket: a real client and a real server; the answer to the handshake
// has the listener's attributes.
func TestWebSocket(t *testing.T) {
	f := newFront(target(t, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return // a check
		}
		defer c.CloseNow()
		for {
			kind, text, err := c.Read(r.Context())
			if err != nil || c.Write(r.Context(), kind, text) != nil {
				return
			}
		}
	}))
	f.attribute(hstsKey, "max-age=3")
	c, resp, err := websocket.Dial(t.Context(), "wss://example.com/chat", &websocket.DialOptions{HTTPClient: f.wire(t).client(t, false)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if got := resp.Header.Get("Strict-Transport-Security"); got != "max-age=3" {
		t.Errorf("Strict-Transport-Security: %q", got)
	}
	for _, text := range []string{"one", "two"} {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if _, got, err := c.Read(t.Context()); err != nil || string(got) != text {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Error(err)
	}
}

package serve_test

import (
	"crypto/tls"
	"net"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/serve"
)

// TestSilentConnectionsDoNotHoldUpTheEnd: browsers open connections in advance.
func TestSilentConnectionsDoNotHoldUpTheEnd(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	plain, err := net.Dial("tcp", r.report.Places.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	secure, err := tls.Dial("tcp", r.report.Places.HTTPS, &tls.Config{RootCAs: r.roots(t), ServerName: "www.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	defer secure.Close()
	time.Sleep(50 * time.Millisecond) // until the engine has taken them
	began := time.Now()
	r.end(t)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the end took %v", took)
	}
}

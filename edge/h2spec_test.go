package edge_test

import (
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/summerwind/h2spec/config"
	"github.com/summerwind/h2spec/generic"
	"github.com/summerwind/h2spec/hpack"
	h2 "github.com/summerwind/h2spec/http2"
	"github.com/summerwind/h2spec/spec"

	"github.com/lintel-edge/lintel/edge"
)

// h2specPatience is how long a case waits for what must happen.
const h2specPatience = 2 * time.Second

// TestH2Spec runs h2spec's cases for servers (RFC 9113's predecessor RFC 7540,
// and HPACK, RFC 7541) against the engine over TLS.
func TestH2Spec(t *testing.T) {
	if testing.Short() {
		t.Skip("takes several seconds")
	}
	r := start(t, []edge.Site{{ID: "E1", Hosts: []string{"127.0.0.1"}, Door: echoing(), HTTP2: true}})
	host, number, _ := net.SplitHostPort(r.https)
	port, _ := strconv.Atoi(number)
	quietly(t)
	c := &config.Config{
		Host: host, Port: port, Path: "/", Timeout: h2specPatience, MaxHeaderLen: 4000,
		TLS: true, Insecure: true, Strict: true, Sections: []string{},
	}
	failed := map[string]string{}
	passed := 0
	for _, group := range []*spec.TestGroup{generic.Spec(), h2.Spec(), hpack.Spec()} {
		group.Test(c)
		passed += collect(group, failed)
	}
	if passed < 140 {
		t.Errorf("only %d cases passed: h2spec has not run", passed)
	}
	if diff := cmp.Diff(map[string]string{}, failed); diff != "" {
		t.Error(diff)
	}
}

// collect counts the cases that passed and names those that did not.
func collect(group *spec.TestGroup, failed map[string]string) (passed int) {
	for i, tc := range group.Tests {
		switch {
		case tc.Result == nil:
		case tc.Result.Failed:
			failed[group.ID()+"/"+strconv.Itoa(i+1)+" "+tc.Desc] = "failed"
		default:
			passed++
		}
	}
	for _, sub := range group.Groups {
		passed += collect(sub, failed)
	}
	return passed
}

// quietly keeps h2spec's own report off the terminal.
func quietly(t *testing.T) {
	t.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := os.Stdout
	os.Stdout = null
	t.Cleanup(func() { os.Stdout = out; null.Close() })
}

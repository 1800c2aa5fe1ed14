package lint

import (
	"fmt"
	"slices"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/resource"
)

// listener judges the headers that a load balancer's listener sets, each where
// its attribute is written. What it does not set is the targets' to say.
// Characters that AWS refuses are findings of package resource.
func (t *terraformed) listener(l *resource.Listener) {
	var headers []setHeader
	for _, h := range resource.ListenerResponseHeaders {
		if value := l.Attribute(h.Key); value != "" {
			headers = append(headers, setHeader{path: "Attributes." + h.Key, name: h.Name, value: value})
		}
	}
	hsts := slices.IndexFunc(headers, func(h setHeader) bool { return h.name == "Strict-Transport-Security" })
	if hsts >= 0 && l.Config.Protocol == elb.ProtocolEnumHttp {
		path := headers[hsts].path
		t.add("HSTS-002", l.Source.At(path), l.Address, fmt.Sprintf("%s sets it on a listener for plain HTTP, where browsers ignore it",
			resource.ListenerArgument(strings.TrimPrefix(path, "Attributes."))))
		return
	}
	t.set(&l.Meta, headers)
}

// setHeader is a header that a document sets on responses: at a field of it,
// under a name, with a value.
type setHeader struct{ path, name, value string }

// set judges the headers that a document sets on one kind of response, each
// where it is written, and says nothing of those that it does not set.
func (t *terraformed) set(of *resource.Meta, headers []setHeader) {
	if len(headers) == 0 {
		return
	}
	x := recording.Exchange{Method: "GET", URL: "https://" + valuesHost + "/", Status: 200}
	x.Fields = append(x.Fields, recording.Field{Name: "Content-Type", Value: "text/html; charset=utf-8"})
	paths := map[string]string{} // by the header's name in lower case
	for _, h := range headers {
		x.Fields = append(x.Fields, recording.Field{Name: h.name, Value: h.value})
		paths[strings.ToLower(h.name)] = h.path
	}
	for _, f := range judge.Response(&x, t.context) {
		path := paths[strings.ToLower(f.Place.Header)]
		if path == "" {
			continue
		}
		place := of.Source.At(path)
		place.Header, place.Span = f.Place.Header, f.Place.Span
		f.Place, f.Subject = place, of.Address
		t.findings = append(t.findings, f)
	}
}

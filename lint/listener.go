package lint

import (
	"fmt"
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
	x := recording.Exchange{Method: "GET", URL: "https://" + valuesHost + "/", Status: 200}
	x.Fields = append(x.Fields, recording.Field{Name: "Content-Type", Value: "text/html; charset=utf-8"})
	keys := map[string]string{} // by the header's name in lower case
	for _, h := range resource.ListenerResponseHeaders {
		if value := l.Attribute(h.Key); value != "" {
			x.Fields = append(x.Fields, recording.Field{Name: h.Name, Value: value})
			keys[strings.ToLower(h.Name)] = h.Key
		}
	}
	if key := keys["strict-transport-security"]; key != "" && l.Config.Protocol == elb.ProtocolEnumHttp {
		t.add("HSTS-002", l.Source.At("Attributes."+key), l.Address,
			fmt.Sprintf("%s sets it on a listener for plain HTTP, where browsers ignore it", resource.ListenerArgument(key)))
		return
	}
	for _, f := range judge.Response(&x, t.context) {
		key := keys[strings.ToLower(f.Place.Header)]
		if key == "" {
			continue
		}
		place := l.Source.At("Attributes." + key)
		place.Header, place.Span = f.Place.Header, f.Place.Span
		f.Place, f.Subject = place, l.Address
		t.findings = append(t.findings, f)
	}
}

package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkClassicLoadBalancers judges load balancers of the first generation. The
// texts are not AWS's, (unverified).
func checkClassicLoadBalancers(v *validation) {
	names := map[string]*Meta{}
	for _, l := range v.set.ClassicLoadBalancers {
		if l == nil {
			continue
		}
		r := v.reporter(&l.Meta)
		name := aws.ToString(l.Config.LoadBalancerName)
		checkBalancerName(r, "LoadBalancerName", "Load balancer", name)
		v.claim(names, name, &l.Meta, "LoadBalancerName", DuplicateLoadBalancerName)
		checkClassicListeners(l, r)
		checkClassicHealth(l.Config.HealthCheck, r)
		if s := l.Attributes.ConnectionSettings; s != nil {
			inRange(r, "Attributes.ConnectionSettings.IdleTimeout", ValidationError, s.IdleTimeout, 1, 4000, " seconds")
		}
		if d := l.Attributes.ConnectionDraining; d != nil && d.Enabled {
			inRange(r, "Attributes.ConnectionDraining.Timeout", ValidationError, d.Timeout, 1, 3600, " seconds")
		}
	}
}

// classicLayers are the protocols of a listener; those of one layer go together.
var classicLayers = map[string]int{"HTTP": 7, "HTTPS": 7, "TCP": 4, "SSL": 4}

func checkClassicListeners(l *ClassicLoadBalancer, r *reporter) {
	if len(l.Config.ListenerDescriptions) == 0 {
		r.add("ListenerDescriptions", finding.Finding{Code: ValidationError, Message: "a load balancer has at least one listener"})
	}
	ports := map[int32]bool{}
	for i, d := range l.Config.ListenerDescriptions {
		if d.Listener == nil {
			continue
		}
		at := fmt.Sprintf("ListenerDescriptions[%d].Listener", i)
		checkClassicProtocols(d.Listener, at, r)
		inRange(r, at+".LoadBalancerPort", ValidationError, &d.Listener.LoadBalancerPort, 1, 65535, "")
		inRange(r, at+".InstancePort", ValidationError, d.Listener.InstancePort, 1, 65535, "")
		if ports[d.Listener.LoadBalancerPort] {
			r.add(at+".LoadBalancerPort", finding.Finding{Code: DuplicateListener, Message: "A listener with the specified port already exists."})
		}
		ports[d.Listener.LoadBalancerPort] = true
	}
}

func checkClassicProtocols(l *classic.Listener, at string, r *reporter) {
	front, back := strings.ToUpper(aws.ToString(l.Protocol)), strings.ToUpper(aws.ToString(l.InstanceProtocol))
	for field, protocol := range map[string]string{".Protocol": front, ".InstanceProtocol": back} {
		if classicLayers[protocol] == 0 {
			r.add(at+field, finding.Finding{Code: UnsupportedProtocol, Message: fmt.Sprintf("protocol %q", protocol), Expected: "HTTP, HTTPS, TCP or SSL"})
		}
	}
	if classicLayers[front] != classicLayers[back] && classicLayers[front]*classicLayers[back] > 0 {
		r.add(at+".InstanceProtocol", finding.Finding{Code: InvalidConfigurationRequest,
			Message: fmt.Sprintf("a listener for %s cannot speak %s to instances", front, back), Expected: "HTTP or HTTPS on both sides, or TCP or SSL on both"})
	}
	if secure := slices.Contains([]string{"HTTPS", "SSL"}, front); secure && aws.ToString(l.SSLCertificateId) == "" {
		r.add(at+".SSLCertificateId", finding.Finding{Code: CertificateNotFoundError, Message: fmt.Sprintf("a listener for %s has a certificate", front),
			Fix: "Set ssl_certificate_id."})
	}
}

// classicTarget is what a health check asks: "HTTP:80/path", "TCP:80".
var classicTarget = regexp.MustCompile(`^((HTTP|HTTPS):[0-9]{1,5}/\S*|(TCP|SSL):[0-9]{1,5})$`)

func checkClassicHealth(h *classic.HealthCheck, r *reporter) {
	if h == nil {
		return
	}
	if target := aws.ToString(h.Target); !classicTarget.MatchString(target) || len(target) > maxClassicTarget {
		r.add("HealthCheck.Target", finding.Finding{Code: ValidationError, Message: fmt.Sprintf("%q cannot be checked", target),
			Expected: `such as "HTTP:80/health" or "TCP:80"`})
	}
	inRange(r, "HealthCheck.Interval", ValidationError, h.Interval, 5, 300, " seconds")
	inRange(r, "HealthCheck.Timeout", ValidationError, h.Timeout, 2, 60, " seconds")
	inRange(r, "HealthCheck.HealthyThreshold", ValidationError, h.HealthyThreshold, 2, 10, "")
	inRange(r, "HealthCheck.UnhealthyThreshold", ValidationError, h.UnhealthyThreshold, 2, 10, "")
	if h.Timeout != nil && h.Interval != nil && *h.Timeout >= *h.Interval {
		r.add("HealthCheck.Timeout", finding.Finding{Code: ValidationError,
			Message: fmt.Sprintf("Health check timeout '%d' must be smaller than the interval '%d'", *h.Timeout, *h.Interval)})
	}
}

// maxClassicTarget is the length of a health check's target.
const maxClassicTarget = 1024

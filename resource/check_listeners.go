package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkListeners judges the listeners of application load balancers
// (spec/load-balancer.md 2, 7).
func checkListeners(v *validation) {
	ports := map[string]*Meta{}
	count := map[string]int{} // by load balancer
	for _, l := range v.set.Listeners {
		if l == nil || !v.index.application(l) {
			continue
		}
		r := v.reporter(&l.Meta)
		checkListenerShape(l, r)
		checkListenerAttributes(l, r)
		checkActions(l.Config.DefaultActions, "DefaultActions", l, v.index, r)
		balancer := aws.ToString(l.Config.LoadBalancerArn)
		count[balancer]++
		tooMany(r, "", TooManyListeners, count[balancer], maxListeners, "listeners of one load balancer")
		tooMany(r, "Certificates", TooManyCertificates, len(l.Certificates), maxListenerCertificates, "certificates beside the default one")
		if l.Config.Port == nil {
			continue
		}
		key := fmt.Sprint(balancer, ":", *l.Config.Port)
		if first, taken := ports[key]; taken {
			r.add("Port", finding.Finding{Code: DuplicateListener,
				Message: "A listener with the specified port already exists.", Fix: "It is " + first.whereabouts() + "."})
			continue
		}
		ports[key] = &l.Meta
	}
}

// application reports whether a listener is one of an application load
// balancer, as far as the set tells.
func (x *Index) application(l *Listener) bool {
	lb := x.loadBalancers[aws.ToString(l.Config.LoadBalancerArn)]
	return lb == nil || lb.Config.Type == elb.LoadBalancerTypeEnumApplication
}

func checkListenerShape(l *Listener, r *reporter) {
	c := &l.Config
	switch c.Protocol {
	case elb.ProtocolEnumHttp:
		checkPlainListener(l, r)
	case elb.ProtocolEnumHttps:
		if len(c.Certificates) == 0 {
			r.add("Certificates", finding.Finding{Code: CertificateNotFoundError, Message: "an HTTPS listener has exactly one default certificate",
				Fix: "Set certificate_arn."})
		}
		checkSecurityPolicy(aws.ToString(c.SslPolicy), r)
	default:
		r.add("Protocol", finding.Finding{Code: ValidationError,
			Message: fmt.Sprintf("Listener protocol '%s' must be one of 'HTTP, HTTPS'", c.Protocol)})
	}
	if c.Port == nil {
		r.add("Port", finding.Finding{Code: ValidationError, Message: "A listener port must be specified"})
	}
	inRange(r, "Port", ValidationError, c.Port, 1, 65535, "")
	if len(c.DefaultActions) == 0 {
		r.add("DefaultActions", finding.Finding{Code: ValidationError, Message: "a listener has default actions"})
	}
}

// checkPlainListener: what only listeners for HTTPS have. AWS's texts are
// (unverified).
func checkPlainListener(l *Listener, r *reporter) {
	c := &l.Config
	mutual := c.MutualAuthentication != nil && aws.ToString(c.MutualAuthentication.Mode) != "" && aws.ToString(c.MutualAuthentication.Mode) != "off"
	for _, has := range []struct {
		path, what string
		it         bool
	}{
		{"Certificates", "certificates", len(c.Certificates)+len(l.Certificates) > 0},
		{"SslPolicy", "a security policy", aws.ToString(c.SslPolicy) != ""},
		{"MutualAuthentication", "mutual authentication", mutual},
	} {
		if has.it {
			r.add(has.path, finding.Finding{Code: ValidationError, Message: fmt.Sprintf("%s cannot be specified for a listener with protocol 'HTTP'", has.what)})
		}
	}
}

// checkSecurityPolicy knows the names that AWS has published. One of the same
// form may be newer than this list.
func checkSecurityPolicy(name string, r *reporter) {
	if name == "" || slices.Contains(SecurityPolicies, name) {
		return
	}
	f := finding.Finding{Code: SSLPolicyNotFound, Message: fmt.Sprintf("SSL policy '%s' not found", name), Nearest: finding.Nearest(name, SecurityPolicies)}
	if strings.HasPrefix(name, "ELBSecurityPolicy-") && f.Nearest == "" {
		f.Severity = finding.Warning
	}
	r.add("SslPolicy", f)
}

// SecurityPolicies are the predefined security policies of HTTPS listeners.
var SecurityPolicies = []string{
	"ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-2015-05",
	"ELBSecurityPolicy-TLS-1-0-2015-04", "ELBSecurityPolicy-TLS-1-1-2017-01",
	"ELBSecurityPolicy-TLS-1-2-2017-01", "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
	"ELBSecurityPolicy-FS-2018-06", "ELBSecurityPolicy-FS-1-1-2019-08", "ELBSecurityPolicy-FS-1-2-2019-08",
	"ELBSecurityPolicy-FS-1-2-Res-2019-08", "ELBSecurityPolicy-FS-1-2-Res-2020-10",
	"ELBSecurityPolicy-TLS13-1-0-2021-06", "ELBSecurityPolicy-TLS13-1-1-2021-06", "ELBSecurityPolicy-TLS13-1-2-2021-06",
	"ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06", "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
	"ELBSecurityPolicy-TLS13-1-3-2021-06",
	"ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
	"ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04",
	"ELBSecurityPolicy-TLS13-1-2-Ext1-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Ext2-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
}

// checkListenerAttributes judges the values of header attributes
// (spec/load-balancer.md 7.3). What a value means is not judged: AWS accepts
// "max-age=abc".
func checkListenerAttributes(l *Listener, r *reporter) {
	for _, a := range l.Attributes {
		key, value := aws.ToString(a.Key), aws.ToString(a.Value)
		path := "Attributes." + key
		switch {
		case !listenerKeys[key]:
			r.add(path, finding.Finding{Code: InvalidConfigurationRequest, Message: fmt.Sprintf("Key %s not valid", key),
				Nearest: finding.Nearest(key, slices.Sorted(maps.Keys(listenerKeys))), Fix: "A listener sets ten headers, and no others: let the targets send it."})
		case strings.HasPrefix(key, requestKey) && l.Config.Protocol == elb.ProtocolEnumHttp && value != "":
			r.add(path, finding.Finding{Code: InvalidConfigurationRequest, // (unverified) which code
				Message: fmt.Sprintf("'%s' is for HTTPS listeners only", key)})
		case strings.HasPrefix(key, requestKey) && strings.ContainsFunc(value, notInHeaderName):
			r.add(path, invalidCharacters(key))
		case key == ServerEnabledKey && !slices.Contains(flagWords, value):
			r.add(path, finding.Finding{Code: ValidationError, Message: fmt.Sprintf("'%s' value '%s' is not valid", key, value),
				Expected: "true or false"})
		case strings.ContainsFunc(value, notInHeaderValue):
			r.add(path, invalidCharacters(key))
		case len(value) > maxAttributeValue:
			r.add(path, finding.Finding{Code: ValidationError, // the API's own text is (unverified)
				Message: fmt.Sprintf("The value of '%s' is %d bytes long", key, len(value)), Expected: "at most 1024 bytes"})
		}
	}
}

// listenerKeys are the attributes that the listeners of application load
// balancers have (spec/load-balancer.md 7.1).
var listenerKeys = func() map[string]bool {
	keys := map[string]bool{ServerEnabledKey: true}
	for _, h := range ListenerResponseHeaders {
		keys[h.Key] = true
	}
	for _, h := range ListenerRequestHeaders {
		keys[h.Key] = true
	}
	return keys
}()

func invalidCharacters(key string) finding.Finding {
	return finding.Finding{Code: ValidationError,
		Message:  fmt.Sprintf("The value of '%s' contains invalid characters", key),
		Expected: "letters, digits, space and " + headerValueMarks,
		Fix:      `Leave out double quotes, "$", tabs, line ends and everything that is not ASCII.`,
	}
}

// headerValueMarks are the characters besides letters, digits and space.
const headerValueMarks = "_ : ; . , \\ / ' ? ! ( ) { } [ ] @ < > = - + * # & ` | ~ ^ %"

func notInHeaderValue(c rune) bool {
	return !isAlphanumeric(c) && !strings.ContainsRune(headerValueMarks, c) // which has the space, too
}

func notInHeaderName(c rune) bool { return !isAlphanumeric(c) && c != '-' && c != '_' }

func isAlphanumeric(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

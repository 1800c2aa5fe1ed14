package resource

import (
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkHTTPDomains judges custom domains of the second control API
// (spec/api-gateway.md 1, 9). The texts are (unverified).
func checkHTTPDomains(v *validation) {
	for _, d := range v.set.HTTPDomains {
		if d == nil {
			continue
		}
		r, configurations := v.reporter(&d.Meta), d.Config.DomainNameConfigurations
		for i, c := range configurations {
			at := fmt.Sprintf("DomainNameConfigurations[%d].", i)
			if c.EndpointType != v2.EndpointTypeRegional {
				r.bad(at+"EndpointType", fmt.Sprintf("Unsupported endpoint type %q", c.EndpointType), "REGIONAL")
			}
			if c.SecurityPolicy != v2.SecurityPolicyTls12 {
				r.bad(at+"SecurityPolicy", fmt.Sprintf("Unsupported security policy %q", c.SecurityPolicy), "TLS_1_2")
			}
			if aws.ToString(c.CertificateArn) == "" {
				r.bad(at+"CertificateArn", "a domain without a certificate", "the ARN of a certificate")
			}
		}
	}
	checkAPIMappings(v)
}

// mappingKey: spec/api-gateway.md 1. It neither begins nor ends with a slash.
var mappingKey = regexp.MustCompile(`^[A-Za-z0-9$_.+!*'()-]+(/[A-Za-z0-9$_.+!*'()-]+)*$`)

func checkAPIMappings(v *validation) {
	first := map[[2]string]*Meta{}
	for _, m := range v.set.APIMappings {
		if m == nil {
			continue
		}
		r, key := v.reporter(&m.Meta), aws.ToString(m.Config.ApiMappingKey)
		if key != "" && (!mappingKey.MatchString(key) || len(key) > maxMappingKey) {
			r.bad("ApiMappingKey", fmt.Sprintf("Invalid API mapping key %q", key), "at most 300 letters, digits and $-_.+!*'()/, without slashes at its ends")
		}
		place := [2]string{m.DomainName, key}
		if earlier, taken := first[place]; taken {
			r.add("ApiMappingKey", finding.Finding{Code: ConflictException, Message: "ApiMapping key already exists for this domain name",
				Fix: "It is that of " + earlier.whereabouts() + "."})
		}
		first[place] = &m.Meta
		checkMappedStage(v.set, m, r)
	}
}

// checkMappedStage: the API is one of either kind, and has the stage. APIs and
// domains of other configurations are taken on trust.
func checkMappedStage(s *Set, m *APIMapping, r *reporter) {
	id, stage := aws.ToString(m.Config.ApiId), aws.ToString(m.Config.Stage)
	missing := false
	for _, a := range s.HTTPAPIs {
		missing = missing || a != nil && aws.ToString(a.Config.ApiId) == id && a.Stage(stage) == nil
	}
	if rest := s.restAPI(id); rest != nil {
		missing = rest.Stage(stage) == nil
	}
	if missing {
		r.add("Stage", finding.Finding{Code: BadRequestException, Message: "Invalid stage identifier specified",
			Fix: "Refer to a stage of the same API."})
	}
}

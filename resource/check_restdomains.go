package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkRestDomains judges custom domains and their base paths
// (spec/api-gateway.md 17; 19, case 37). The texts are (unverified).
func checkRestDomains(v *validation) {
	for _, d := range v.set.RestDomains {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		certificate, argument := c.CertificateArn, "certificate_arn"
		if e := c.EndpointConfiguration; e != nil {
			checkEndpointTypes(r, "createDomainNameInput", e.Types)
			if slices.Contains(e.Types, apigateway.EndpointTypeRegional) {
				certificate, argument = c.RegionalCertificateArn, "regional_certificate_arn"
			}
		}
		if certificate == nil {
			r.add("", finding.Finding{Code: BadRequestException, Message: "Invalid certificate ARN: a domain of this endpoint type needs one",
				Fix: "Set " + argument + "."})
		}
		checkMember(r, "SecurityPolicy", "createDomainNameInput.securityPolicy", c.SecurityPolicy, c.SecurityPolicy.Values())
	}
	checkBasePaths(v)
}

func checkBasePaths(v *validation) {
	first := map[[2]string]*Meta{}
	for _, m := range v.set.BasePathMappings {
		if m == nil {
			continue
		}
		r, base := v.reporter(&m.Meta), aws.ToString(m.Config.BasePath)
		if strings.Contains(base, "/") {
			r.add("BasePath", finding.Finding{Code: BadRequestException,
				Message: "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
				Fix:     "Use an aws_apigatewayv2_api_mapping: it may lead to REST APIs, too."})
		}
		key := [2]string{m.DomainName, base}
		if earlier, taken := first[key]; taken {
			r.add("BasePath", finding.Finding{Code: ConflictException, Message: "Base path already exists for this domain name",
				Fix: "It is that of " + earlier.whereabouts() + "."})
		}
		first[key] = &m.Meta
		checkMappingTarget(v.set, m, r)
	}
}

// checkMappingTarget: the domain may be one of HTTP APIs, which is made by the
// other control API and is the same thing.
func checkMappingTarget(s *Set, m *BasePathMapping, r *reporter) {
	if !s.hasDomain(m.DomainName) {
		r.add("DomainName", finding.Finding{Code: NotFoundException, Message: "Invalid domain name identifier specified",
			Fix: "Refer to the domain_name of an aws_api_gateway_domain_name."})
	}
	id, stage := aws.ToString(m.Config.RestApiId), aws.ToString(m.Config.Stage)
	a := s.restAPI(id)
	switch {
	case a == nil:
		r.add("RestApiId", finding.Finding{Code: NotFoundException, Message: "Invalid API identifier specified " + AccountID + ":" + id})
	case stage != "" && a.Stage(stage) == nil:
		r.add("Stage", finding.Finding{Code: BadRequestException, Message: "Invalid stage identifier specified",
			Nearest: finding.Nearest(stage, a.stageNames()), Fix: "Refer to the stage_name of an aws_api_gateway_stage of the API."})
	}
}

func (s *Set) hasDomain(name string) bool {
	return slices.ContainsFunc(s.RestDomains, func(d *RestDomain) bool { return d != nil && aws.ToString(d.Config.DomainName) == name }) ||
		slices.ContainsFunc(s.HTTPDomains, func(d *HTTPDomain) bool { return d != nil && aws.ToString(d.Config.DomainName) == name })
}

func (s *Set) restAPI(id string) *RestAPI {
	for _, a := range s.RestAPIs {
		if a != nil && a.ID == id && id != "" {
			return a
		}
	}
	return nil
}

func (a *RestAPI) stageNames() []string {
	var names []string
	for _, s := range a.Stages {
		if s != nil {
			names = append(names, aws.ToString(s.Config.StageName))
		}
	}
	return names
}

// checkUsagePlans judges keys and plans (spec/api-gateway.md 17). The texts
// are (unverified).
func checkUsagePlans(v *validation) {
	keys := map[string]bool{}
	values := map[string]*Meta{}
	for _, k := range v.set.APIKeys {
		if k == nil {
			continue
		}
		keys[aws.ToString(k.Config.Id)] = true
		r, value := v.reporter(&k.Meta), aws.ToString(k.Config.Value)
		if value != "" && (len(value) < minAPIKey || len(value) > maxAPIKey) {
			r.add("Value", finding.Finding{Code: BadRequestException, Message: fmt.Sprintf("API Key value should be at least %d characters", minAPIKey),
				Expected: fmt.Sprintf("%d to %d characters", minAPIKey, maxAPIKey)})
		}
		if earlier, taken := values[value]; taken && value != "" {
			r.add("Value", finding.Finding{Code: ConflictException, Message: "API Key already exists", Fix: "It is " + earlier.whereabouts() + "."})
		}
		values[value] = &k.Meta
	}
	for _, p := range v.set.UsagePlans {
		if p != nil {
			checkUsagePlan(p, keys, v)
		}
	}
}

func checkUsagePlan(p *UsagePlan, keys map[string]bool, v *validation) {
	r := v.reporter(&p.Meta)
	if q := p.Config.Quota; q != nil {
		checkMember(r, "Quota.Period", "createUsagePlanInput.quota.period", q.Period, q.Period.Values())
	}
	for i := range p.Config.ApiStages {
		id, stage := aws.ToString(p.Config.ApiStages[i].ApiId), aws.ToString(p.Config.ApiStages[i].Stage)
		if a := v.set.restAPI(id); a == nil || a.Stage(stage) == nil {
			f := finding.Finding{Code: NotFoundException, Message: fmt.Sprintf("API Stage not found: %s:%s", id, stage),
				Fix: "Refer to the stage_name of an aws_api_gateway_stage: a plan can only be made of a stage that exists."}
			if a != nil {
				f.Nearest = finding.Nearest(stage, a.stageNames())
			}
			r.add(fmt.Sprintf("ApiStages[%d].Stage", i), f)
		}
	}
	for _, k := range p.Keys {
		if k == nil {
			continue
		}
		own := v.reporter(&k.Meta)
		checkMember(own, "KeyType", "createUsagePlanKeyInput.keyType", aws.ToString(k.Config.Type), []string{"API_KEY"})
		if !keys[aws.ToString(k.Config.Id)] {
			own.add("KeyId", finding.Finding{Code: NotFoundException, Message: "Invalid API Key identifier specified",
				Fix: "Refer to the id of an aws_api_gateway_api_key."})
		}
	}
}

package apigateway

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

const (
	// CodeMapping is a mapping of a custom domain that leads nowhere.
	CodeMapping = "api-mapping-leads-nowhere"
)

// CompileDomains makes the custom domains of a validated set. Both kinds of API
// can be behind one domain; find returns the API of an id.
func CompileDomains(set *resource.Set, find func(id string) (API, bool), env Env) ([]*Domain, finding.List) {
	c := &domainCompiler{set: set, find: find, env: env.WithDefaults()}
	var out []*Domain
	for _, d := range set.HTTPDomains {
		name := aws.ToString(d.Config.DomainName)
		c.unapplied(&d.Meta, d.Config.RoutingMode, d.Config.MutualTlsAuthentication != nil)
		domain := NewDomain(name, c.mappings(name), c.refuse(http.StatusNotFound, "Not Found"))
		domain.Address = d.Address
		for _, configuration := range d.Config.DomainNameConfigurations {
			domain.CertificateARN = aws.ToString(configuration.CertificateArn)
			domain.Targets = append(domain.Targets, aws.ToString(configuration.ApiGatewayDomainName))
		}
		out = append(out, domain)
	}
	for _, d := range set.RestDomains {
		name := aws.ToString(d.Config.DomainName)
		c.unapplied(&d.Meta, v2.RoutingMode(d.Config.RoutingMode), d.Config.MutualTlsAuthentication != nil)
		domain := NewDomain(name, c.mappings(name), c.refuse(http.StatusForbidden, "Forbidden"))
		domain.Address = d.Address
		domain.CertificateARN = cmp.Or(aws.ToString(d.Config.RegionalCertificateArn), aws.ToString(d.Config.CertificateArn))
		domain.Targets = append(domain.Targets, aws.ToString(d.Config.RegionalDomainName), aws.ToString(d.Config.DistributionDomainName))
		out = append(out, domain)
	}
	return out, c.problems
}

type domainCompiler struct {
	set      *resource.Set
	find     func(id string) (API, bool)
	env      *Env
	problems finding.List
}

func (c *domainCompiler) say(severity finding.Severity, code string, m *resource.Meta, path, format string, args ...any) {
	c.problems = append(c.problems, finding.Finding{
		Code: code, Severity: severity, Place: m.Source.At(path), Subject: m.Address, Message: fmt.Sprintf(format, args...),
	})
}

func (c *domainCompiler) unapplied(m *resource.Meta, mode v2.RoutingMode, mutualTLS bool) {
	if mode != "" && mode != v2.RoutingModeApiMappingOnly {
		c.say(finding.Warning, finding.NotApplied, m, "RoutingMode", "routing rules are not looked at: only API mappings lead anywhere")
	}
	if mutualTLS {
		c.say(finding.Warning, finding.NotApplied, m, "MutualTlsAuthentication", "client certificates are not asked for here")
	}
}

// mappings are those of one domain, of both control APIs.
func (c *domainCompiler) mappings(domain string) []Mapping {
	var out []Mapping
	for _, m := range c.set.APIMappings {
		if m.DomainName == domain {
			out = c.add(out, &m.Meta, "ApiId", aws.ToString(m.Config.ApiId), Mapping{Key: aws.ToString(m.Config.ApiMappingKey), Stage: aws.ToString(m.Config.Stage)})
		}
	}
	for _, m := range c.set.BasePathMappings {
		if m.DomainName == domain {
			key := strings.TrimPrefix(aws.ToString(m.Config.BasePath), "(none)")
			out = c.add(out, &m.Meta, "RestApiId", aws.ToString(m.Config.RestApiId), Mapping{Key: key, Stage: aws.ToString(m.Config.Stage)})
		}
	}
	return out
}

func (c *domainCompiler) add(all []Mapping, m *resource.Meta, path, api string, mapping Mapping) []Mapping {
	var ok bool
	if mapping.API, ok = c.find(api); !ok {
		c.say(finding.Warning, CodeMapping, m, path, "API %s is not served here, so that nothing is behind %q", api, mapping.Key)
		return all
	}
	return append(all, mapping)
}

// refuse answers where no mapping is (spec/api-gateway.md 7; 403 of domains
// that were made by the first control API is unverified).
func (c *domainCompiler) refuse(status int, message string) func(*exchange.Request) *exchange.Response {
	return func(*exchange.Request) *exchange.Response {
		body := []byte(`{"message":"` + message + `"}`)
		id := exchange.Field{Name: "Apigw-Requestid", Value: ExtendedID(c.env.Random), Owner: exchange.OwnerEdge}
		if status == http.StatusForbidden {
			id = exchange.Field{Name: "x-amzn-RequestId", Value: RequestID(c.env.Random), Owner: exchange.OwnerEdge}
		}
		return &exchange.Response{
			Status: status, Body: exchange.NewBytes(body), ContentLength: int64(len(body)),
			Fields:  exchange.NewFields(exchange.Field{Name: "Content-Type", Value: "application/json", Owner: exchange.OwnerEdge}, id),
			Outcome: exchange.Outcome{RequestID: id.Value, Result: "Error"},
		}
	}
}

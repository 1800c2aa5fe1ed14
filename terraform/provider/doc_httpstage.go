package provider

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) httpStage(b *body) {
	out := &resource.HTTPStage{Meta: c.meta(b), Config: v2.Stage{
		StageName:           b.requiredText("name", "StageName"),
		AutoDeploy:          b.requiredFlag("auto_deploy", "AutoDeploy"),
		Description:         b.optionalText("description", "Description"),
		ClientCertificateId: b.optionalText("client_certificate_id", "ClientCertificateId"),
		StageVariables:      b.textMap("stage_variables", "StageVariables"),
	}}
	if b.decided("deployment_id") {
		out.Config.DeploymentId = b.optionalText("deployment_id", "DeploymentId")
	}
	if l, ok := b.only("access_log_settings", "AccessLogSettings"); ok {
		out.Config.AccessLogSettings = &v2.AccessLogSettings{
			DestinationArn: l.optionalText("destination_arn", "DestinationArn"), Format: l.optionalText("format", "Format"),
		}
	}
	if s, ok := b.only("default_route_settings", "DefaultRouteSettings"); ok {
		settings := routeSettings(s)
		out.Config.DefaultRouteSettings = &settings
	}
	for _, s := range b.nested("route_settings", "RouteSettings") {
		key := s.known("route_key")
		s.field, s.index = "RouteSettings."+key, notListed
		b.noteBlock(s)
		if out.Config.RouteSettings == nil {
			out.Config.RouteSettings = map[string]v2.RouteSettings{}
		}
		out.Config.RouteSettings[s.text("route_key", "")] = routeSettings(s)
	}
	c.ofAPI(b, func(api *resource.HTTPAPI) { api.Stages = append(api.Stages, out) })
}

func routeSettings(b *body) v2.RouteSettings {
	return v2.RouteSettings{
		DetailedMetricsEnabled: b.requiredFlag("detailed_metrics_enabled", "DetailedMetricsEnabled"),
		DataTraceEnabled:       b.requiredFlag("data_trace_enabled", "DataTraceEnabled"),
		LoggingLevel:           v2.LoggingLevel(b.written("logging_level", "LoggingLevel")),
		ThrottlingBurstLimit:   zeroNumber[int32](b, "throttling_burst_limit", "ThrottlingBurstLimit"),
		ThrottlingRateLimit:    zeroFraction(b, "throttling_rate_limit", "ThrottlingRateLimit"),
	}
}

// zeroFraction is 0 where nothing is written, as the provider sends it.
func zeroFraction(b *body, name, field string) *float64 {
	if f := b.fraction(name, field); f != nil {
		return f
	}
	return new(0.0)
}

func (c *converter) httpDeployment(b *body) {
	out := &resource.HTTPDeployment{Meta: c.meta(b), Config: v2.Deployment{
		DeploymentId: aws.String(b.known("id")), Description: b.optionalText("description", "Description"),
		DeploymentStatus: v2.DeploymentStatusDeployed,
	}}
	c.ofAPI(b, func(api *resource.HTTPAPI) { api.Deployments = append(api.Deployments, out) })
}

func (c *converter) httpDomain(b *body) {
	out := &resource.HTTPDomain{Meta: c.meta(b), Config: v2.DomainName{
		DomainName:  b.requiredText("domain_name", "DomainName"),
		RoutingMode: v2.RoutingMode(b.written("routing_mode", "RoutingMode")),
	}}
	for _, d := range b.blocks("domain_name_configuration", "DomainNameConfigurations") {
		out.Config.DomainNameConfigurations = append(out.Config.DomainNameConfigurations, v2.DomainNameConfiguration{
			CertificateArn:       d.optionalText("certificate_arn", "CertificateArn"),
			EndpointType:         v2.EndpointType(d.text("endpoint_type", "EndpointType")),
			SecurityPolicy:       v2.SecurityPolicy(d.text("security_policy", "SecurityPolicy")),
			ApiGatewayDomainName: aws.String(d.known("target_domain_name")),
			HostedZoneId:         aws.String(d.known("hosted_zone_id")),
		})
	}
	if m, ok := b.only("mutual_tls_authentication", "MutualTlsAuthentication"); ok {
		out.Config.MutualTlsAuthentication = &v2.MutualTlsAuthentication{
			TruststoreUri: m.optionalText("truststore_uri", "TruststoreUri"), TruststoreVersion: m.optionalText("truststore_version", "TruststoreVersion"),
		}
	}
	c.set.HTTPDomains = append(c.set.HTTPDomains, out)
}

func (c *converter) apiMapping(b *body) {
	c.set.APIMappings = append(c.set.APIMappings, &resource.APIMapping{
		Meta: c.meta(b), DomainName: b.text("domain_name", "DomainName"), Config: v2.ApiMapping{
			ApiMappingId: aws.String(b.known("id")), ApiId: b.requiredText("api_id", "ApiId"), Stage: b.requiredText("stage", "Stage"),
			ApiMappingKey: b.optionalText("api_mapping_key", "ApiMappingKey"),
		},
	})
}

package provider

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// restDeployment reads a deployment, and the stage that it makes itself where
// the old argument stage_name is written.
func (c *converter) restDeployment(b *body) {
	out := &resource.RestDeployment{
		Meta: c.meta(b), StageName: b.text("stage_name", "StageName"), Triggers: b.decided("triggers"), DependsOn: b.r.in.DependsOn,
		Config: apigateway.Deployment{Id: aws.String(b.known("id")), Description: b.optionalText("description", "Description")},
	}
	variables := b.textMap("variables", "Variables")
	canary, hasCanary := b.only("canary_settings", "CanarySettings")
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) {
		a.Deployments = append(a.Deployments, out)
		if out.StageName == "" {
			return
		}
		stage := &resource.RestStage{Meta: out.Meta, Config: apigateway.Stage{
			StageName: &out.StageName, DeploymentId: out.Config.Id, Variables: variables,
			Description: b.optionalText("stage_description", "Description"),
		}}
		if hasCanary {
			stage.Config.CanarySettings = canarySettings(canary)
		}
		a.Stages = append(a.Stages, stage)
	})
}

func (c *converter) restStage(b *body) {
	out := &resource.RestStage{Meta: c.meta(b), Config: apigateway.Stage{
		StageName:           b.requiredText("stage_name", "StageName"),
		DeploymentId:        b.requiredText("deployment_id", "DeploymentId"),
		Description:         b.optionalText("description", "Description"),
		Variables:           b.textMap("variables", "Variables"),
		CacheClusterEnabled: b.flag("cache_cluster_enabled", "CacheClusterEnabled"),
		CacheClusterSize:    apigateway.CacheClusterSize(b.text("cache_cluster_size", "CacheClusterSize")),
		ClientCertificateId: b.optionalText("client_certificate_id", "ClientCertificateId"),
		TracingEnabled:      b.flag("xray_tracing_enabled", "TracingEnabled"),
	}}
	if l, ok := b.only("access_log_settings", "AccessLogSettings"); ok {
		out.Config.AccessLogSettings = &apigateway.AccessLogSettings{
			DestinationArn: l.optionalText("destination_arn", "DestinationArn"), Format: l.optionalText("format", "Format"),
		}
	}
	if s, ok := b.only("canary_settings", "CanarySettings"); ok {
		out.Config.CanarySettings = canarySettings(s)
	}
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { a.Stages = append(a.Stages, out) })
}

func canarySettings(b *body) *apigateway.CanarySettings {
	out := &apigateway.CanarySettings{StageVariableOverrides: b.textMap("stage_variable_overrides", "StageVariableOverrides")}
	if share := b.fraction("percent_traffic", "PercentTraffic"); share != nil {
		out.PercentTraffic = *share
	}
	return out
}

func (c *converter) methodSettings(b *body) {
	out := &resource.MethodSettings{Meta: c.meta(b), Path: b.text("method_path", "Path"),
		Config: apigateway.MethodSetting{ThrottlingBurstLimit: -1, ThrottlingRateLimit: -1}}
	if s, ok := b.only("settings", ""); ok {
		readMethodSettings(s, &out.Config)
	}
	stage := b.text("stage_name", "StageName")
	c.toAPI(b, partOfMethod, func(a *resource.RestAPI) {
		if s := a.Stage(stage); s != nil {
			s.Settings = append(s.Settings, out)
			return
		}
		if stage != "" {
			b.problem(finding.Finding{Code: resource.NotFoundException, Message: "Invalid stage identifier specified",
				Fix: "refer to the stage_name of an aws_api_gateway_stage of the same API"}, "stage_name", "StageName")
		}
	})
}

func readMethodSettings(b *body, out *apigateway.MethodSetting) {
	for name, flag := range map[string]*bool{
		"metrics_enabled": &out.MetricsEnabled, "data_trace_enabled": &out.DataTraceEnabled, "caching_enabled": &out.CachingEnabled,
		"cache_data_encrypted":                    &out.CacheDataEncrypted,
		"require_authorization_for_cache_control": &out.RequireAuthorizationForCacheControl,
	} {
		if b.decided(name) {
			*flag = b.flag(name, methodSettingFields[name])
		}
	}
	if b.decided("cache_ttl_in_seconds") {
		if n := number[int32](b, "cache_ttl_in_seconds", "CacheTtlInSeconds"); n != nil {
			out.CacheTtlInSeconds = *n
		}
	}
	out.LoggingLevel = b.optionalWritten("logging_level", "LoggingLevel")
	if n := number[int32](b, "throttling_burst_limit", "ThrottlingBurstLimit"); n != nil {
		out.ThrottlingBurstLimit = *n
	}
	if rate := b.fraction("throttling_rate_limit", "ThrottlingRateLimit"); rate != nil {
		out.ThrottlingRateLimit = *rate
	}
}

// methodSettingFields are AWS's names of the switches.
var methodSettingFields = map[string]string{
	"metrics_enabled": "MetricsEnabled", "data_trace_enabled": "DataTraceEnabled", "caching_enabled": "CachingEnabled",
	"cache_data_encrypted": "CacheDataEncrypted", "require_authorization_for_cache_control": "RequireAuthorizationForCacheControl",
}

func (c *converter) restDomain(b *body) {
	out := document(c, b, apigateway.DomainName{
		DomainName:               b.requiredText("domain_name", "DomainName"),
		CertificateArn:           b.optionalText("certificate_arn", "CertificateArn"),
		RegionalCertificateArn:   b.optionalText("regional_certificate_arn", "RegionalCertificateArn"),
		SecurityPolicy:           apigateway.SecurityPolicy(b.written("security_policy", "SecurityPolicy")),
		DistributionDomainName:   aws.String(b.known("cloudfront_domain_name")),
		RegionalDomainName:       aws.String(b.known("regional_domain_name")),
		DistributionHostedZoneId: aws.String(b.known("cloudfront_zone_id")),
	})
	if e, ok := b.only("endpoint_configuration", "EndpointConfiguration"); ok {
		out.Config.EndpointConfiguration = endpointConfiguration(e)
	}
	if m, ok := b.only("mutual_tls_authentication", "MutualTlsAuthentication"); ok {
		out.Config.MutualTlsAuthentication = &apigateway.MutualTlsAuthentication{
			TruststoreUri: m.optionalText("truststore_uri", "TruststoreUri"), TruststoreVersion: m.optionalText("truststore_version", "TruststoreVersion"),
		}
	}
	c.set.RestDomains = append(c.set.RestDomains, out)
}

func (c *converter) basePathMapping(b *body) {
	c.set.BasePathMappings = append(c.set.BasePathMappings, &resource.BasePathMapping{
		Meta: c.meta(b), DomainName: b.text("domain_name", "DomainName"), Config: apigateway.BasePathMapping{
			RestApiId: b.requiredText("api_id", "RestApiId"), Stage: b.optionalText("stage_name", "Stage"),
			BasePath: b.requiredText("base_path", "BasePath"),
		},
	})
}

func (c *converter) apiKey(b *body) {
	c.set.APIKeys = append(c.set.APIKeys, document(c, b, apigateway.ApiKey{
		Id: aws.String(b.known("id")), Name: b.requiredText("name", "Name"), Value: aws.String(b.known("value")),
		Enabled: b.flag("enabled", "Enabled"), CustomerId: b.optionalText("customer_id", "CustomerId"),
	}))
}

func (c *converter) usagePlan(b *body) {
	id := b.known("id")
	out := &resource.UsagePlan{Meta: c.meta(b), Config: apigateway.UsagePlan{Id: aws.String(id), Name: b.requiredText("name", "Name")}}
	for _, s := range b.blocks("api_stages", "ApiStages") {
		stage := apigateway.ApiStage{ApiId: s.optionalText("api_id", "ApiId"), Stage: s.optionalText("stage", "Stage")}
		for _, t := range s.blocks("throttle", "Throttle") {
			if stage.Throttle == nil {
				stage.Throttle = map[string]apigateway.ThrottleSettings{}
			}
			stage.Throttle[t.text("path", "Path")] = throttleSettings(t)
		}
		out.Config.ApiStages = append(out.Config.ApiStages, stage)
	}
	if t, ok := b.only("throttle_settings", "Throttle"); ok {
		settings := throttleSettings(t)
		out.Config.Throttle = &settings
	}
	if q, ok := b.only("quota_settings", "Quota"); ok {
		out.Config.Quota = &apigateway.QuotaSettings{
			Limit: *zeroNumber[int32](q, "limit", "Limit"), Offset: *zeroNumber[int32](q, "offset", "Offset"),
			Period: apigateway.QuotaPeriodType(q.text("period", "Period")),
		}
	}
	c.set.UsagePlans = append(c.set.UsagePlans, out)
	c.rest.plans[id] = out
}

func throttleSettings(b *body) apigateway.ThrottleSettings {
	out := apigateway.ThrottleSettings{BurstLimit: *zeroNumber[int32](b, "burst_limit", "BurstLimit")}
	if rate := b.fraction("rate_limit", "RateLimit"); rate != nil {
		out.RateLimit = *rate
	}
	return out
}

// usagePlanKey adds a key to its plan.
func (c *converter) usagePlanKey(b *body) {
	plan := b.text("usage_plan_id", "UsagePlanId")
	key := document(c, b, apigateway.UsagePlanKey{
		Id: b.requiredText("key_id", "KeyId"), Type: b.requiredText("key_type", "KeyType"),
		Name: aws.String(b.written("name", "Name")), Value: aws.String(b.written("value", "Value")),
	})
	c.later = append(c.later, func() {
		if p := c.rest.plans[plan]; p != nil {
			p.Keys = append(p.Keys, key)
		} else if plan != "" {
			b.problem(finding.Finding{Code: resource.NotFoundException, Message: "Invalid Usage Plan identifier specified",
				Fix: "refer to the id of an aws_api_gateway_usage_plan"}, "usage_plan_id", "UsagePlanId")
		}
	})
}

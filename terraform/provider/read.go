package provider

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// Read answers a data source from what is known without AWS: managed
// policies, the provider's configuration, files, and the resources that the
// same configuration declares. Of one that it cannot answer, strings are
// placeholders and everything else is unknown, with a notice. When an argument
// is unknown, so is the whole answer.
//
// A finding has no subject, and its place no file: the caller knows both. The
// place's path is the argument that it is about, if any.
func (p *Provider) Read(typ, address string, config cty.Value, env Env) (cty.Value, finding.List) {
	block, ok := schema.Data(typ)
	if !ok || config.IsNull() || !config.IsKnown() {
		return config, nil
	}
	config, _ = config.Unmark()
	d := p.newDraft(typ, "data."+strings.TrimPrefix(address, "data."), block, object.Of(block, config))
	if !config.IsWhollyKnown() {
		d.forgetAll()
		return d.value().Cty(), d.found
	}
	read, ok := readers[typ]
	if !ok {
		read = (*draft).readNothing
	}
	read(d, env)
	d.fill(dataRules[typ])
	d.fillRest()
	return d.value().Cty(), d.found
}

// readers answer data sources, by type.
var readers = map[string]func(*draft, Env){
	"aws_cloudfront_cache_policy":                   (*draft).readCachePolicy,
	"aws_cloudfront_origin_request_policy":          (*draft).readOriginRequestPolicy,
	"aws_cloudfront_response_headers_policy":        (*draft).readResponseHeadersPolicy,
	"aws_cloudfront_distribution":                   peer("aws_cloudfront_distribution", "id"),
	"aws_cloudfront_function":                       peer("aws_cloudfront_function", "name"),
	"aws_cloudfront_origin_access_control":          peer("aws_cloudfront_origin_access_control", "id"),
	"aws_cloudfront_origin_access_identity":         peer("aws_cloudfront_origin_access_identity", "id"),
	"aws_cloudfront_origin_access_identities":       (*draft).readAccessIdentities,
	"aws_cloudfront_realtime_log_config":            peer("aws_cloudfront_realtime_log_config", "name"),
	"aws_cloudfront_log_delivery_canonical_user_id": readRules,

	"aws_api_gateway_api_key":     peer("aws_api_gateway_api_key", "id"),
	"aws_api_gateway_domain_name": peer("aws_api_gateway_domain_name", "domain_name"),
	"aws_api_gateway_resource":    peer("aws_api_gateway_resource", "path", "rest_api_id"),
	"aws_api_gateway_rest_api":    peer("aws_api_gateway_rest_api", "name"),

	"aws_apigatewayv2_api":      peerBy("aws_apigatewayv2_api", "api_id", "id"),
	"aws_apigatewayv2_vpc_link": peerBy("aws_apigatewayv2_vpc_link", "vpc_link_id", "id"),

	"aws_acm_certificate":     (*draft).readCertificate,
	"aws_availability_zones":  (*draft).readZones,
	"aws_arn":                 (*draft).readARN,
	"aws_caller_identity":     readRules,
	"aws_canonical_user_id":   readRules,
	"aws_default_tags":        (*draft).readDefaultTags,
	"aws_iam_policy":          (*draft).readPolicy,
	"aws_iam_policy_document": (*draft).readPolicyDocument,
	"aws_iam_role":            peer("aws_iam_role", "name"),
	"aws_lambda_function":     peer("aws_lambda_function", "function_name"),
	"aws_partition":           readRules,
	"aws_region":              (*draft).readRegion,
	"aws_route53_zone":        (*draft).readZone,
	"aws_s3_bucket":           (*draft).readBucket,
	"aws_s3_object":           (*draft).readObject,
	"aws_service_principal":   readRules,
	"aws_ssm_parameter":       (*draft).readParameter,

	"aws_secretsmanager_secret_version": (*draft).readSecret,
	"template_file":                     (*draft).readTemplate,

	"archive_file":           (*draft).readArchive,
	"external":               (*draft).refuse,
	"http":                   (*draft).refuse,
	"local_file":             (*draft).readLocalFile,
	"local_sensitive_file":   (*draft).readLocalFile,
	"null_data_source":       (*draft).readNull,
	"terraform_remote_state": (*draft).readNothing,
}

// readRules is for data sources that [dataRules] answer alone.
func readRules(*draft, Env) {}

// readNothing says that there is no answer.
func (d *draft) readNothing(Env) {
	d.find(finding.Notice, CodeNotAnswered, "", fmt.Sprintf("nobody is asked for data source %s here", d.typ),
		"placeholders stand for what it would say; write the values into variables where they matter")
}

// readSecret keeps secrets unknown: they are decoded, and a placeholder would
// not be what the decoder expects.
func (d *draft) readSecret(env Env) {
	d.readNothing(env)
	d.forget("secret_string", "secret_binary")
}

// readTemplate leaves a text unknown that the language renders itself by now.
func (d *draft) readTemplate(Env) {
	d.find(finding.Warning, CodeNotAnswered, "", "data source template_file is not rendered here", "call templatefile() instead")
	d.forgetAll()
}

// refuse says that the data source would run a program or reach out.
func (d *draft) refuse(Env) {
	d.find(finding.Error, CodeRefused, "", fmt.Sprintf("data source %s would run a program or fetch from the network", d.typ),
		"make its result a variable, and give it in a .tfvars file")
	d.forgetAll()
}

// peer answers with the resource of the same configuration whose attributes
// by the given names are those that were written. One that is not declared
// here lives in the account, so a placeholder must do.
func peer(typ string, keys ...string) func(*draft, Env) {
	return func(d *draft, env Env) {
		for _, candidate := range env.peers(typ) {
			if d.matches(candidate, keys) {
				d.adopt(candidate)
				return
			}
		}
		d.notDeclared(typ, keys[0])
	}
}

// peerBy is peer where the argument has another name than the attribute.
func peerBy(typ, argument, attribute string) func(*draft, Env) {
	return func(d *draft, env Env) {
		if found, ok := peerWith(env.peers(typ), attribute, d.text(argument)); ok {
			d.adopt(found)
			return
		}
		d.notDeclared(typ, argument)
	}
}

// readObject answers with an object that the configuration declares, and the
// content that stands there.
func (d *draft) readObject(env Env) {
	for _, candidate := range env.peers("aws_s3_object") {
		if d.matches(candidate, []string{"bucket", "key"}) {
			d.adopt(candidate)
			d.setText("body", attributeText(candidate, "content"))
			return
		}
	}
	d.notDeclared("aws_s3_object", "key")
}

// notDeclared says that the configuration has no such resource.
func (d *draft) notDeclared(typ, key string) {
	d.find(finding.Notice, CodeNotAnswered, key, fmt.Sprintf("no %s with %s %q is declared in this configuration", typ, key, d.text(key)),
		"placeholders stand for what AWS would say about it")
}

func (d *draft) matches(candidate cty.Value, keys []string) bool {
	for _, key := range keys {
		want := d.text(key)
		if want == "" || attributeText(candidate, key) != want {
			return false
		}
	}
	return true
}

// adopt takes over every attribute that the other value has under the same
// name, also arguments by which one can ask and that were not written.
func (d *draft) adopt(other cty.Value) {
	other, _ = other.Unmark()
	for name, a := range d.block.Attributes {
		if !other.Type().HasAttribute(name) || !d.get(name).IsNull() {
			continue
		}
		if v, err := convert.Convert(other.GetAttr(name), a.Type); err == nil {
			d.values[name] = v
		}
	}
}

// attributeText is the string attribute of an object, or "".
func attributeText(object cty.Value, name string) string {
	object, _ = object.Unmark()
	if object.IsNull() || !object.IsKnown() || !object.Type().IsObjectType() || !object.Type().HasAttribute(name) {
		return ""
	}
	return textOf(object.GetAttr(name))
}

// textOf is a string; "" when it is none, null or unknown.
func textOf(v cty.Value) string {
	v, _ = v.Unmark()
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// forgetAll makes everything that is not written unknown.
func (d *draft) forgetAll() {
	for name, a := range d.block.Attributes {
		if d.computes(name) {
			d.values[name] = cty.UnknownVal(a.Type)
		}
	}
}

// find reports something about an argument of the data source, or about all
// of it.
func (d *draft) find(severity finding.Severity, code, argument, message, fix string) {
	d.found = append(d.found, finding.Finding{
		Code: code, Severity: severity, Place: finding.Place{Path: argument}, Message: message, Fix: fix,
	})
}

package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// dataRules answer data sources about the account, the region and constants.
var dataRules = map[string][]rule{
	"aws_caller_identity": {
		{"account_id", "{account}"},
		{"id", "{account}"},
		{"arn", "arn:{partition}:iam::{account}:user/lintel"},
		{"user_id", "AIDALINTELLINTELLINTE"},
	},
	"aws_canonical_user_id": {
		{"id", resource.CanonicalUserID("account")},
		{"display_name", "lintel"},
	},
	"aws_cloudfront_log_delivery_canonical_user_id": {
		{"id", resource.LogDeliveryUserID},
	},
	"aws_partition": {
		{"partition", "{partition}"},
		{"id", "{partition}"},
		{"dns_suffix", "amazonaws.com"},
		{"reverse_dns_prefix", "com.amazonaws"},
	},
	"aws_region": {
		{"name", "{region}"},
		{"region", "{name}"},
		{"id", "{name}"},
		{"endpoint", "ec2.{name}.amazonaws.com"},
	},
	"aws_service_principal": {
		{"region", "{region}"},
		{"suffix", "amazonaws.com"},
		{"name", "{service_name}.{suffix}"},
		{"id", "{service_name}.{region}.{suffix}"},
	},
}

// readRegion names the place where the region is, as AWS does.
func (d *draft) readRegion(Env) {
	region := d.text("name")
	if region == "" {
		region = d.p.config.Region
	}
	if place := regionPlaces[region]; place != "" {
		d.setText("description", place)
	}
}

var regionPlaces = map[string]string{
	"us-east-1":      "US East (N. Virginia)",
	"us-east-2":      "US East (Ohio)",
	"us-west-1":      "US West (N. California)",
	"us-west-2":      "US West (Oregon)",
	"ca-central-1":   "Canada (Central)",
	"eu-central-1":   "Europe (Frankfurt)",
	"eu-north-1":     "Europe (Stockholm)",
	"eu-south-1":     "Europe (Milan)",
	"eu-west-1":      "Europe (Ireland)",
	"eu-west-2":      "Europe (London)",
	"eu-west-3":      "Europe (Paris)",
	"ap-northeast-1": "Asia Pacific (Tokyo)",
	"ap-northeast-2": "Asia Pacific (Seoul)",
	"ap-south-1":     "Asia Pacific (Mumbai)",
	"ap-southeast-1": "Asia Pacific (Singapore)",
	"ap-southeast-2": "Asia Pacific (Sydney)",
	"sa-east-1":      "South America (Sao Paulo)",
}

// readZones has three zones in every region: enough for what spreads.
func (d *draft) readZones(Env) {
	region := d.p.config.Region
	d.set("names", stringList([]string{region + "a", region + "b", region + "c"}))
	d.set("zone_ids", stringList([]string{zoneID(region, 1), zoneID(region, 2), zoneID(region, 3)}))
	d.set("group_names", stringSet([]string{region}))
	d.setText("id", region)
}

// zoneID abbreviates a region as zone ids do: "use1-az1".
func zoneID(region string, n int) string {
	parts := strings.Split(region, "-")
	if len(parts) != 3 {
		return fmt.Sprintf("%s-az%d", region, n)
	}
	return fmt.Sprintf("%s%c%s-az%d", parts[0], parts[1][0], parts[2], n)
}

func (d *draft) readDefaultTags(Env) {
	d.setText("id", d.p.config.Partition)
	tags := make(map[string]cty.Value, len(d.p.config.DefaultTags))
	for key, v := range d.p.config.DefaultTags {
		tags[key] = cty.StringVal(v)
	}
	if len(tags) == 0 {
		d.set("tags", cty.MapValEmpty(cty.String))
		return
	}
	d.set("tags", cty.MapVal(tags))
}

// readARN takes an ARN apart: arn:partition:service:region:account:resource.
func (d *draft) readARN(Env) {
	parts := strings.SplitN(d.text("arn"), ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		d.find(finding.Error, CodeInvalidValue, "arn", fmt.Sprintf("%q is not an ARN", d.text("arn")), "write arn:partition:service:region:account:resource")
		return
	}
	for i, name := range []string{"partition", "service", "region", "account", "resource"} {
		d.setText(name, parts[i+1])
	}
	d.setText("id", d.text("arn"))
}

// readParameter answers from the local facts.
func (d *draft) readParameter(Env) {
	name := d.text("name")
	value, ok := d.p.config.Parameters[name]
	if !ok {
		d.find(finding.Warning, CodeNotAnswered, "name", fmt.Sprintf("parameter %q is in AWS, which is not asked here", name),
			"give its value as a local fact, or make it a variable")
		d.forget("value", "insecure_value")
		return
	}
	d.setText("value", value)
	d.setText("insecure_value", value)
	d.setText("type", "String")
	d.set("version", cty.NumberIntVal(1))
	d.setText("id", name)
	d.setText("arn", d.mustExpand("arn:{partition}:ssm:{region}:{account}:parameter/")+strings.TrimPrefix(name, "/"))
}

// mustExpand is for templates without attributes, which always expand.
func (d *draft) mustExpand(template string) string {
	text, _ := d.expand(template)
	return text
}

// readPolicy knows the policies of the configuration, and those of AWS by
// their ARN.
func (d *draft) readPolicy(env Env) {
	for _, key := range []string{"arn", "name"} {
		for _, candidate := range env.peers("aws_iam_policy") {
			if d.matches(candidate, []string{key}) {
				d.adopt(candidate)
				return
			}
		}
	}
	if arn := d.text("arn"); arn != "" {
		d.setText("name", arn[strings.LastIndexByte(arn, '/')+1:])
		d.setText("id", arn)
		return
	}
	d.setText("arn", d.mustExpand("arn:{partition}:iam::aws:policy/")+d.text("name"))
	d.setText("id", d.text("arn"))
}

// readZone answers with the zone of the configuration, else with one of that
// name that is taken to exist.
func (d *draft) readZone(env Env) {
	dotless := strings.TrimSuffix(d.text("name"), ".")
	for _, candidate := range env.peers("aws_route53_zone") {
		name := strings.TrimSuffix(attributeText(candidate, "name"), ".")
		if d.matches(candidate, []string{"zone_id"}) || dotless != "" && name == dotless {
			d.adopt(candidate)
			return
		}
	}
	d.setText("zone_id", "Z"+draw("zone "+dotless, 20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
	d.setText("id", d.text("zone_id"))
	d.setText("arn", d.mustExpand("arn:{partition}:route53:::hostedzone/")+d.text("zone_id"))
	planZone(d)
}

// readCertificate answers with the certificate of the configuration, else
// with one of that name that is taken to exist.
func (d *draft) readCertificate(env Env) {
	domain := d.text("domain")
	for _, candidate := range env.peers("aws_acm_certificate") {
		if attributeText(candidate, "domain_name") == domain {
			d.adopt(candidate)
			return
		}
	}
	d.setText("arn", resource.CertificateARN(d.p.config.Region, "data "+domain))
	d.setText("id", d.text("arn"))
	d.setText("status", "ISSUED")
}

// readAccessIdentities lists those of the configuration, by comment if asked.
func (d *draft) readAccessIdentities(env Env) {
	comments, _ := d.get("comments").Unmark()
	var arns, ids, users []string
	for _, candidate := range env.peers("aws_cloudfront_origin_access_identity") {
		comment := attributeText(candidate, "comment")
		if !comments.IsNull() && !slices.ContainsFunc(comments.AsValueSlice(), func(v cty.Value) bool { return !v.IsNull() && v.AsString() == comment }) {
			continue
		}
		arns = append(arns, attributeText(candidate, "iam_arn"))
		ids = append(ids, attributeText(candidate, "id"))
		users = append(users, attributeText(candidate, "s3_canonical_user_id"))
	}
	d.set("iam_arns", stringSet(arns))
	d.set("ids", stringSet(ids))
	d.set("s3_canonical_user_ids", stringSet(users))
	d.setText("id", d.p.config.AccountID)
}

// readBucket answers with the bucket of the configuration, else with one of
// that name, which everybody can address.
func (d *draft) readBucket(env Env) {
	for _, candidate := range env.peers("aws_s3_bucket") {
		if d.matches(candidate, []string{"bucket"}) {
			d.adopt(candidate)
			return
		}
	}
	planBucket(d)
	d.fill(storageRules["aws_s3_bucket"])
}

func (d *draft) readNull(Env) {
	d.values["outputs"] = d.get("inputs")
	d.setText("id", "static")
	d.setText("random", digits(d.address, 19))
	d.setText("has_computed_default", "default")
}

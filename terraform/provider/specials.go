package provider

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// specials compute what takes more than a template, by resource type. They
// run before the rules.
var specials = map[string]func(*draft){
	"aws_cloudfront_distribution":         planDistribution,
	"aws_s3_bucket":                       planBucket,
	"aws_s3_bucket_website_configuration": planWebsite,
	"aws_s3_object":                       planObject,
	"aws_s3_bucket_object":                planObject,
	"aws_acm_certificate":                 planCertificate,
	"aws_lambda_function":                 planLambda,
	"aws_lb":                              planBalancer,
	"aws_alb":                             planBalancer,
	"aws_lb_listener":                     planListener,
	"aws_alb_listener":                    planListener,
	"aws_lb_listener_rule":                planListenerRule,
	"aws_alb_listener_rule":               planListenerRule,
	"aws_route53_zone":                    planZone,
	"aws_apigatewayv2_api":                planHTTPAPI,

	"archive_file":            planArchive,
	"local_file":              planLocalFile,
	"local_sensitive_file":    planLocalFile,
	"null_resource":           planNull,
	"random_bytes":            planRandomBytes,
	"random_id":               planRandomID,
	"random_integer":          planRandomInteger,
	"random_password":         planRandomString,
	"random_pet":              planRandomPet,
	"random_shuffle":          planRandomShuffle,
	"random_string":           planRandomString,
	"random_uuid":             planRandomUUID,
	"terraform_data":          planTerraformData,
	"time_offset":             planTime,
	"time_rotating":           planTime,
	"time_static":             planTime,
	"time_sleep":              planTime,
	"tls_private_key":         planPrivateKey,
	"tls_self_signed_cert":    planKeyAlgorithm,
	"tls_cert_request":        planKeyAlgorithm,
	"tls_locally_signed_cert": planKeyAlgorithm,
}

// planDistribution leaves the lists of signers empty: which keys are active
// is what AWS tells afterwards.
func planDistribution(d *draft) {
	for _, name := range []string{"trusted_signers", "trusted_key_groups"} {
		if a := d.block.Attributes[name]; a != nil && a.Type.IsListType() {
			d.set(name, cty.ListValEmpty(a.Type.ElementType()))
		}
	}
}

// planLambda gives the version that qualified_arn names. There is only ever
// one here, so its number does not grow.
func planLambda(d *draft) {
	publish, _ := d.get("publish").Unmark()
	if publish.IsKnown() && !publish.IsNull() && publish.True() {
		d.setText("version", "1")
	} else {
		d.setText("version", "$LATEST")
	}
	d.set("architectures", cty.ListVal([]cty.Value{cty.StringVal("x86_64")}))
	d.set("code_sha256", d.get("source_code_hash"))
}

// planBalancer names network and gateway load balancers as AWS does.
func planBalancer(d *draft) {
	prefixes := map[string]string{"network": "net/", "gateway": "gwy/"}
	if prefix, ok := prefixes[d.text("load_balancer_type")]; ok {
		if suffix, known := d.expand(prefix + "{name}/{hex:16}"); known {
			d.setText("arn_suffix", suffix)
		}
	}
}

// planListener makes the ARN out of the load balancer's: ":loadbalancer/app/…"
// becomes ":listener/app/…/<16 hex>" (spec/load-balancer.md 1).
func planListener(d *draft) {
	d.setARNBelow("load_balancer_arn", ":loadbalancer/", ":listener/")
}

// planListenerRule makes the ARN out of the listener's in the same way.
func planListenerRule(d *draft) { d.setARNBelow("listener_arn", ":listener/", ":listener-rule/") }

func (d *draft) setARNBelow(parent, kind, own string) {
	before, after, ok := strings.Cut(d.text(parent), kind)
	if suffix, known := d.expand("{hex:16}"); ok && known {
		d.setText("arn", before+own+after+"/"+suffix)
	}
}

// planZone names four name servers, as every zone has.
func planZone(d *draft) {
	servers := make([]cty.Value, 0, 4)
	for _, domain := range []string{"00.com", "16.net", "32.org", "48.co.uk"} {
		servers = append(servers, cty.StringVal("ns-1.awsdns-"+domain))
	}
	d.set("name_servers", cty.ListVal(servers))
}

package provider

// rules are what AWS computes, by resource type; see [rule]. The forms of ids
// and ARNs are AWS's, the characters in them are ours.
var rules = merged(cloudFrontRules, storageRules, identityRules, computeRules, networkRules, apiRules, restRules, messageRules)

func merged(tables ...map[string][]rule) map[string][]rule {
	all := map[string][]rule{}
	for _, table := range tables {
		for typ, r := range table {
			all[typ] = r
		}
	}
	return all
}

// unchanged is the time at which everything here was last modified: AWS's
// clock has no counterpart, and equal files must give equal values.
const unchanged = "2026-01-01T00:00:00Z"

const cloudFrontARN = "arn:{partition}:cloudfront::{account}:"

var cloudFrontRules = map[string][]rule{
	"aws_cloudfront_distribution": {
		{"id", "{distribution-id}"},
		{"arn", cloudFrontARN + "distribution/{id}"},
		{"domain_name", "{distribution-domain}"},
		{"hosted_zone_id", "{cloudfront-hosted-zone}"},
		{"caller_reference", "terraform-{digits:26}"},
		{"etag", "{config-version}"},
		{"status", "Deployed"},
		{"in_progress_validation_batches", "0"},
		{"last_modified_time", unchanged},
	},
	"aws_cloudfront_cache_policy":            policyRules("cache-policy"),
	"aws_cloudfront_origin_request_policy":   policyRules("origin-request-policy"),
	"aws_cloudfront_response_headers_policy": policyRules("response-headers-policy"),
	"aws_cloudfront_continuous_deployment_policy": append(policyRules("continuous-deployment-policy"),
		rule{"last_modified_time", unchanged}),
	"aws_cloudfront_field_level_encryption_config": append(policyRules("field-level-encryption-config"),
		rule{"caller_reference", "terraform-{digits:26}"}),
	"aws_cloudfront_field_level_encryption_profile": append(policyRules("field-level-encryption-profile"),
		rule{"caller_reference", "terraform-{digits:26}"}),
	"aws_cloudfront_key_value_store": append(policyRules("key-value-store"),
		rule{"last_modified_time", unchanged}),
	"aws_cloudfront_key_group": {{"id", "{uuid}"}, {"etag", "{config-version}"}},
	"aws_cloudfront_public_key": {
		{"id", "{public-key-id}"},
		{"caller_reference", "terraform-{digits:26}"},
		{"etag", "{config-version}"},
	},
	"aws_cloudfront_origin_access_control": {
		{"id", "{access-control-id}"},
		{"arn", cloudFrontARN + "origin-access-control/{id}"},
		{"etag", "{config-version}"},
	},
	"aws_cloudfront_origin_access_identity": {
		{"id", "{access-identity-id}"},
		{"arn", cloudFrontARN + "origin-access-identity/{id}"},
		{"cloudfront_access_identity_path", "origin-access-identity/cloudfront/{id}"},
		{"iam_arn", "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}"},
		{"s3_canonical_user_id", "{canonical-user-id}"},
		{"caller_reference", "terraform-{digits:26}"},
		{"etag", "{config-version}"},
	},
	"aws_cloudfront_function": {
		{"id", "{name}"},
		{"arn", cloudFrontARN + "function/{name}"},
		{"etag", "{config-version}"},
		{"live_stage_etag", "{config-version}"},
		{"status", "UNASSOCIATED"},
	},
	"aws_cloudfront_monitoring_subscription": {{"id", "{distribution_id}"}},
	"aws_cloudfront_realtime_log_config": {
		{"arn", cloudFrontARN + "realtime-log-config/{name}"},
		{"id", "{arn}"},
	},
	"aws_cloudfront_vpc_origin": {
		{"id", "vo_{lower:22}"},
		{"arn", cloudFrontARN + "vpcorigin/{id}"},
		{"etag", "{config-version}"},
	},
	"aws_cloudfrontkeyvaluestore_key": {
		{"id", "{key_value_store_arn},{key}"},
	},
}

// policyRules are those of resources that a lower-case UUID identifies.
func policyRules(kind string) []rule {
	return []rule{
		{"id", "{uuid}"},
		{"arn", cloudFrontARN + kind + "/{id}"},
		{"etag", "{config-version}"},
	}
}

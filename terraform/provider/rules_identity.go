package provider

var identityRules = map[string][]rule{
	"aws_iam_role": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:iam::{account}:role{path}{name}"},
		{"unique_id", "AROA{upper:17}"},
		{"create_date", unchanged},
	},
	"aws_iam_user": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:iam::{account}:user{path}{name}"},
		{"unique_id", "AIDA{upper:17}"},
	},
	"aws_iam_group": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:iam::{account}:group{path}{name}"},
		{"unique_id", "AGPA{upper:17}"},
	},
	"aws_iam_policy": {
		{"arn", "arn:{partition}:iam::{account}:policy{path}{name}"},
		{"id", "{arn}"},
		{"policy_id", "ANPA{upper:17}"},
		{"attachment_count", "0"},
	},
	"aws_iam_instance_profile": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:iam::{account}:instance-profile{path}{name}"},
		{"unique_id", "AIPA{upper:17}"},
		{"create_date", unchanged},
	},
	"aws_iam_server_certificate": {
		{"id", "ASCA{upper:17}"},
		{"arn", "arn:{partition}:iam::{account}:server-certificate{path}{name}"},
	},
	"aws_iam_role_policy":             {{"id", "{role}:{name}"}},
	"aws_iam_user_policy":             {{"id", "{user}:{name}"}},
	"aws_iam_group_policy":            {{"id", "{group}:{name}"}},
	"aws_iam_role_policy_attachment":  {{"id", "{role}-{digits:26}"}},
	"aws_iam_user_policy_attachment":  {{"id", "{user}-{digits:26}"}},
	"aws_iam_group_policy_attachment": {{"id", "{group}-{digits:26}"}},
	"aws_iam_policy_attachment":       {{"id", "{name}"}},
	"aws_iam_service_linked_role": {
		{"arn", "arn:{partition}:iam::{account}:role/aws-service-role/{aws_service_name}/{hex:12}"},
		{"id", "{arn}"},
		{"unique_id", "AROA{upper:17}"},
		{"create_date", unchanged},
	},
	"aws_acm_certificate": {
		{"arn", "arn:{partition}:acm:{region}:{account}:certificate/{uuid}"},
		{"id", "{arn}"},
		{"status", "ISSUED"},
		{"renewal_eligibility", "INELIGIBLE"},
		{"pending_renewal", "false"},
		{"not_before", unchanged},
	},
	"aws_acm_certificate_validation": {{"id", unchanged}},
	"aws_secretsmanager_secret": {
		{"arn", "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{lower:6}"},
		{"id", "{arn}"},
	},
	"aws_ssm_parameter": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:ssm:{region}:{account}:parameter/{name}"},
		{"version", "1"},
		{"data_type", "text"},
	},
	"aws_cognito_user_pool": {
		{"id", "{region}_{lower:9}"},
		{"arn", "arn:{partition}:cognito-idp:{region}:{account}:userpool/{id}"},
		{"endpoint", "cognito-idp.{region}.amazonaws.com/{id}"},
	},
}

package provider

var storageRules = map[string][]rule{
	"aws_s3_bucket": {
		{"id", "{bucket}"},
		{"arn", "arn:{partition}:s3:::{bucket}"},
		{"region", "{region}"},
		{"bucket_region", "{region}"},
		{"request_payer", "BucketOwner"},
	},
	"aws_s3_bucket_website_configuration":                {{"id", "{bucket}"}},
	"aws_s3_bucket_policy":                               {{"id", "{bucket}"}},
	"aws_s3_bucket_public_access_block":                  {{"id", "{bucket}"}},
	"aws_s3_bucket_ownership_controls":                   {{"id", "{bucket}"}},
	"aws_s3_bucket_cors_configuration":                   {{"id", "{bucket}"}},
	"aws_s3_bucket_versioning":                           {{"id", "{bucket}"}},
	"aws_s3_bucket_logging":                              {{"id", "{bucket}"}},
	"aws_s3_bucket_notification":                         {{"id", "{bucket}"}},
	"aws_s3_bucket_lifecycle_configuration":              {{"id", "{bucket}"}},
	"aws_s3_bucket_accelerate_configuration":             {{"id", "{bucket}"}},
	"aws_s3_bucket_request_payment_configuration":        {{"id", "{bucket}"}},
	"aws_s3_bucket_replication_configuration":            {{"id", "{bucket}"}},
	"aws_s3_bucket_object_lock_configuration":            {{"id", "{bucket}"}},
	"aws_s3_bucket_server_side_encryption_configuration": {{"id", "{bucket}"}},
	"aws_s3_bucket_acl":                                  {{"id", "{bucket},{acl}"}, {"id", "{bucket}"}},
	"aws_s3_object":                                      objectRules,
	"aws_s3_bucket_object":                               objectRules,
	"aws_dynamodb_table": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}"},
	},
	"aws_kms_key": {
		{"key_id", "{uuid}"},
		{"id", "{key_id}"},
		{"arn", "arn:{partition}:kms:{region}:{account}:key/{key_id}"},
	},
	"aws_kms_alias": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:kms:{region}:{account}:{name}"},
		{"target_key_arn", "arn:{partition}:kms:{region}:{account}:key/{target_key_id}"},
	},
	"aws_ecr_repository": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:ecr:{region}:{account}:repository/{name}"},
		{"registry_id", "{account}"},
		{"repository_url", "{account}.dkr.ecr.{region}.amazonaws.com/{name}"},
	},
	"aws_efs_file_system": {
		{"id", "fs-{hex:17}"},
		{"arn", "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}"},
		{"dns_name", "{id}.efs.{region}.amazonaws.com"},
	},
	"aws_db_instance": {
		{"id", "db-{upper:26}"},
		{"resource_id", "{id}"},
		{"arn", "arn:{partition}:rds:{region}:{account}:db:{identifier}"},
		{"address", "{identifier}.{lower:12}.{region}.rds.amazonaws.com"},
	},
	"aws_rds_cluster": {
		{"id", "{cluster_identifier}"},
		{"arn", "arn:{partition}:rds:{region}:{account}:cluster:{cluster_identifier}"},
		{"endpoint", "{cluster_identifier}.cluster-{lower:12}.{region}.rds.amazonaws.com"},
		{"reader_endpoint", "{cluster_identifier}.cluster-ro-{lower:12}.{region}.rds.amazonaws.com"},
	},
}

// objectRules leave content_type to AWS's default for an upload that names
// none.
var objectRules = []rule{
	{"id", "{key}"},
	{"arn", "arn:{partition}:s3:::{bucket}/{key}"},
	{"content_type", "application/octet-stream"},
	{"storage_class", "STANDARD"},
	{"server_side_encryption", "AES256"},
	{"bucket_key_enabled", "false"},
}

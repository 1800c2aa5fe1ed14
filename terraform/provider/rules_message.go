package provider

var messageRules = map[string][]rule{
	"aws_sns_topic": {
		{"arn", "arn:{partition}:sns:{region}:{account}:{name}"},
		{"id", "{arn}"},
		{"owner", "{account}"},
	},
	"aws_sns_topic_subscription": {
		{"arn", "{topic_arn}:{uuid}"},
		{"id", "{arn}"},
		{"owner_id", "{account}"},
	},
	"aws_sqs_queue": {
		{"arn", "arn:{partition}:sqs:{region}:{account}:{name}"},
		{"url", "https://sqs.{region}.amazonaws.com/{account}/{name}"},
		{"id", "{url}"},
	},
	"aws_kinesis_stream": {
		{"arn", "arn:{partition}:kinesis:{region}:{account}:stream/{name}"},
		{"id", "{arn}"},
	},
	"aws_kinesis_firehose_delivery_stream": {
		{"arn", "arn:{partition}:firehose:{region}:{account}:deliverystream/{name}"},
		{"id", "{arn}"},
	},
}

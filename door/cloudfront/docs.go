package cloudfront

import "github.com/lintel-edge/lintel/finding"

// Codes documents what the compiler says of distributions that AWS accepts.
var Codes = finding.Catalog{
	finding.Own(finding.Notice, finding.NotApplied, "a setting that AWS accepts, and that has no effect here",
		"Everything in a configuration is either applied or said. What this is about is kept, and deploys as it is written.",
		"price_class = \"PriceClass_100\"", "", "nothing; the answers are as if it were not there"),
	finding.Own(finding.Error, CodeOriginUnusable, "an origin cannot be set up on this machine",
		"Its host or its address here is none, or the files that back it cannot be used.",
		"--resolve api.example.com=nowhere", "--resolve api.example.com=127.0.0.1:3000", "correct what the message names"),
	finding.Own(finding.Warning, CodeBucketEmpty, "nothing backs a bucket",
		"It answers 403, as an empty bucket does to whom may not list it.",
		"an aws_s3_bucket alone", "--bucket site=public", "give it a directory with --bucket NAME=DIR, or declare aws_s3_object resources"),
}

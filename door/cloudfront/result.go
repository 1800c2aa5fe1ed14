package cloudfront

// result is how an answer came about, in the words of the log field
// x-edge-result-type (spec/cloudfront.md 7.1); X-Cache says the same (4.7).
type result string

const (
	hit        result = "Hit"
	refreshHit result = "RefreshHit"
	miss       result = "Miss"
	failed     result = "Error"
	redirected result = "Redirect"

	// What functions made, and what became of those that failed
	// (spec/edge-functions.md 5 and 10).
	lambdaGenerated     result = "LambdaGeneratedResponse"
	lambdaFailed        result = "LambdaExecutionError"
	lambdaInvalid       result = "LambdaValidationError"
	lambdaLimitExceeded result = "LambdaLimitExceeded"
	functionGenerated   result = "FunctionGeneratedResponse"
	functionFailed      result = "FunctionExecutionError"
	functionThrottled   result = "FunctionThrottledError"
	functionInvalid     result = "FunctionValidationError" // (unverified)
)

// xCache is the whole field value; the word is in lower case although some
// AWS pages print CloudFront (4.7).
var xCache = map[result]string{
	hit:        "Hit from cloudfront",
	refreshHit: "RefreshHit from cloudfront",
	miss:       "Miss from cloudfront",
	failed:     "Error from cloudfront",
	redirected: "Redirect from cloudfront",

	lambdaGenerated:     "LambdaGeneratedResponse from cloudfront",
	lambdaFailed:        "LambdaExecutionError from cloudfront",
	lambdaInvalid:       "LambdaValidationError from cloudfront",
	lambdaLimitExceeded: "LambdaLimitExceeded from cloudfront",
	functionGenerated:   "FunctionGeneratedResponse from cloudfront",
	functionFailed:      "FunctionExecutionError from cloudfront",
	functionThrottled:   "FunctionThrottledError from cloudfront",
	functionInvalid:     "FunctionValidationError from cloudfront",
}

package resource

// Codes of our own about HTTP APIs, all warnings: AWS accepts what they are
// about, and it cannot be what was meant.
const (
	// QuotedStaticValue: quotes around a static value are sent
	// (spec/api-gateway.md 19, case 4).
	QuotedStaticValue = "QuotedStaticValue"
	// ThrottledToNothing: a throttle of 0 refuses every request.
	ThrottledToNothing = "ThrottledToNothing"
)

// Quotas of HTTP APIs (spec/api-gateway.md 1, 6, 8, 9).
const (
	maxHTTPRoutes       = 300
	maxHTTPIntegrations = 300
	maxHTTPStages       = 10
	maxHTTPAuthorizers  = 10
	maxHTTPTimeout      = 30000 // milliseconds
	maxIntegrationURI   = 2048
	maxMappingKey       = 300
	maxLogFormat        = 3 << 10
	maxCORSAge          = 86400 // seconds
	maxAPIName          = 128
	maxAPIDescription   = 1024
	maxAPIVersion       = 64
)

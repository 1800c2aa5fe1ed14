package resource

// Codes of our own about REST APIs, all warnings: AWS accepts what they are
// about, and it cannot be what was meant.
const (
	// IntegrationVerbNotPost: a function that is not invoked with POST answers
	// 500 (spec/api-gateway.md 10.1).
	IntegrationVerbNotPost = "IntegrationVerbNotPost"
	// MappingWithoutEffect: a mapping that AWS keeps and does not use (10.1, 14).
	MappingWithoutEffect = "MappingWithoutEffect"
	// ReservedHeaderMapping: a request header that fails every request (12).
	ReservedHeaderMapping = "ReservedHeaderMapping"
	// NoIntegrationResponse: nothing says what a method answers (11.3).
	NoIntegrationResponse = "NoIntegrationResponse"
	// SecondDefaultResponse: two integration responses without a pattern (11.3).
	SecondDefaultResponse = "SecondDefaultResponse"
	// GatewayResponseTwice: two documents for one type of error (14).
	GatewayResponseTwice = "GatewayResponseTwice"
	// StatusOfManyErrors: the status of DEFAULT_4XX is that of all types (19.31).
	StatusOfManyErrors = "StatusOfManyErrors"
	// FunctionNotPermitted: a function that an API names and may not invoke
	// (10.3).
	FunctionNotPermitted = "FunctionNotPermitted"
	// BodyOverwrites: importing a body removes what other blocks declare.
	BodyOverwrites = "BodyOverwrites"
	// DeployedOnce: a deployment that later changes do not renew (19.16).
	DeployedOnce = "DeployedOnce"
	// DeployedTooEarly: a deployment that may be made before what it is of.
	DeployedTooEarly = "DeployedTooEarly"
)

// Quotas of REST APIs (spec/api-gateway.md 15.2, 18).
const (
	maxRestResources      = 300
	maxRestStages         = 10
	maxCompressionSize    = 10485760 // bytes
	maxMappingTemplate    = 300 << 10
	minIntegrationTimeout = 50    // milliseconds
	maxIntegrationTimeout = 29000 // milliseconds
	maxStageVariables     = 100
	maxVariableName       = 64
	maxVariableValue      = 512
	minAPIKey             = 20
	maxAPIKey             = 128
	maxAuthorizerTTL      = 3600 // seconds
)

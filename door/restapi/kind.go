package restapi

// kind is a type of gateway response: what an API answers by itself
// (spec/api-gateway.md 14).
type kind uint8

const (
	accessDenied kind = iota
	apiConfigurationError
	authorizerConfigurationError
	authorizerFailure
	badRequestBody
	badRequestParameters
	expiredToken
	integrationFailure
	integrationTimeout
	invalidAPIKey
	invalidSignature
	missingAuthenticationToken
	quotaExceeded
	requestTooLarge
	resourceNotFound
	throttled
	unauthorized
	unsupportedMediaType
	wafFiltered
	malformedResult // of a function proxy: 502, which has no type of its own (10.3)
	kinds           // how many there are
)

// unreachableStatus is the status for a backend that cannot be reached. The
// documentation says 504, recordings of the service show 500: CONFLICT, and
// recordings are believed (spec/api-gateway.md 14).
const unreachableStatus = 500

// unsupportedMediaTypeError is the name of the error 415 in x-amzn-ErrorType,
// (unverified).
const unsupportedMediaTypeError = "BadRequestException"

// terms are what a kind says unless somebody customised it.
type terms struct {
	name    string // as PutGatewayResponse has it
	status  int
	message string // "" = null, or made for the occasion
	error   string // x-amzn-ErrorType
	// spaced and capital are how the body is written on the wire where nobody
	// has put a template in its place: {"message": "..."} and {"Message":"..."}.
	spaced, capital bool
}

// catalog has all types that can be customised. Those of signatures, of WAF and
// of resources that are not found never happen here.
var catalog = [kinds]terms{
	accessDenied:                 {name: "ACCESS_DENIED", status: 403, message: "User is not authorized to access this resource", error: "AccessDeniedException", capital: true},
	apiConfigurationError:        {name: "API_CONFIGURATION_ERROR", status: 500, message: "Internal server error", error: "InternalServerErrorException", spaced: true},
	authorizerConfigurationError: {name: "AUTHORIZER_CONFIGURATION_ERROR", status: 500, error: "AuthorizerConfigurationException"}, // the name is (unverified)
	authorizerFailure:            {name: "AUTHORIZER_FAILURE", status: 500, error: "AuthorizerFailureException"},                   // the name is (unverified)
	badRequestBody:               {name: "BAD_REQUEST_BODY", status: 400, message: "Invalid request body", error: "BadRequestException", spaced: true},
	badRequestParameters:         {name: "BAD_REQUEST_PARAMETERS", status: 400, message: "Missing required request parameters", error: "BadRequestException", spaced: true},
	expiredToken:                 {name: "EXPIRED_TOKEN", status: 403, message: "The incoming token has expired", error: "UnauthorizedException"}, // wording (unverified)
	integrationFailure:           {name: "INTEGRATION_FAILURE", status: unreachableStatus, message: "Internal server error", error: "InternalServerErrorException", spaced: true},
	integrationTimeout:           {name: "INTEGRATION_TIMEOUT", status: 504, message: "Endpoint request timed out", error: "InternalServerErrorException", spaced: true},
	invalidAPIKey:                {name: "INVALID_API_KEY", status: 403, message: "Forbidden", error: "ForbiddenException"},
	invalidSignature:             {name: "INVALID_SIGNATURE", status: 403, message: "The request signature we calculated does not match the signature you provided.", error: "InvalidSignatureException"},
	missingAuthenticationToken:   {name: "MISSING_AUTHENTICATION_TOKEN", status: 403, message: "Missing Authentication Token", error: "MissingAuthenticationTokenException"},
	quotaExceeded:                {name: "QUOTA_EXCEEDED", status: 429, message: "Limit Exceeded", error: "LimitExceededException"},
	requestTooLarge:              {name: "REQUEST_TOO_LARGE", status: 413, message: "Request Too Long", error: "RequestTooLargeException"}, // the name is (unverified)
	resourceNotFound:             {name: "RESOURCE_NOT_FOUND", status: 404, message: "Not Found", error: "NotFoundException"},
	throttled:                    {name: "THROTTLED", status: 429, message: "Too Many Requests", error: "TooManyRequestsException"},
	unauthorized:                 {name: "UNAUTHORIZED", status: 401, message: "Unauthorized", error: "UnauthorizedException"},
	unsupportedMediaType:         {name: "UNSUPPORTED_MEDIA_TYPE", status: 415, message: "Unsupported Media Type", error: unsupportedMediaTypeError, spaced: true},
	wafFiltered:                  {name: "WAF_FILTERED", status: 403, message: "Forbidden", error: "ForbiddenException"},
	malformedResult:              {name: "DEFAULT_5XX", status: 502, message: "Internal server error", error: "InternalServerErrorException", spaced: true},
}

// fallback is the type whose headers and templates a type without its own has.
func (k kind) fallback() string {
	if catalog[k].status >= 500 {
		return "DEFAULT_5XX"
	}
	return "DEFAULT_4XX"
}

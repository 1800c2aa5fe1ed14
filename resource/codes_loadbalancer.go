package resource

// Codes of load balancers are those of their API (spec/load-balancer.md 10.1).
const (
	// ValidationError: a value is malformed, out of range or missing.
	ValidationError = "ValidationError"
	// InvalidConfigurationRequest: an attribute that is not for this listener,
	// or settings that contradict each other.
	InvalidConfigurationRequest = "InvalidConfigurationRequest"
	// InvalidLoadBalancerAction: an action that is incomplete, or leads back to
	// where it came from.
	InvalidLoadBalancerAction = "InvalidLoadBalancerAction"

	DuplicateLoadBalancerName = "DuplicateLoadBalancerName"
	DuplicateTargetGroupName  = "DuplicateTargetGroupName"
	DuplicateListener         = "DuplicateListener" // two listeners on one port
	PriorityInUse             = "PriorityInUse"     // two rules of a listener with one priority

	TooManyListeners         = "TooManyListeners"
	TooManyRules             = "TooManyRules"
	TooManyActions           = "TooManyActions"
	TooManyCertificates      = "TooManyCertificates"
	TooManyTargets           = "TooManyTargets"
	IncompatibleProtocols    = "IncompatibleProtocols" // a target group that the listener's protocol cannot reach
	AccessDenied             = "AccessDenied"          // a function that nobody lets the load balancer invoke
	UnsupportedProtocol      = "UnsupportedProtocol"
	SSLPolicyNotFound        = "SSLPolicyNotFound"
	OperationNotPermitted    = "OperationNotPermitted"
	CertificateNotFoundError = "CertificateNotFound"         // an HTTPS listener without its default certificate (unverified)
	TooManyTargetGroups      = "TargetGroupAssociationLimit" // of one forward action (unverified which of two codes)
)

// Quotas of load balancers (spec/load-balancer.md 1.1, 3.1, 3.2).
const (
	maxListeners              = 50
	maxRules                  = 100 // of one load balancer, default rules not counted
	maxListenerCertificates   = 25  // of one load balancer, default ones not counted
	maxForwardGroups          = 5
	maxTargets                = 1000
	maxConditionValues        = 5 // of one rule
	documentedConditionValues = 3 // of one condition
	maxConditionWildcards     = 6 // of one rule; the rule page says 5
	maxBalancerName           = 32
	maxConditionText          = 128
	maxShortConditionText     = 40 // header names and methods
	maxFixedBody              = 1024
	maxWeight                 = 999
	maxPriority               = 50000
	maxAttributeValue         = 1024 // bytes
)

package resource

// Codes of API Gateway are those of its two control APIs (spec/api-gateway.md
// 9, 17), which HTTP APIs and REST APIs share.
const (
	// BadRequestException: a value, or a combination of values, that the API
	// does not take.
	BadRequestException = "BadRequestException"
	// NotFoundException: a reference to what does not exist.
	NotFoundException = "NotFoundException"
	// ConflictException: something of this name exists already.
	ConflictException = "ConflictException"
	// ValidationException: a value outside its enumeration, range or pattern.
	ValidationException = "ValidationException"
	// SerializationException: a value of another type than the API's.
	SerializationException = "SerializationException"
	// LimitExceededException: more than a quota allows.
	LimitExceededException = "LimitExceededException"
)

package provider

import "github.com/lintel-edge/lintel/terraform/missing"

// Codes of the findings that this package makes. They are stable.
const (
	// CodeRefused is a data source that would run a program or reach out.
	CodeRefused = "TF-REFUSED"
	// CodeNotAnswered is a data source that Lintel has no answer for; what it
	// would say is a placeholder or unknown.
	CodeNotAnswered = "TF-DATA-NOT-ANSWERED"
	// CodeNotFound is a data source that names something that does not exist.
	CodeNotFound = "TF-DATA-NOT-FOUND"
	// CodeMissingFile is a file that is named and cannot be read.
	CodeMissingFile = missing.Code
	// CodeInvalidValue is a value that the provider would not accept.
	CodeInvalidValue = "TF-INVALID-VALUE"
	// CodeUnknownValue is a value that only AWS could give, where one is needed.
	CodeUnknownValue = "TF-UNKNOWN-VALUE"
)

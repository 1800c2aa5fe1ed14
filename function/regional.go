package function

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Lambda's bounds. An edge's are narrower (spec 4), and checked with the
// documents: here they would only say the same again.
const (
	MaxTimeout     = 900 * time.Second
	MaxMemoryMB    = 10240
	MaxEnvironment = 4 << 10 // bytes of all names and values
)

// region is where the version runs. A replica at an edge runs near its viewer,
// and here that is where it was made.
func (v Version) region() string {
	if parts := strings.SplitN(v.ARN, ":", 5); v.Regional && len(parts) == 5 && parts[3] != "" {
		return parts[3]
	}
	return "us-east-1"
}

// reservedVariables are those that Lambda sets itself, and lets nobody set.
var reservedVariables = []string{
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
	"AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID",
}

// variableName is what Lambda takes as the name of a variable.
var variableName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]+$`)

// checkEnvironment says why Lambda refuses a function's variables, in its words
// where they are known; "": it takes them.
func checkEnvironment(variables map[string]string) string {
	const unable = "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
	var reserved, malformed []string
	size := 0
	for name, value := range variables {
		size += len(name) + len(value)
		switch {
		case slices.Contains(reservedVariables, name):
			reserved = append(reserved, name)
		case !variableName.MatchString(name) || strings.ContainsRune(value, 0):
			malformed = append(malformed, name)
		}
	}
	slices.Sort(reserved)
	slices.Sort(malformed)
	switch {
	case len(reserved) > 0:
		return unable + strings.Join(reserved, ", ")
	case len(malformed) > 0:
		return fmt.Sprintf("the names of environment variables %q must begin with a letter and have at least two of letters, digits and _; values no zero bytes", malformed)
	case size > MaxEnvironment:
		return fmt.Sprintf("the environment variables have %d bytes, want at most %d", size, MaxEnvironment)
	}
	return ""
}

// checkBounds says what about a version is beyond what Lambda lets any function
// have. What an edge forbids is for the documents' checks.
func (v Version) checkBounds() error {
	problem := checkEnvironment(v.Environment)
	switch {
	case problem != "":
	case v.Timeout > MaxTimeout:
		problem = fmt.Sprintf("the timeout is %v, want at most %v", v.Timeout, MaxTimeout)
	case v.MemoryMB > MaxMemoryMB:
		problem = fmt.Sprintf("the memory is %d MB, want at most %d", v.MemoryMB, MaxMemoryMB)
	default:
		return nil
	}
	return &Error{Kind: Init, Type: "InvalidParameterValueException", Message: problem}
}

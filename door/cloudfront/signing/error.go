package signing

// Code is what CloudFront's error document calls the cause of a refusal.
type Code string

// The codes. Their exact set is (unverified); MissingKey, InvalidKey and
// AccessDenied are documented with their messages.
const (
	MissingKey         Code = "MissingKey"
	InvalidKey         Code = "InvalidKey"
	MalformedPolicy    Code = "MalformedPolicy"
	MalformedSignature Code = "MalformedSignature"
	AccessDenied       Code = "AccessDenied"
)

// Error is why a request is refused, with status 403.
type Error struct {
	Code   Code
	Reason string // for logs and explain; the viewer is told only the code
}

// Error returns code and reason.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Reason }

func refuse(code Code, reason string) error { return &Error{code, reason} }

// Message is what the viewer is told besides the code.
func (c Code) Message() string {
	switch c {
	case MissingKey:
		return "Missing Key-Pair-Id query parameter or cookie value"
	case InvalidKey:
		return "Unknown Key"
	case MalformedPolicy:
		return "Malformed Policy"
	case MalformedSignature:
		return "Could not unencode Signature"
	}
	return "Access denied"
}

// XML is the body of the answer; its Content-Type is text/xml.
func (e *Error) XML() string {
	return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>` + string(e.Code) +
		`</Code><Message>` + e.Code.Message() + `</Message></Error>`
}

package observatory

import "strings"

// FrameOptionsOutput is what the test of X-Frame-Options reports.
type FrameOptionsOutput struct {
	Data *string `json:"data"` // the value's first 1,024 characters; nil: none
}

func (FrameOptionsOutput) test() {}

const maxFrameOptions = 1024 // characters

// frameOptions is spec/observatory.md 5.9.
func frameOptions(s *site) (Code, Output) {
	var out FrameOptionsOutput
	code := XFONotImplemented
	if value, _ := s.value("x-frame-options"); value != "" {
		data := clip(value, maxFrameOptions)
		out.Data, code = &data, frameOption(trim(strings.ToLower(data)))
	}
	if s.cspOutcome().output.Data["frame-ancestors"] != nil {
		code = XFOViaCSP
	}
	return code, out
}

func frameOption(value string) Code {
	switch {
	case value == "deny", value == "sameorigin":
		return XFOSameOriginOrDeny
	case strings.HasPrefix(value, "allow-from"):
		return XFOAllowFrom
	}
	return XFOInvalid
}

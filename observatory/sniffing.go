package observatory

import "strings"

// ContentTypeOptionsOutput is what the test of X-Content-Type-Options reports.
type ContentTypeOptionsOutput struct {
	Data *string `json:"data"` // the value's first 256 characters; nil: none
}

func (ContentTypeOptionsOutput) test() {}

const maxContentTypeOptions = 256 // characters

// contentTypeOptions is spec/observatory.md 5.8.
func contentTypeOptions(s *site) (Code, Output) {
	value, _ := s.value("x-content-type-options")
	if value == "" {
		return XCTONotImplemented, ContentTypeOptionsOutput{}
	}
	data := clip(value, maxContentTypeOptions)
	if strings.ToLower(trim(data)) == "nosniff" {
		return XCTONosniff, ContentTypeOptionsOutput{&data}
	}
	return XCTOInvalid, ContentTypeOptionsOutput{&data}
}

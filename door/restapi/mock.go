package restapi

import (
	"encoding/json"
	"regexp"
)

// callMock answers with the status that the request template says, and with
// nothing else (spec/api-gateway.md 10.1). Without one the default response is
// for it.
func (p *passage) callMock() bool {
	p.reply.status = mockStatus(p.outgoing.body.bytes)
	return false
}

// mockStatus is the integer statusCode of a JSON object; 0: there is none.
func mockStatus(text []byte) int {
	var document struct {
		StatusCode *int `json:"statusCode"`
	}
	if json.Unmarshal(text, &document) != nil && json.Unmarshal(strict(text), &document) != nil || document.StatusCode == nil {
		return 0
	}
	return *document.StatusCode
}

var (
	// jsonNoise is a string, which stays, or a comment, which does not.
	jsonNoise = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|//[^\n]*|(?s:/\*.*?\*/)`)
	// bareKey is a member's name without quotes.
	bareKey = regexp.MustCompile(`([{,]\s*)([A-Za-z_$][A-Za-z0-9_$]*)(\s*:)`)
)

// strict makes JSON of what the service takes for JSON as well: with comments
// and with names without quotes (10.1; how far that goes is unverified).
func strict(text []byte) []byte {
	text = jsonNoise.ReplaceAllFunc(text, func(found []byte) []byte {
		if found[0] == '"' {
			return found
		}
		return nil
	})
	return bareKey.ReplaceAll(text, []byte(`$1"$2"$3`))
}

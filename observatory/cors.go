package observatory

import "strings"

// ResourceSharingOutput is what the test of CORS reports.
type ResourceSharingOutput struct {
	Data *string `json:"data"` // the allowed origin in lower case, 256 characters of it; nil: none
}

func (ResourceSharingOutput) test() {}

const maxAllowedOrigin = 256 // characters

// resourceSharing looks at the answer to the OPTIONS probe; one that is no
// success counts as none (spec/observatory.md 5.3).
func resourceSharing(s *site) (Code, Output) {
	probe := s.rec.CORS
	if probe == nil || probe.Status < 200 || probe.Status > 299 {
		return CORSNotImplemented, ResourceSharingOutput{}
	}
	answer := handedOn(probe.Fields)
	allowed, _ := join(answer["access-control-allow-origin"])
	if allowed == "" {
		return CORSNotImplemented, ResourceSharingOutput{}
	}
	data := strings.ToLower(trim(clip(allowed, maxAllowedOrigin)))
	credentials, _ := join(answer["access-control-allow-credentials"])
	sent := probe.Request.Get("Origin")
	switch {
	case data == "*":
		return CORSPublic, ResourceSharingOutput{&data}
	case !s.compatCORS && sent != "" && sent == allowed && trim(strings.ToLower(credentials)) == "true":
		return CORSUniversal, ResourceSharingOutput{&data}
	}
	return CORSRestricted, ResourceSharingOutput{&data}
}

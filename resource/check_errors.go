package resource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// customErrors are the statuses that a custom error response can be for; it
// can answer them and 200 (spec/cloudfront.md 1.6).
var customErrors = []string{"400", "403", "404", "405", "414", "416", "500", "501", "502", "503", "504"}

func checkErrorResponses(d *Distribution, _ *Index, r *reporter) {
	seen := map[int32]bool{}
	for i, e := range errorResponses(&d.Config) {
		path := fmt.Sprintf("CustomErrorResponses[%d]", i)
		if e.ErrorCode != nil {
			checkErrorCode(*e.ErrorCode, seen, path+".ErrorCode", r)
		}
		if ttl := aws.ToInt64(e.ErrorCachingMinTTL); ttl < 0 {
			r.add(path+".ErrorCachingMinTTL", negativeTTL(ttl))
		}
		checkErrorPage(e, path, r)
	}
}

func checkErrorCode(code int32, seen map[int32]bool, path string, r *reporter) {
	switch {
	case !slices.Contains(customErrors, strconv.Itoa(int(code))):
		r.add(path, finding.Finding{
			Code: InvalidErrorCode, Message: fmt.Sprintf("%d cannot have a custom error response", code), Expected: oneOf(customErrors),
		})
	case seen[code]:
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("a custom error response for %d is there already", code), Fix: "Keep one of them.",
		})
	}
	seen[code] = true
}

// checkErrorPage judges page and status, which go together or not at all.
func checkErrorPage(e cloudfront.CustomErrorResponse, path string, r *reporter) {
	page, status := text(e.ResponsePagePath), text(e.ResponseCode)
	if status != "" && status != "200" && !slices.Contains(customErrors, status) {
		r.add(path+".ResponseCode", finding.Finding{
			Code:     InvalidResponseCode,
			Message:  fmt.Sprintf("%q cannot be the status of a custom error response", status),
			Expected: "200 or " + oneOf(customErrors),
		})
	}
	switch {
	case page == "" && status != "":
		r.add(path+".ResponsePagePath", finding.Finding{
			Code: InvalidArgument, Message: "ResponseCode is given without ResponsePagePath", Fix: "Give both or neither.",
		})
	case page != "" && status == "":
		r.add(path+".ResponseCode", finding.Finding{
			Code: InvalidArgument, Message: "ResponsePagePath is given without ResponseCode", Fix: "Give both or neither.",
		})
	}
	if page != "" && !strings.HasPrefix(page, "/") {
		r.add(path+".ResponsePagePath", finding.Finding{
			Code: InvalidRelativePath, Message: fmt.Sprintf("%q does not begin with a slash", page), Nearest: "/" + page,
		})
	}
	tooLong(r, path+".ResponsePagePath", InvalidRelativePath, e.ResponsePagePath, maxErrorPagePath)
}

func checkGeoRestriction(d *Distribution, _ *Index, r *reporter) {
	if d.Config.Restrictions == nil || d.Config.Restrictions.GeoRestriction == nil {
		return
	}
	const path = "Restrictions.GeoRestriction"
	g := d.Config.Restrictions.GeoRestriction
	none := g.RestrictionType == cloudfront.GeoRestrictionTypeNone
	switch {
	case none && len(g.Items) > 0:
		r.add(path, finding.Finding{
			Code:    InvalidGeoRestrictionParameter,
			Message: fmt.Sprintf("the restriction is none, but lists %d countries", len(g.Items)),
			Fix:     "Make it a whitelist or a blacklist, or list no countries.",
		})
	case !none && g.RestrictionType != "" && len(g.Items) == 0:
		r.add(path, finding.Finding{
			Code: InvalidGeoRestrictionParameter, Message: fmt.Sprintf("the %s lists no countries", g.RestrictionType),
			Expected: "at least one country",
		})
	}
	for i, code := range g.Items {
		if !slices.Contains(countryCodes, code) {
			r.add(fmt.Sprintf("%s[%d]", path, i), finding.Finding{
				Code:     InvalidLocationCode,
				Message:  fmt.Sprintf("%q is not the code of a country", code),
				Expected: "two upper-case letters of ISO 3166-1",
				Nearest:  nearestCountry(code),
			})
		}
	}
}

// nearestCountry turns lower case into upper, and the United Kingdom's usual
// abbreviation into its code. Two letters are too few to guess at others.
func nearestCountry(code string) string {
	if strings.EqualFold(code, "UK") {
		return "GB"
	}
	if upper := strings.ToUpper(code); slices.Contains(countryCodes, upper) {
		return upper
	}
	return ""
}

func negativeTTL(seconds int64) finding.Finding {
	return finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("%d is a negative TTL", seconds), Expected: "0 or more seconds"}
}

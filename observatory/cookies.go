package observatory

import (
	"slices"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/recording"
)

// CookiesOutput is what the test of cookies reports.
type CookiesOutput struct {
	Data     map[string]CookieData `json:"data"`     // by name; nil: none, or too many
	SameSite bool                  `json:"sameSite"` // nothing is wrong, and every cookie has the attribute
}

// CookieData is one cookie.
type CookieData struct {
	Domain   string  `json:"domain"`
	Expires  *Moment `json:"expires,omitempty"`
	HTTPOnly bool    `json:"httponly,omitempty"`
	MaxAge   *int64  `json:"max-age,omitempty"` // seconds
	Path     string  `json:"path"`
	Port     *int    `json:"port"`               // always nil: cookies have none
	SameSite string  `json:"samesite,omitempty"` // "lax", "strict", "none" or ""
	Secure   bool    `json:"secure,omitempty"`
}

func (CookiesOutput) test() {}

// Moment is a time, in milliseconds in JSON.
type Moment time.Time

// MarshalJSON implements [json.Marshaler].
func (m Moment) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(m).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// maxCookies is how many cookies are listed. The Observatory means to bound
// their text to 32 KiB, but adds up the 15 letters of "[object Object]".
const maxCookies = (32<<10 - 1) / len("[object Object]")

// ignoredCookie comes and goes with the platform (spec/observatory.md 5.2).
const ignoredCookie = "heroku-session-affinity"

// cookieRanks are the faults, the worst last. They are not in the order of
// their points.
var cookieRanks = []Code{
	CookiesInsecureButHSTS, CookiesInsecure, CookiesSessionInsecureButHSTS, CookiesSameSiteInvalid,
	CookiesCSRFWithoutSameSite, CookiesSessionNotHTTPOnly, CookiesSessionInsecure,
}

// cookies is spec/observatory.md 5.2.
func cookies(s *site) (Code, Output) {
	jar := s.jar()
	if len(jar) == 0 {
		return CookiesNotFound, CookiesOutput{}
	}
	hsts := outcomes[s.hstsOutcome().code].Pass
	worst := -1
	if slices.ContainsFunc(s.headers[setCookie], invalidSameSite) {
		worst = slices.Index(cookieRanks, CookiesSameSiteInvalid)
	}
	everywhere := true
	for _, c := range jar {
		everywhere = everywhere && sameSite(c) != ""
		for _, code := range cookieFaults(c, hsts) {
			worst = max(worst, slices.Index(cookieRanks, code))
		}
	}
	output := CookiesOutput{Data: cookieData(jar)}
	switch {
	case worst >= 0:
		return cookieRanks[worst], output
	case everywhere:
		output.SameSite = true
		return CookiesSecureSameSite, output
	}
	return CookiesSecure, output
}

// jar is the graded session's, without cookies that do not count.
func (s *site) jar() []recording.Cookie {
	if s.graded == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.graded.Cookies), func(c recording.Cookie) bool {
		return c.Name == "" || c.Name == ignoredCookie
	})
}

// cookieFaults are all that one cookie does wrong.
func cookieFaults(c recording.Cookie, hsts bool) []Code {
	name := strings.ToLower(c.Name)
	session := strings.Contains(name, "login") || strings.Contains(name, "sess")
	var out []Code
	if !c.Secure {
		out = append(out, insecureCookie(session, hsts)...)
		if sameSite(c) == "none" {
			out = append(out, CookiesSameSiteInvalid)
		}
	}
	if strings.Contains(name, "csrf") && sameSite(c) == "" {
		out = append(out, CookiesCSRFWithoutSameSite)
	}
	if session && !c.HTTPOnly {
		out = append(out, CookiesSessionNotHTTPOnly)
	}
	return out
}

func insecureCookie(session, hsts bool) []Code {
	switch {
	case session && hsts:
		return []Code{CookiesInsecureButHSTS, CookiesSessionInsecureButHSTS}
	case session:
		return []Code{CookiesInsecure, CookiesSessionInsecure}
	case hsts:
		return []Code{CookiesInsecureButHSTS}
	}
	return []Code{CookiesInsecure}
}

// sameSite is the attribute as the jar keeps it: an unknown value is as none.
func sameSite(c recording.Cookie) string {
	if c.SameSite == nil {
		return ""
	}
	if value := trim(strings.ToLower(*c.SameSite)); knownSameSite(value) {
		return value
	}
	return ""
}

func knownSameSite(value string) bool { return value == "lax" || value == "strict" || value == "none" }

// invalidSameSite looks at a Set-Cookie line as it came. Its name and value are
// looked at as if they were an attribute, too.
func invalidSameSite(line string) bool {
	for part := range strings.SplitSeq(line, ";") {
		name, rest, _ := strings.Cut(part, "=")
		value, _, _ := strings.Cut(rest, "=")
		if strings.ToLower(trim(name)) == "samesite" && !knownSameSite(strings.ToLower(trim(value))) {
			return true
		}
	}
	return false
}

func cookieData(jar []recording.Cookie) map[string]CookieData {
	if len(jar) > maxCookies {
		return nil
	}
	out := make(map[string]CookieData, len(jar))
	for _, c := range jar {
		out[c.Name] = CookieData{
			Domain: c.Domain, Expires: (*Moment)(c.Expires), HTTPOnly: c.HTTPOnly, MaxAge: c.MaxAge, Path: c.Path,
			SameSite: sameSite(c), Secure: c.Secure,
		}
	}
	return out
}

package hsts

import (
	"slices"
	"strconv"
	"strings"
)

// Issue is what the preload list's own checker says, under its own code.
// Errors block a submission, warnings do not.
type Issue struct {
	Code    string `json:"code"`
	Warning bool   `json:"warning"`
	Message string `json:"message"` // in our words, for people
}

// OldMinimum is the least max-age, in seconds, of domains that were submitted
// before 2017-10-11: 18 weeks. All others need a year.
const OldMinimum = 10_886_400

// CheckPreload judges a domain's field lines as hstspreload.org does. Its
// reading differs from that of browsers: quotes and spaces around the equals
// sign are errors, and a repeated max-age is only warned of. Nobody should
// preload without wanting to: the site itself no longer recommends it.
func CheckPreload(lines []string) []Issue { return checkPreload(lines, oneYear) }

// CheckPreloadOld judges an old entry's field lines, see [OldMinimum].
func CheckPreloadOld(lines []string) []Issue { return checkPreload(lines, OldMinimum) }

func checkPreload(lines []string, minimum uint64) []Issue {
	value, fault := single(lines)
	if fault != nil {
		return fault
	}
	r := readLikePreload(value)
	if !r.subdomains {
		r.fail("header.preloadable.include_sub_domains.missing")
	}
	if !r.preload {
		r.fail("header.preloadable.preload.missing")
	}
	switch {
	case !r.hasAge:
		r.fail("header.preloadable.max_age.missing")
	case r.age == 0:
		r.fail("header.preloadable.max_age.zero")
	case r.age < minimum && minimum == oneYear:
		r.fail("header.preloadable.max_age.below_1_year", r.age)
	case r.age < minimum:
		r.fail("header.preloadable.max_age.below_18_weeks", r.age)
	case r.age > tenYears:
		r.warn("header.preloadable.max_age.over_10_years", r.age)
	}
	return r.issues
}

// CheckRemoval judges whether a domain that sends these lines can be taken off
// the preload list. What parsing warns of does not matter here.
func CheckRemoval(lines []string) []Issue {
	value, fault := single(lines)
	if fault != nil {
		return fault
	}
	r := readLikePreload(value)
	r.issues = slices.DeleteFunc(r.issues, func(i Issue) bool { return i.Warning })
	if r.preload {
		r.fail("header.removable.contains.preload")
	}
	if !r.hasAge {
		r.fail("header.removable.missing.max_age")
	}
	return r.issues
}

func single(lines []string) (string, []Issue) {
	var l issues
	switch len(lines) {
	case 0:
		l.fail("response.no_header")
	case 1:
		return lines[0], nil
	default:
		l.fail("response.multiple_headers", len(lines))
	}
	return "", l
}

// reading is a value as the preload list's checker reads it.
type reading struct {
	age                         uint64
	hasAge, subdomains, preload bool
	issues
}

// once warns of what is said only once, however often it occurs.
func (r *reading) once(code string) {
	if !r.has(code) {
		r.warn(code)
	}
}

func readLikePreload(value string) *reading {
	r := new(reading)
	if strings.TrimSpace(value) == "" {
		r.warn("header.parse.empty")
		return r
	}
	for directive := range strings.SplitSeq(value, ";") {
		r.directive(strings.ToLower(strings.TrimSpace(directive)))
	}
	return r
}

// directive reads one, in lower case. Order matters: the checker goes by how
// a directive begins.
func (r *reading) directive(d string) {
	age, hasAge := strings.CutPrefix(d, "max-age=")
	switch {
	case d == "":
		r.once("header.parse.empty_directive")
	case d == "preload":
		r.flag(&r.preload, "header.parse.repeated.preload")
	case strings.HasPrefix(d, "preload"):
		r.once("header.parse.invalid.preload")
	case d == "includesubdomains":
		r.flag(&r.subdomains, "header.parse.repeated.include_sub_domains")
	case strings.HasPrefix(d, "includesubdomains"):
		r.once("header.parse.invalid.include_sub_domains")
	case hasAge:
		r.maxAge(age)
	case strings.HasPrefix(d, "max-age"):
		if !r.has("header.parse.invalid.max_age.no_value") {
			r.fail("header.parse.invalid.max_age.no_value")
		}
	default:
		r.warn("header.parse.unknown_directive", d)
	}
}

func (r *reading) flag(set *bool, repeated string) {
	if *set {
		r.once(repeated)
	}
	*set = true
}

func (r *reading) maxAge(digits string) {
	if len(digits) > 1 && digits[0] == '0' {
		r.warn("header.parse.max_age.leading_zero")
	}
	if strings.Trim(digits, "0123456789") != "" {
		r.fail("header.parse.max_age.non_digit_characters")
		return
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		r.fail("header.parse.max_age.parse_int_error")
		return
	}
	if r.hasAge {
		r.once("header.parse.repeated.max_age")
		return
	}
	r.age, r.hasAge = n, true
}

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
	value, issues := single(lines)
	if issues != nil {
		return issues
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
		r.fail("header.preloadable.max_age.below_1_year")
	case r.age < minimum:
		r.fail("header.preloadable.max_age.below_18_weeks")
	case r.age > tenYears:
		r.warn("header.preloadable.max_age.over_10_years")
	}
	return r.issues
}

// CheckRemoval judges whether a domain that sends these lines can be taken off
// the preload list. What parsing warns of does not matter here.
func CheckRemoval(lines []string) []Issue {
	value, issues := single(lines)
	if issues != nil {
		return issues
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
	switch len(lines) {
	case 0:
		return "", []Issue{{Code: "response.no_header"}}
	case 1:
		return lines[0], nil
	}
	return "", []Issue{{Code: "response.multiple_headers"}}
}

// reading is a value as the preload list's checker reads it.
type reading struct {
	age                         uint64
	hasAge, subdomains, preload bool
	issues                      []Issue
}

func (r *reading) fail(code string) { r.issues = append(r.issues, Issue{Code: code}) }
func (r *reading) warn(code string) { r.issues = append(r.issues, Issue{Code: code, Warning: true}) }

// once adds an issue that is said only once, however often it occurs.
func (r *reading) once(i Issue) {
	if !slices.Contains(r.issues, i) {
		r.issues = append(r.issues, i)
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
		r.once(Issue{"header.parse.empty_directive", true})
	case d == "preload":
		r.flag(&r.preload, "header.parse.repeated.preload")
	case strings.HasPrefix(d, "preload"):
		r.once(Issue{"header.parse.invalid.preload", true})
	case d == "includesubdomains":
		r.flag(&r.subdomains, "header.parse.repeated.include_sub_domains")
	case strings.HasPrefix(d, "includesubdomains"):
		r.once(Issue{"header.parse.invalid.include_sub_domains", true})
	case hasAge:
		r.maxAge(age)
	case strings.HasPrefix(d, "max-age"):
		r.once(Issue{"header.parse.invalid.max_age.no_value", false})
	default:
		r.warn("header.parse.unknown_directive")
	}
}

func (r *reading) flag(set *bool, repeated string) {
	if *set {
		r.once(Issue{repeated, true})
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
		r.once(Issue{"header.parse.repeated.max_age", true})
		return
	}
	r.age, r.hasAge = n, true
}

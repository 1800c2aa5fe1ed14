package resource

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// mappingForm is what may stand in the parameter mappings of one kind: the
// keys, and the sources that a value may name (spec/api-gateway.md 11.1, 11.2,
// 14). A source that ends in a dot wants a name behind it; one that does not
// may stand alone or with a path behind it.
type mappingForm struct {
	keys    []string
	sources []string
}

var (
	requestMapping = mappingForm{
		keys: []string{"integration.request.path.", "integration.request.querystring.", "integration.request.header."},
		sources: []string{"method.request.path.", "method.request.querystring.", "method.request.header.",
			"method.request.multivaluequerystring.", "method.request.multivalueheader.", "method.request.body", "stageVariables.", "context."},
	}
	responseMapping = mappingForm{
		keys: []string{"method.response.header."},
		sources: []string{"integration.response.header.", "integration.response.multivalueheader.", "integration.response.body",
			"stageVariables.", "context."},
	}
	gatewayMapping = mappingForm{
		keys: []string{"gatewayresponse.header."},
		sources: []string{"method.request.path.", "method.request.querystring.", "method.request.header.",
			"method.request.multivaluequerystring.", "method.request.multivalueheader.", "stageVariables.", "context."},
	}
)

// mappingName is a name behind a source or key (spec/api-gateway.md 11.1).
var mappingName = regexp.MustCompile(`^[a-zA-Z0-9._$-]+$`)

// names reports whether text is one of the prefixes with a name behind it.
func namesOneOf(text string, prefixes []string) bool {
	for _, p := range prefixes {
		rest, ok := strings.CutPrefix(text, p)
		switch {
		case !ok:
		case strings.HasSuffix(p, "."):
			return mappingName.MatchString(rest)
		case rest == "" || rest[0] == '.' || rest[0] == '[':
			return true
		}
	}
	return false
}

// isStatic reports whether a value is static text.
func isStatic(value string) bool {
	return len(value) >= 2 && value[0] == '\'' && value[len(value)-1] == '\''
}

// checkValue judges the value of a mapping; false means that it is no use to
// look closer.
func (m mappingForm) checkValue(r *reporter, path, value string) bool {
	if isStatic(value) || namesOneOf(value, m.sources) {
		return true
	}
	f := finding.Finding{
		Code: BadRequestException, Message: invalidMapping("Invalid mapping expression specified: " + value),
		Expected: "static text in single quotes, or one of " + strings.Join(m.sources, ", ") + " with what follows",
		Fix:      fmt.Sprintf("Static text stands in single quotes: %q.", "'"+strings.Trim(value, "'")+"'"),
	}
	if near := m.nearest(value); near != "" {
		f.Nearest, f.Fix = near, "Write the source as AWS does."
	}
	r.add(path, f)
	return false
}

// nearest mends the source of a value that looks like one: dotted words
// without blanks.
func (m mappingForm) nearest(value string) string {
	if strings.ContainsAny(value, " ;=") {
		return ""
	}
	for _, source := range m.sources {
		steps := strings.Count(source, ".")
		parts := strings.SplitN(value, ".", steps+1)
		if len(parts) != steps+1 || steps == 0 {
			continue
		}
		written := strings.Join(parts[:steps], ".") + "."
		if finding.NearestWithin(2, written, []string{source}) != "" {
			return source + parts[steps]
		}
	}
	return ""
}

// invalidMapping is AWS's text about a mapping, around its detail.
func invalidMapping(detail string) string {
	return "Invalid mapping expression specified: Validation Result: warnings : [], errors : [" + detail + "]"
}

// undeclared is AWS's text about a parameter that the method does not have.
func undeclared(parameter string) string {
	return invalidMapping("Invalid mapping expression parameter specified: " + parameter)
}

// broken is AWS's text about a value that breaks a constraint of its API.
func broken(value, member, constraint string) string {
	return fmt.Sprintf("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s", value, member, constraint)
}

// checkMember judges a value of an enumeration; "" is "not given".
func checkMember[T ~string](r *reporter, path, member string, value T, values []T) bool {
	texts := make([]string, len(values))
	for i, v := range values {
		if texts[i] = string(v); v == value {
			return true
		}
	}
	if value == "" {
		return true
	}
	r.add(path, finding.Finding{
		Code:    ValidationException,
		Message: broken(string(value), member, "Member must satisfy enum value set: ["+strings.Join(texts, ", ")+"]"),
		Nearest: finding.Nearest(strings.ToUpper(string(value)), texts),
	})
	return false
}

// restStatus is a status code in the control API (spec/api-gateway.md 17).
var restStatus = regexp.MustCompile(`^[1-5]\d\d$`)

func checkStatus(r *reporter, member, status string) {
	if restStatus.MatchString(status) {
		return
	}
	r.add("StatusCode", finding.Finding{
		Code: ValidationException, Message: broken(status, member, `Member must satisfy regular expression pattern: [1-5]\d\d`),
		Fix: "A method response has one exact status code, such as 200.",
	})
}

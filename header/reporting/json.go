package reporting

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Group is where a browser sends the reports of an origin, by Report-To.
type Group struct {
	Name              string        `json:"group"`
	MaxAge            int64         `json:"max_age"` // seconds; 0 removes the group
	IncludeSubdomains bool          `json:"include_subdomains,omitempty"`
	Endpoints         []GroupMember `json:"endpoints"`
	Span              finding.Span  `json:"-"`
}

// GroupMember is one of a group's endpoints.
type GroupMember struct {
	URL      string `json:"url"`
	Priority int64  `json:"priority"` // lower ones are asked first; 1 by default
	Weight   int64  `json:"weight"`   // share among those of one priority; 1 by default
}

// NEL is what a browser reports of the network errors of an origin.
type NEL struct {
	ReportTo          string       `json:"report_to,omitempty"` // a group of Report-To
	MaxAge            int64        `json:"max_age"`             // seconds; 0 removes the policy
	IncludeSubdomains bool         `json:"include_subdomains,omitempty"`
	SuccessFraction   float64      `json:"success_fraction"` // 0 to 1; 0 by default
	FailureFraction   float64      `json:"failure_fraction"` // 0 to 1; 1 by default
	Span              finding.Span `json:"-"`
}

// Problem is what is wrong with a JSON field, and where.
type Problem struct {
	Span    finding.Span
	Message string
	Number  bool // a number is of the wrong kind or out of its range; else the shape is wrong
}

// ParseGroups reads the lines of Report-To: JSON objects, separated by commas.
// Objects with problems are left out.
func ParseGroups(lines []string) ([]Group, []Problem) { return parse(lines, group) }

// ParseNEL reads the lines of NEL. Browsers take the first object; those with
// problems are left out.
func ParseNEL(lines []string) ([]NEL, []Problem) { return parse(lines, nel) }

// String returns the canonical value.
func (g Group) String() string { return write(g) }

// String returns the canonical value.
func (n NEL) String() string { return write(n) }

func write(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers out of JSON's range: only NaN and infinities, which no field holds
	}
	return string(text)
}

// parse reads a list of objects. A fault of JSON ends it: what follows cannot
// be told apart.
func parse[T any](lines []string, read func(object) (T, error)) (out []T, problems []Problem) {
	joined := header.Join(lines)
	text := "[" + joined.Text + "]"
	d := json.NewDecoder(strings.NewReader(text))
	_, err := d.Token()
	for err == nil && d.More() {
		var raw json.RawMessage
		if err = d.Decode(&raw); err != nil {
			break
		}
		end := int(d.InputOffset()) - 1
		span := joined.Span(end-len(raw), end)
		value, fault := readObject(raw, span, read)
		if fault == nil {
			out = append(out, value)
			continue
		}
		number, isNumber := errors.AsType[*numberError](fault)
		if isNumber {
			fault = number
		}
		problems = append(problems, Problem{span, fault.Error(), isNumber})
	}
	if err == nil {
		_, err = d.Token()
	}
	if err != nil || int(d.InputOffset()) != len(text) {
		at := min(max(int(d.InputOffset())-1, 0), len(joined.Text))
		problems = append(problems, Problem{Span: joined.Span(at, len(joined.Text)), Message: "no JSON objects, separated by commas"})
	}
	return out, problems
}

func readObject[T any](raw json.RawMessage, span finding.Span, read func(object) (T, error)) (T, error) {
	o := object{span: span}
	if err := json.Unmarshal(raw, &o.members); err != nil || o.members == nil {
		var none T
		return none, errors.New("not a JSON object")
	}
	return read(o)
}

// object is a JSON object whose members have not been read yet.
type object struct {
	members map[string]json.RawMessage
	span    finding.Span
}

// numberError says that a number is wrong; other errors say that the shape is.
type numberError struct{ text string }

func (e *numberError) Error() string { return e.text }

// read puts a member into a value, which stays as it is when there is none.
func (o object) read(key string, value any, want string) error {
	raw, ok := o.members[key]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, value); err != nil {
		return fmt.Errorf("%s is %s, want %s", key, raw, want)
	}
	return nil
}

// whole reads a member that is a whole number from 0.
func (o object) whole(key string, value *int64) error {
	raw, ok := o.members[key]
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || n < 0 {
		return &numberError{fmt.Sprintf("%s is %s, want a whole number from 0", key, raw)}
	}
	*value = n
	return nil
}

// fraction reads a member that is a number from 0 to 1.
func (o object) fraction(key string, value *float64) error {
	raw, ok := o.members[key]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, value); err != nil || *value < 0 || *value > 1 {
		return &numberError{fmt.Sprintf("%s is %s, want a number from 0 to 1", key, raw)}
	}
	return nil
}

func (o object) has(key string) bool { return o.members[key] != nil }

func group(o object) (Group, error) {
	g := Group{Name: DefaultGroup, Span: o.span}
	var members []map[string]json.RawMessage
	err := cmp.Or(
		o.read("group", &g.Name, "a string"),
		o.whole("max_age", &g.MaxAge),
		o.read("include_subdomains", &g.IncludeSubdomains, "true or false"),
		o.read("endpoints", &members, "a list of objects"),
	)
	switch {
	case err != nil:
		return g, err
	case !o.has("max_age"):
		return g, errors.New("no max_age, which is required")
	case !o.has("endpoints"):
		return g, errors.New("no endpoints, which are required")
	}
	for _, m := range members {
		endpoint, err := groupMember(object{members: m})
		if err != nil {
			return g, err
		}
		g.Endpoints = append(g.Endpoints, endpoint)
	}
	return g, nil
}

func groupMember(o object) (GroupMember, error) {
	m := GroupMember{Priority: 1, Weight: 1}
	err := cmp.Or(o.read("url", &m.URL, "a string"), o.whole("priority", &m.Priority), o.whole("weight", &m.Weight))
	if err == nil && m.URL == "" {
		err = errors.New("an endpoint has no url")
	}
	return m, err
}

func nel(o object) (NEL, error) {
	n := NEL{FailureFraction: 1, Span: o.span}
	err := cmp.Or(
		o.read("report_to", &n.ReportTo, "a string"),
		o.whole("max_age", &n.MaxAge),
		o.read("include_subdomains", &n.IncludeSubdomains, "true or false"),
		o.fraction("success_fraction", &n.SuccessFraction),
		o.fraction("failure_fraction", &n.FailureFraction),
	)
	switch {
	case err != nil:
		return n, err
	case !o.has("max_age"):
		return n, errors.New("no max_age, which is required")
	case n.ReportTo == "" && n.MaxAge > 0:
		return n, errors.New("no report_to, which is required")
	}
	return n, nil
}

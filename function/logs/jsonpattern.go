package logs

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// condition judges a JSON document.
type condition func(document any) bool

// jsonParser reads a JSON pattern from left to right.
type jsonParser struct {
	rest  string
	depth int
}

// maxDepth bounds parentheses in parentheses.
const maxDepth = 32

func parseJSONPattern(text string) (func(string) bool, error) {
	inside, ok := strings.CutSuffix(strings.TrimPrefix(text, "{"), "}")
	if !ok {
		return nil, bad("%q has no closing brace", text)
	}
	p := &jsonParser{rest: inside}
	holds, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.skip(); p.rest != "" {
		return nil, bad("%q is not expected there", p.rest)
	}
	return func(message string) bool {
		message = strings.TrimSpace(message)
		if message == "" || message[0] != '{' && message[0] != '[' {
			return false
		}
		var document any
		return json.Unmarshal([]byte(message), &document) == nil && holds(document)
	}, nil
}

func (p *jsonParser) skip() { p.rest = strings.TrimLeft(p.rest, " \t\n") }

// take removes a sign or word when it comes next.
func (p *jsonParser) take(sign string) bool {
	p.skip()
	rest, ok := strings.CutPrefix(p.rest, sign)
	if ok {
		p.rest = rest
	}
	return ok
}

// either reads conditions joined by "||", which binds less than "&&".
func (p *jsonParser) either() (condition, error) {
	left, err := p.both()
	for err == nil && p.take("||") {
		var right condition
		before := left
		right, err = p.both()
		left = func(d any) bool { return before(d) || right(d) }
	}
	return left, err
}

func (p *jsonParser) both() (condition, error) {
	left, err := p.one()
	for err == nil && p.take("&&") {
		var right condition
		before := left
		right, err = p.one()
		left = func(d any) bool { return before(d) && right(d) }
	}
	return left, err
}

func (p *jsonParser) one() (condition, error) {
	if !p.take("(") {
		return p.comparison()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, bad("more than %d parentheses are open", maxDepth)
	}
	inside, err := p.either()
	if err == nil && !p.take(")") {
		err = bad("a parenthesis is not closed before %q", p.rest)
	}
	p.depth--
	return inside, err
}

// comparison reads "$.selector operator value".
func (p *jsonParser) comparison() (condition, error) {
	steps, err := p.selector()
	if err != nil {
		return nil, err
	}
	for words, is := range states {
		if p.takeWords(words) {
			return func(d any) bool { return is(find(d, steps)) }, nil
		}
	}
	for _, operator := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if p.take(operator) {
			return p.compared(steps, operator)
		}
	}
	return nil, bad("%q is no comparison; want one of = != < <= > >=, IS NULL, IS TRUE, IS FALSE, NOT EXISTS", p.rest)
}

// states are what a member can be besides a value; there is false when the
// document has no such member.
var states = map[string]func(value any, there bool) bool{
	"IS NULL":    func(v any, there bool) bool { return there && v == nil },
	"IS TRUE":    func(v any, _ bool) bool { return v == true },
	"IS FALSE":   func(v any, _ bool) bool { return v == false },
	"NOT EXISTS": func(_ any, there bool) bool { return !there },
}

func (p *jsonParser) takeWords(words string) bool {
	was := p.rest
	for word := range strings.FieldsSeq(words) {
		if !p.take(word) {
			p.rest = was
			return false
		}
	}
	return true
}

var selectorForm = regexp.MustCompile(`^\$((?:\.[A-Za-z0-9_-]+|\[[0-9]{1,4}\])+)`)

var stepForm = regexp.MustCompile(`\.([A-Za-z0-9_-]+)|\[([0-9]+)\]`)

// selector reads "$.a.b[0]".
func (p *jsonParser) selector() ([]any, error) {
	p.skip()
	m := selectorForm.FindStringSubmatch(p.rest)
	if m == nil {
		return nil, bad("%q is no selector; want $.name", p.rest)
	}
	p.rest = p.rest[len(m[0]):]
	var steps []any
	for _, step := range stepForm.FindAllStringSubmatch(m[1], -1) {
		if n, err := strconv.Atoi(step[2]); err == nil {
			steps = append(steps, n)
		} else {
			steps = append(steps, step[1])
		}
	}
	return steps, nil
}

// find follows the steps of a selector.
func find(document any, steps []any) (value any, there bool) {
	for _, step := range steps {
		switch in := document.(type) {
		case map[string]any:
			name, _ := step.(string)
			document, there = in[name]
		case []any:
			n, isIndex := step.(int)
			if there = isIndex && n < len(in); there {
				document = in[n]
			}
		default:
			there = false
		}
		if !there {
			return nil, false
		}
	}
	return document, true
}

// compared reads the value of a comparison.
func (p *jsonParser) compared(steps []any, operator string) (condition, error) {
	p.skip()
	if strings.HasPrefix(p.rest, `"`) {
		value, rest, err := parseQuoted(p.rest)
		p.rest = rest
		if err != nil {
			return nil, err
		}
		return textCondition(steps, operator, value)
	}
	end := strings.IndexAny(p.rest, " \t\n&|)")
	if end < 0 {
		end = len(p.rest)
	}
	value := p.rest[:end]
	p.rest = p.rest[end:]
	if value == "" {
		return nil, bad("%s has nothing behind it", operator)
	}
	if number, err := strconv.ParseFloat(value, 64); err == nil {
		return numberCondition(steps, operator, number), nil
	}
	return textCondition(steps, operator, value)
}

func numberCondition(steps []any, operator string, want float64) condition {
	holds := map[string]func(float64) bool{
		"=":  func(n float64) bool { return n == want },
		"!=": func(n float64) bool { return n != want },
		"<":  func(n float64) bool { return n < want },
		"<=": func(n float64) bool { return n <= want },
		">":  func(n float64) bool { return n > want },
		">=": func(n float64) bool { return n >= want },
	}[operator]
	return func(d any) bool {
		value, _ := find(d, steps)
		n, isNumber := value.(float64)
		return isNumber && holds(n)
	}
}

// textCondition compares strings: "*" stands for anything.
func textCondition(steps []any, operator, want string) (condition, error) {
	if operator != "=" && operator != "!=" {
		return nil, bad("%s compares numbers, and %q is none", operator, want)
	}
	form := regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(want), `\*`, ".*") + "$")
	return func(d any) bool {
		value, _ := find(d, steps)
		text, isText := value.(string)
		return isText && form.MatchString(text) == (operator == "=")
	}, nil
}

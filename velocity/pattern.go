package velocity

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Regular expressions are those of Go: they take time that is linear in the
// text, and have neither backward references nor looking around.
const (
	maxPattern = 4 << 10  // bytes of a regular expression
	maxStates  = 5000     // instructions that it is compiled to
	maxKept    = 100      // regular expressions of a template that are compiled with it
	maxMatched = 1 << 20  // bytes that one is applied to
	maxGrown   = 64 << 20 // bytes that replacing could make, before it is tried

	// What compiling costs, in bytes of run.spend for each instruction.
	compileCost = 64
)

// pattern is a compiled regular expression.
type pattern struct {
	*regexp.Regexp
	states int // what it costs to match one byte, at most
}

func compile(text string) (pattern, error) {
	if len(text) > maxPattern {
		return pattern{}, errors.New("the regular expression is too long")
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return pattern{}, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return pattern{}, err
	}
	if len(program.Inst) > maxStates {
		return pattern{}, errors.New("the regular expression repeats too much")
	}
	re, err := regexp.Compile(text)
	return pattern{re, len(program.Inst)}, err
}

// matching is what the methods with regular expressions begin with.
func (r *run) matching(text, s string) (pattern, error) {
	if len(s) > maxMatched {
		return pattern{}, fmt.Errorf("a regular expression is for at most %d bytes", maxMatched)
	}
	p, kept := r.template.patterns[text]
	if !kept {
		var err error
		if p, err = compile(text); err != nil {
			return pattern{}, err
		}
		r.spend(compileCost * p.states)
	}
	r.spend(len(s) * p.states / 4)
	return p, nil
}

// patternMethods are those whose first argument is a regular expression.
var patternMethods = map[string]bool{"replaceAll": true, "replaceFirst": true, "split": true, "matches": true}

// keep compiles a regular expression that stands in the template.
func (t *Template) keep(method string, args []expression) {
	if !patternMethods[method] || len(args) == 0 || len(t.patterns) == maxKept {
		return
	}
	c, isConstant := args[0].(constant)
	text, isText := c.value.(string)
	if !isConstant || !isText {
		return
	}
	if method == "matches" {
		text = whole(text)
	}
	if _, kept := t.patterns[text]; kept {
		return
	}
	if p, err := compile(text); err == nil {
		t.patterns[text] = p
	}
}

// whole makes a regular expression one for all of a text.
func whole(text string) string { return "^(?:" + text + ")$" }

// replacement turns Java's replacement text ($1, \$) into Go's. Like Java, it
// refuses groups that are not there.
func replacement(re pattern, text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '\\' && c != '$' {
			b.WriteByte(c)
			continue
		}
		if i++; i == len(text) {
			return "", fmt.Errorf("the replacement ends with %q", c)
		}
		switch next := text[i]; {
		case c == '\\' && next == '$':
			b.WriteString("$$")
		case c == '\\':
			b.WriteByte(next)
		case !isDigit(next):
			return "", errors.New("a number of a group follows $ in a replacement")
		default:
			group := int(next - '0')
			for i+1 < len(text) && isDigit(text[i+1]) && 10*group+int(text[i+1]-'0') <= re.NumSubexp() {
				i++
				group = 10*group + int(text[i]-'0')
			}
			if group > re.NumSubexp() {
				return "", fmt.Errorf("there is no group %d", group)
			}
			fmt.Fprintf(&b, "${%d}", group)
		}
	}
	return b.String(), nil
}

// replacing makes a method that replaces. A replacement is looked at only when
// there is something to replace.
func replacing(replace func(re pattern, s, with string) string) func(*run, string, arguments) (Value, error) {
	return func(r *run, s string, a arguments) (Value, error) {
		re, err := r.matching(a.text(0), s)
		if err != nil {
			return nil, err
		}
		if !re.MatchString(s) {
			return s, nil
		}
		with, err := replacement(re, a.text(1))
		if err != nil {
			return nil, err
		}
		if (len(s)+1)*len(with)+strings.Count(with, "${")*len(s) > maxGrown {
			return nil, errTooLong
		}
		return r.join(replace(re, s, with), "")
	}
}

func replaceAll(re pattern, s, with string) string { return re.ReplaceAllString(s, with) }

func replaceFirst(re pattern, s, with string) string {
	m := re.FindStringSubmatchIndex(s)
	return string(re.ExpandString([]byte(s[:m[0]]), with, s, m)) + s[m[1]:]
}

// split cuts at a regular expression, into at most so many parts when a number
// says so; empty strings at the end are left out unless there is one. Like
// Java, it makes no empty string of an empty match at the beginning.
func split(r *run, s string, a arguments) (Value, error) {
	re, err := r.matching(a.text(0), s)
	if err != nil {
		return nil, err
	}
	limit := 0
	if len(a) == 2 {
		limit = a.integer(1)
	}
	out := &List{}
	from := 0
	for _, m := range re.FindAllStringIndex(s, maxItems) {
		if m[1] == 0 || m[0] == m[1] && m[0] == len(s) {
			continue
		}
		if limit > 0 && len(out.Items) == limit-1 {
			break
		}
		out.Items = append(out.Items, s[from:m[0]])
		from = m[1]
	}
	if len(out.Items) == maxItems {
		return nil, errTooMany
	}
	out.Items = append(out.Items, s[from:])
	for limit == 0 && len(out.Items) > 1 && out.Items[len(out.Items)-1] == "" {
		out.Items = out.Items[:len(out.Items)-1]
	}
	return out, nil
}

// matches asks whether all of a string is matched.
func matches(r *run, s string, a arguments) (Value, error) {
	re, err := r.matching(whole(a.text(0)), s)
	if err != nil {
		return nil, err
	}
	return re.MatchString(s), nil
}

package restapi

import (
	"fmt"
	"regexp"
	"strings"
)

// selection is a selectionPattern: a regular expression of Java's that has to
// match a whole text (spec/api-gateway.md 11.3).
type selection struct{ compiled *regexp.Regexp }

// newSelection translates a pattern. The error says what of Java's has no
// equal here.
func newSelection(pattern string) (*selection, error) {
	translated, err := translate(pattern)
	if err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(`\A(?:` + translated + `)\z`)
	if err != nil {
		return nil, err
	}
	return &selection{compiled}, nil
}

func (s *selection) matches(text string) bool { return s.compiled.MatchString(text) }

// translate rewrites a regular expression of Java's for Go.
func translate(pattern string) (string, error) {
	t := translation{rest: pattern}
	if err := t.run(); err != nil {
		return "", fmt.Errorf("regular expression %q: %w", pattern, err)
	}
	return t.out.String(), nil
}

// translation rewrites a pattern of Java's in the syntax of Go's regexp. Most
// of it is the same; this is the rest.
type translation struct {
	rest    string
	out     strings.Builder
	inClass bool
	dotAll  bool
}

// anyButLineEnds is what "." means in Java without DOTALL: more ends lines
// there than "\n".
const anyButLineEnds = `[^\n\r\x{85}\x{2028}\x{2029}]`

func (t *translation) run() error {
	t.dotAll = strings.HasPrefix(t.rest, "(?s")
	for t.rest != "" {
		var err error
		switch c := t.rest[0]; {
		case c == '\\':
			err = t.escape()
		case t.inClass:
			err = t.classMember()
		case c == '[':
			t.openClass()
		case c == '.' && !t.dotAll:
			t.replace(1, anyButLineEnds)
		case c == '(':
			err = t.group()
		case strings.IndexByte("*+?}", c) >= 0:
			err = t.quantifier()
		default:
			t.copy(1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *translation) copy(n int) {
	n = min(n, len(t.rest))
	t.replace(n, t.rest[:n])
}

func (t *translation) replace(n int, with string) {
	t.out.WriteString(with)
	t.rest = t.rest[n:]
}

func (t *translation) openClass() {
	t.inClass = true
	n := 1
	if strings.HasPrefix(t.rest[n:], "^") {
		n++
	}
	if strings.HasPrefix(t.rest[n:], "]") { // the first one is a member
		n++
	}
	t.copy(n)
}

func (t *translation) classMember() error {
	switch {
	case t.rest[0] == ']':
		t.inClass = false
	case t.rest[0] == '[':
		return fmt.Errorf("a class within a class ([a[b]]) is not known here")
	case strings.HasPrefix(t.rest, "&&"):
		return fmt.Errorf("intersections of classes (&&) are not known here")
	}
	t.copy(1)
	return nil
}

// group lets through what both languages have: plain and named groups, groups
// that capture nothing, and the flags i, m and s.
func (t *translation) group() error {
	switch {
	case !strings.HasPrefix(t.rest, "(?"):
		t.copy(1)
		return nil
	case strings.HasPrefix(t.rest, "(?<") && !strings.HasPrefix(t.rest, "(?<=") && !strings.HasPrefix(t.rest, "(?<!"):
		t.copy(3)
		return nil
	}
	flags := strings.IndexAny(t.rest[2:], ":)")
	if flags >= 0 && strings.Trim(t.rest[2:2+flags], "ims-") == "" {
		t.copy(2 + flags)
		return nil
	}
	return fmt.Errorf("%s is not known here: no looking around, no atomic groups", clip(t.rest, 4))
}

func (t *translation) quantifier() error {
	if len(t.rest) > 1 && t.rest[1] == '+' {
		return fmt.Errorf("possessive quantifiers (%s) are not known here", t.rest[:2])
	}
	t.copy(1)
	return nil
}

// classes are escapes that Go spells differently, as members of a class.
var classes = map[byte]string{
	's': `\t\n\x0b\f\r `, 'h': `\t \x{a0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}`,
	'v': `\n\x0b\f\r\x{85}\x{2028}\x{2029}`,
}

// posix are Java's names of the classes of US-ASCII.
var posix = map[string]string{
	"Lower": "lower", "Upper": "upper", "ASCII": "ascii", "Alpha": "alpha", "Digit": "digit", "Alnum": "alnum", "Punct": "punct",
	"Graph": "graph", "Print": "print", "Blank": "blank", "Cntrl": "cntrl", "XDigit": "xdigit", "Space": "space",
}

func (t *translation) escape() error {
	if len(t.rest) < 2 {
		return fmt.Errorf("a backslash at its end")
	}
	c := t.rest[1]
	members, isClass := classes[c]
	switch {
	case isClass && t.inClass:
		t.replace(2, members)
	case isClass:
		t.replace(2, "["+members+"]")
	case c == 'S' && !t.inClass:
		t.replace(2, "[^"+classes['s']+"]")
	case c == 'R' && !t.inClass:
		t.replace(2, `(?:\r\n|[`+classes['v']+`])`)
	case c == 'e':
		t.replace(2, `\x1b`)
	case c == 'u' && len(t.rest) >= 6:
		t.replace(6, `\x{`+t.rest[2:6]+`}`)
	case c == 'x' && strings.HasPrefix(t.rest[2:], "{"):
		t.copy(strings.IndexByte(t.rest+"}", '}') + 1)
	case c == 'Q':
		t.quoted()
	case c == 'p' || c == 'P':
		return t.property()
	case c >= '1' && c <= '9':
		return fmt.Errorf(`\%c, what a group has matched, is not known here`, c)
	case c >= 0x80:
		t.replace(1, "") // Java takes an escaped letter of another alphabet for itself
	default:
		t.copy(2)
	}
	return nil
}

func (t *translation) quoted() {
	text, behind, _ := strings.Cut(t.rest[2:], `\E`)
	t.out.WriteString(regexp.QuoteMeta(text))
	t.rest = behind
}

func (t *translation) property() error {
	end := strings.IndexByte(t.rest, '}')
	if !strings.HasPrefix(t.rest[2:], "{") || end < 0 {
		t.copy(2)
		return nil
	}
	name, negated := t.rest[3:end], t.rest[1] == 'P'
	class, known := posix[name]
	switch {
	case !known:
		t.replace(end+1, t.rest[:3]+strings.TrimPrefix(name, "Is")+"}")
		return nil
	case negated:
		class = "^" + class
	}
	class = "[:" + class + ":]"
	if !t.inClass {
		class = "[" + class + "]"
	}
	t.replace(end+1, class)
	return nil
}

func clip(text string, n int) string { return text[:min(n, len(text))] }

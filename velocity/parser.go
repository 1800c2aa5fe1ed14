package velocity

import "strings"

// parser turns text into nodes. A "$" or "#" that begins nothing is text.
type parser struct {
	*Template                // that is being made
	variables map[string]int // places in its names
	text      string         // what is parsed: of the template, or of a string in it
	base      int            // where that begins in the template, in bytes
	at        int
	depth     int
}

// inner is a parser for a string that begins at a place.
func (p *parser) inner(text string, at int) *parser {
	return &parser{Template: p.Template, variables: p.variables, text: text, base: p.base + at, depth: p.depth}
}

// variable is the place of a variable in run.vars.
func (p *parser) variable(name string) int {
	i, known := p.variables[name]
	if !known {
		i = len(p.names)
		p.names = append(p.names, name)
		p.variables[name] = i
	}
	return i
}

// place is an offset in what is parsed as one in the template.
func (p *parser) place(at int) place { return place(p.base + at) }

// fail makes the error for the place where the parser stands.
func (p *parser) fail(message string) error { return p.failAt(p.at, message) }

func (p *parser) failAt(at int, message string) error { return p.errorAt(p.place(at), message, nil) }

// template parses all of the text.
func (p *parser) template() (block, error) {
	b, end, err := p.block()
	if err == nil && end != "" {
		err = p.fail("#" + end + " without a beginning")
	}
	return b, err
}

// block parses until the end of the text, or a directive that ends or divides
// blocks, whose name it returns; the parser stands at it.
func (p *parser) block() (block, string, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, "", p.fail("nested too deeply")
	}
	defer func() { p.depth-- }()
	var b block
	text := p.at
	flush := func(end int) {
		if end > text {
			b = append(b, literal(p.text[text:end]))
		}
	}
	for p.at < len(p.text) {
		start := p.at
		n, size, err := p.special()
		switch {
		case err != nil:
			return nil, "", err
		case size == 0: // nothing but a character
			p.at = start + 1
			continue
		}
		flush(start)
		if d, isDivider := n.(divider); isDivider {
			p.at = start
			return b, d.name, nil
		}
		p.at = start + size
		if n != nil {
			b = append(b, n)
		}
		text = p.at
	}
	flush(len(p.text))
	return b, "", nil
}

// divider is #else, #elseif or #end, where a block ends.
type divider struct{ name string }

func (divider) render(*run) error { return nil }

// special parses what begins at the parser's place, if anything does: a nil
// node prints nothing. Size is how much of the text it takes; 0: nothing begins.
func (p *parser) special() (n node, size int, err error) {
	start := p.at
	switch p.text[start] {
	case '\\':
		return p.escape()
	case '$':
		n, err = p.reference()
	case '#':
		n, err = p.hash()
	default:
		return nil, 0, nil
	}
	return n, p.at - start, err
}

// hash parses what begins with "#". A nil node with the place unmoved is text.
func (p *parser) hash() (node, error) {
	rest := p.text[p.at:]
	switch {
	case strings.HasPrefix(rest, "##"):
		p.skipLine()
		return nil, nil
	case strings.HasPrefix(rest, "#*"):
		end := strings.Index(rest[2:], "*#")
		if end < 0 {
			p.at = len(p.text)
			return nil, nil
		}
		p.at += end + 4
		return nil, nil
	case strings.HasPrefix(rest, "#[["):
		end := strings.Index(rest[3:], "]]#")
		if end < 0 {
			return nil, p.fail("#[[ without ]]#")
		}
		p.at += end + 6
		return literal(rest[3 : 3+end]), nil
	}
	name, size := directiveName(rest)
	parse := directives[name]
	if parse == nil {
		return p.unknown()
	}
	start := p.at
	p.at += size
	n, err := parse(p, start)
	if err == nil && n == nil && p.at == start+size {
		p.at = start // it was no directive after all
	}
	return n, err
}

// unknown takes a directive that does not exist, such as the call of a macro,
// as it stands, with its arguments (spec 13.3). A nil node: it looks like none.
func (p *parser) unknown() (node, error) {
	start := p.at
	p.at++
	braced := p.take("{")
	if p.identifier() == "" || braced && !p.take("}") || !p.open() || !p.arguments() {
		p.at = start
		return nil, nil
	}
	return literal(p.text[start:p.at]), nil
}

// maxArguments bounds the arguments of a directive that does not exist, in
// bytes: text in which nothing closes is not to be read over and over.
const maxArguments = 512

// arguments moves behind the parenthesis that closes; false: none does.
func (p *parser) arguments() bool {
	open := 1
	for end := min(len(p.text), p.at+maxArguments); p.at < end; p.at++ {
		switch c := p.text[p.at]; c {
		case '"', '\'':
			end := strings.IndexByte(p.text[p.at+1:], c)
			if end < 0 {
				return false
			}
			p.at += end + 1
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				p.at++
				return true
			}
		}
	}
	return false
}

// directiveName reads "#name" or "#{name}".
func directiveName(text string) (name string, size int) {
	rest := text[1:]
	braced := strings.HasPrefix(rest, "{")
	if braced {
		rest = rest[1:]
	}
	n := 0
	for n < len(rest) && isLetter(rest[n]) {
		n++
	}
	name, size = rest[:n], 1+n
	if braced {
		if n == len(rest) || rest[n] != '}' {
			return "", 0
		}
		size += 2
	} else if directives[name] == nil {
		name = wordless(name)
		size = 1 + len(name)
	}
	return name, size
}

// wordless finds a directive without parentheses at the beginning of a word:
// "#elseB" is #else and B.
func wordless(word string) string {
	for _, name := range []string{"else", "end", "stop", "break"} {
		if strings.HasPrefix(word, name) {
			return name
		}
	}
	return ""
}

// skipLine moves behind the next line break.
func (p *parser) skipLine() {
	end := strings.IndexByte(p.text[p.at:], '\n')
	if end < 0 {
		p.at = len(p.text)
		return
	}
	p.at += end + 1
}

// eatLine takes the rest of a directive's line when it is blank, with its line
// break.
func (p *parser) eatLine() {
	at := p.at
	for at < len(p.text) && (p.text[at] == ' ' || p.text[at] == '\t') {
		at++
	}
	if strings.HasPrefix(p.text[at:], "\r\n") {
		at++
	}
	if at < len(p.text) && p.text[at] == '\n' {
		p.at = at + 1
	}
}

// space skips white space inside of a directive.
func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// take moves behind a word that stands here; false: it does not.
func (p *parser) take(word string) bool {
	if !strings.HasPrefix(p.text[p.at:], word) {
		return false
	}
	p.at += len(word)
	return true
}

// identifier reads a name: a letter, then letters, digits, "_" and "-".
func (p *parser) identifier() string {
	start := p.at
	if start == len(p.text) || !isLetter(p.text[start]) {
		return ""
	}
	for p.at < len(p.text) && isNameByte(p.text[p.at]) {
		p.at++
	}
	return p.text[start:p.at]
}

func isLetter(c byte) bool   { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c == '-' }

package apigateway

import "strings"

// LogFormat is the format of an access log, compiled. It may be used by many
// goroutines.
type LogFormat struct {
	parts []logPart
}

// logPart is text, or the name of a variable.
type logPart struct{ text, variable string }

// missing stands for a variable without a value in access logs
// (spec/api-gateway.md 5).
const missing = "-"

// NewLogFormat compiles a format: text in which $context.NAME stands for what
// is known of a request.
func NewLogFormat(format string) *LogFormat {
	f := &LogFormat{}
	for format != "" {
		text, rest, found := strings.Cut(format, "$context.")
		name := rest[:variableLength(rest)]
		f.parts = append(f.parts, logPart{text, name})
		format = rest[len(name):]
		if !found {
			break
		}
	}
	return f
}

// variableLength is how many bytes of the text are a dotted name: a dot goes on
// only with a letter behind it.
func variableLength(text string) int {
	n := 0
	for n < len(text) && (isNameByte(text[n]) || text[n] == '.' && n+1 < len(text) && isNameByte(text[n+1])) {
		n++
	}
	return n
}

func isNameByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// Line writes one line, without its end.
func (f *LogFormat) Line(c *Context) string {
	var b strings.Builder
	for _, p := range f.parts {
		b.WriteString(p.text)
		if p.variable == "" {
			continue
		}
		value, ok := c.Lookup(p.variable)
		if !ok {
			value = missing
		}
		b.WriteString(oneLine(value))
	}
	return b.String()
}

// oneLine keeps what a client sent from ending a line of the log.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	return strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(text)
}

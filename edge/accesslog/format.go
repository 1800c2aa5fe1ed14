package accesslog

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Format is how entries are written.
type Format string

// The formats.
const (
	W3C  Format = "w3c"  // AWS's standard log: tab-separated, two header lines
	JSON Format = "json" // one object a line, the same fields, missing ones left out
	None Format = "none" // nothing is written: for who opens no [Log] then
)

// ParseFormat reads a format's name.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case W3C, JSON, None:
		return f, nil
	}
	return "", fmt.Errorf("log format %q, want %q, %q or %q", name, W3C, JSON, None)
}

// header is what a new file begins with.
func (f Format) header() []byte {
	if f == JSON {
		return nil
	}
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.name
	}
	return []byte("#Version: 1.0\n#Fields: " + strings.Join(names, " ") + "\n")
}

// extension is how the name of a current file ends.
func (f Format) extension() string {
	if f == JSON {
		return ".json"
	}
	return ".log"
}

// appendEntry appends the entry's line.
func (f Format) appendEntry(b []byte, e *Entry) []byte {
	if f == JSON {
		return appendJSON(b, e)
	}
	return appendW3C(b, e)
}

func appendW3C(b []byte, e *Entry) []byte {
	for i, field := range fields {
		if i > 0 {
			b = append(b, '\t')
		}
		if v := field.value(e); v != "" {
			b = appendEscaped(b, v)
		} else {
			b = append(b, '-')
		}
	}
	return append(b, '\n')
}

// escaped are the printable characters that the standard log percent-encodes
// besides the bytes 0 to 32 and those from 127 (spec/cloudfront.md 7.1).
const escaped = "<>\"#%{}|\\^~[]'`"

func appendEscaped(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if c > 32 && c < 127 && strings.IndexByte(escaped, c) < 0 {
			b = append(b, c)
			continue
		}
		b = append(b, '%', hex[c>>4], hex[c&15])
	}
	return b
}

func appendJSON(b []byte, e *Entry) []byte {
	separator := byte('{')
	for _, field := range fields {
		v := field.value(e)
		if v == "" {
			continue
		}
		b = append(b, separator)
		b = append(appendQuoted(b, field.name), ':')
		if field.number && json.Valid([]byte(v)) {
			b = append(b, v...)
		} else {
			b = appendQuoted(b, v)
		}
		separator = ','
	}
	return append(b, '}', '\n')
}

// appendQuoted appends a JSON string; bytes that are no UTF-8 become U+FFFD.
func appendQuoted(b []byte, s string) []byte {
	quoted, _ := json.Marshal(s) // a string always marshals
	return append(b, quoted...)
}

package velocity

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// plain is a method that needs nothing but text and cannot fail.
func plain(takes string, f func(s string, a arguments) Value) function[string] {
	return function[string]{takes, func(r *run, s string, a arguments) (Value, error) {
		r.spend(len(s))
		return f(s, a), nil
	}}
}

// stringMethods are those of Java's String. It counts UTF-16 units.
var stringMethods = methods[string]{
	{"length", 0}:              plain("", func(s string, _ arguments) Value { return units(s) }),
	{"isEmpty", 0}:             plain("", func(s string, _ arguments) Value { return s == "" }),
	{"equals", 1}:              plain("o", func(s string, a arguments) Value { return a[0] == s }),
	{"equalsIgnoreCase", 1}:    plain("s", func(s string, a arguments) Value { return strings.EqualFold(s, a.text(0)) }),
	{"contains", 1}:            plain("s", func(s string, a arguments) Value { return strings.Contains(s, a.text(0)) }),
	{"startsWith", 1}:          plain("s", func(s string, a arguments) Value { return strings.HasPrefix(s, a.text(0)) }),
	{"endsWith", 1}:            plain("s", func(s string, a arguments) Value { return strings.HasSuffix(s, a.text(0)) }),
	{"indexOf", 1}:             plain("s", func(s string, a arguments) Value { return unitAt(s, strings.Index(s, a.text(0))) }),
	{"lastIndexOf", 1}:         plain("s", func(s string, a arguments) Value { return unitAt(s, strings.LastIndex(s, a.text(0))) }),
	{"indexOf", 2}:             plain("si", indexFrom),
	{"lastIndexOf", 2}:         plain("si", lastIndexFrom),
	{"startsWith", 2}:          plain("si", startsAt),
	{"toLowerCase", 0}:         plain("", func(s string, _ arguments) Value { return lower(s) }),
	{"toUpperCase", 0}:         plain("", func(s string, _ arguments) Value { return upper(s) }),
	{"trim", 0}:                plain("", func(s string, _ arguments) Value { return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' }) }),
	{"toString", 0}:            plain("", func(s string, _ arguments) Value { return s }),
	{"hashCode", 0}:            plain("", func(s string, _ arguments) Value { return hashCode(s) }),
	{"compareTo", 1}:           plain("s", func(s string, a arguments) Value { return difference(s, a.text(0)) }),
	{"compareToIgnoreCase", 1}: plain("s", func(s string, a arguments) Value { return difference(fold(s), fold(a.text(0))) }),
	{"charAt", 1}:              {"i", charAt},
	{"substring", 1}:           {"i", substring},
	{"substring", 2}:           {"ii", substring},
	{"concat", 1}:              {"s", concat},
	{"replace", 2}:             {"ss", replace},
	{"replaceAll", 2}:          {"ss", replacing(replaceAll)},
	{"replaceFirst", 2}:        {"ss", replacing(replaceFirst)},
	{"split", 1}:               {"s", split},
	{"split", 2}:               {"si", split},
	{"matches", 1}:             {"s", matches},
}

// units is how long a string is, in UTF-16 units.
func units(s string) int64 {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return int64(n)
}

// unitAt turns an offset in bytes into one in UTF-16 units; what is negative
// is -1.
func unitAt(s string, at int) int64 {
	if at < 0 {
		return -1
	}
	return units(s[:at])
}

// byteAt turns an offset in UTF-16 units into one in bytes; false: the string
// is shorter. An offset between the halves of a character is one behind it.
func byteAt(s string, unit int) (int, bool) {
	if unit < 0 {
		return 0, false
	}
	at := 0
	for unit > 0 && at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		unit -= utf16.RuneLen(r)
		at += size
	}
	return at, unit <= 0
}

// indexFrom finds a text from an offset on, which may be out of range.
func indexFrom(s string, a arguments) Value {
	from, ok := byteAt(s, max(0, a.integer(1)))
	if !ok {
		from = len(s)
	}
	at := strings.Index(s[from:], a.text(0))
	if at >= 0 {
		at += from
	}
	return unitAt(s, at)
}

// lastIndexFrom finds the last place of a text that is not behind an offset.
func lastIndexFrom(s string, a arguments) Value {
	if a.integer(1) < 0 {
		return int64(-1)
	}
	end := len(s)
	if from, ok := byteAt(s, a.integer(1)); ok {
		end = min(end, from+len(a.text(0)))
	}
	return unitAt(s, strings.LastIndex(s[:end], a.text(0)))
}

func startsAt(s string, a arguments) Value {
	from, ok := byteAt(s, a.integer(1))
	return ok && strings.HasPrefix(s[from:], a.text(0))
}

// upper and lower change letters as Unicode has it: the German ß becomes SS.
func upper(s string) string { return cases.Upper(language.Und).String(s) }
func lower(s string) string { return cases.Lower(language.Und).String(s) }

// fold makes letters of either case alike.
func fold(s string) string { return strings.ToLower(strings.ToUpper(s)) }

// hashCode is String.hashCode.
func hashCode(s string) int64 {
	var h int32
	for _, unit := range utf16.Encode([]rune(s)) {
		h = 31*h + int32(unit)
	}
	return int64(h)
}

// difference is String.compareTo: of the first units that differ, or of the
// lengths.
func difference(a, b string) int64 {
	x, y := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return int64(x[i]) - int64(y[i])
		}
	}
	return int64(len(x) - len(y))
}

func charAt(r *run, s string, a arguments) (Value, error) {
	r.spend(len(s))
	from, ok := byteAt(s, a.integer(0))
	if !ok || from == len(s) {
		return nil, errIndex
	}
	_, size := utf8.DecodeRuneInString(s[from:])
	return s[from : from+size], nil
}

func substring(r *run, s string, a arguments) (Value, error) {
	r.spend(len(s))
	from, ok := byteAt(s, a.integer(0))
	to := len(s)
	if ok && len(a) == 2 {
		to, ok = byteAt(s, a.integer(1))
	}
	if !ok || from > to {
		return nil, errIndex
	}
	return s[from:to], nil
}

func concat(r *run, s string, a arguments) (Value, error) { return r.join(s, a.text(0)) }

// join puts two texts together, if there may be one so long.
func (r *run) join(a, b string) (Value, error) {
	if len(a)+len(b) > r.limits.Output {
		return nil, errTooLong
	}
	r.spend(len(a) + len(b))
	return a + b, nil
}

func replace(r *run, s string, a arguments) (Value, error) {
	old, new := a.text(0), a.text(1)
	r.spend(len(s))
	length := len(s) + strings.Count(s, old)*(len(new)-len(old))
	if length > r.limits.Output {
		return nil, errTooLong
	}
	r.spend(length)
	return strings.ReplaceAll(s, old, new), nil
}

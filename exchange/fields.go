package exchange

import (
	"strings"
)

// Owner says who put a field line on a message. Owners are made when a
// snapshot is built, never per request, so that carrying one costs nothing.
type Owner string

// The owners that need no further name.
const (
	OwnerViewer Owner = "viewer" // sent by the viewer
	OwnerOrigin Owner = "origin" // sent by the origin, or stored from it
	OwnerEdge   Owner = "edge"   // made by the edge itself
)

// OwnerPolicy is a response headers policy, by id.
func OwnerPolicy(id string) Owner { return Owner("policy " + id) }

// OwnerFunction is a function at one of its events, e.g. "headers:3 origin-response".
func OwnerFunction(name, event string) Owner { return Owner("function " + name + " " + event) }

// OwnerOriginConfig is an origin's custom headers setting, by origin id.
func OwnerOriginConfig(id string) Owner { return Owner("origin custom header " + id) }

// Field is one field line (RFC 9110 section 5.2) and its owner. The name keeps
// its spelling; comparisons ignore case.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Owner Owner  `json:"owner"`
}

// Fields is the header or trailer section of a message: field lines in their
// order. The zero Fields is empty and ready. A Fields must not be used by two
// goroutines when one of them changes it; [Fields.Clone] makes an own copy.
type Fields struct {
	lines []Field
	trace *Trace
}

// NewFields takes the lines over; the caller must not use them afterwards.
func NewFields(lines ...Field) Fields { return Fields{lines: lines} }

// Len is the number of field lines.
func (f *Fields) Len() int { return len(f.lines) }

// Lines are the field lines in order. They are read-only.
func (f *Fields) Lines() []Field { return f.lines }

// Get returns the value of the first line of that name, or "".
func (f *Fields) Get(name string) string {
	if i := f.index(name, 0); i >= 0 {
		return f.lines[i].Value
	}
	return ""
}

// Has reports whether a line of that name is there, even with an empty value.
func (f *Fields) Has(name string) bool { return f.index(name, 0) >= 0 }

// Values returns the values of all lines of that name, in order.
func (f *Fields) Values(name string) []string {
	var out []string
	for i := f.index(name, 0); i >= 0; i = f.index(name, i+1) {
		out = append(out, f.lines[i].Value)
	}
	return out
}

// Combined returns all values of that name joined by ", " (RFC 9110 section 5.3).
func (f *Fields) Combined(name string) string {
	i := f.index(name, 0)
	if i < 0 {
		return ""
	}
	if f.index(name, i+1) < 0 {
		return f.lines[i].Value
	}
	return strings.Join(f.Values(name), ", ")
}

// Add appends a line.
func (f *Fields) Add(name, value string, by Owner) {
	f.lines = append(f.lines, Field{name, value, by})
}

// Set leaves exactly one line of that name, with this value. It takes the
// place of the first such line; the lines it replaces are traced as overridden.
func (f *Fields) Set(name, value string, by Owner) {
	i := f.index(name, 0)
	if i < 0 {
		f.Add(name, value, by)
		return
	}
	f.note(Overridden, f.lines[i], by)
	f.lines[i] = Field{name, value, by}
	f.removeFrom(i+1, name, Overridden, by)
}

// Del removes every line of that name; they are traced as dropped.
func (f *Fields) Del(name string, by Owner) { f.removeFrom(0, name, Dropped, by) }

// DelFunc removes every line for which drop returns true.
func (f *Fields) DelFunc(by Owner, drop func(Field) bool) {
	kept := f.lines[:0]
	for _, l := range f.lines {
		if drop(l) {
			f.note(Dropped, l, by)
			continue
		}
		kept = append(kept, l)
	}
	f.truncate(len(kept))
}

// Kept traces that by would have set name and left the line that was there,
// because its setting says not to override. It changes nothing.
func (f *Fields) Kept(name, value string, by Owner) {
	f.Withheld(name, value, by, f.ownerOf(name))
}

// Withheld traces that by would have set name and did not, for the sake of
// another line of winner's. It changes nothing.
func (f *Fields) Withheld(name, value string, by, winner Owner) {
	f.note(NotAdded, Field{name, value, by}, winner)
}

// Clone returns an own copy with room for extra more lines. The copy is
// traced where the original was.
func (f *Fields) Clone(extra int) Fields {
	lines := make([]Field, len(f.lines), len(f.lines)+extra)
	copy(lines, f.lines)
	return Fields{lines, f.trace}
}

// Reset empties the section and keeps its memory.
func (f *Fields) Reset() { f.truncate(0); f.trace = nil }

// TraceTo makes every later change of these fields known to t (nil: to nobody).
func (f *Fields) TraceTo(t *Trace) { f.trace = t }

// Size is the number of bytes that the lines take in HTTP/1.1: name, colon,
// space, value, CRLF.
func (f *Fields) Size() int {
	n := 0
	for i := range f.lines {
		n += len(f.lines[i].Name) + len(f.lines[i].Value) + len(": \r\n")
	}
	return n
}

func (f *Fields) ownerOf(name string) Owner {
	if i := f.index(name, 0); i >= 0 {
		return f.lines[i].Owner
	}
	return ""
}

func (f *Fields) index(name string, from int) int {
	for i := from; i < len(f.lines); i++ {
		if EqualName(f.lines[i].Name, name) {
			return i
		}
	}
	return -1
}

func (f *Fields) removeFrom(start int, name string, why Action, by Owner) {
	i := f.index(name, start)
	if i < 0 {
		return
	}
	kept := f.lines[:i]
	for _, l := range f.lines[i:] {
		if EqualName(l.Name, name) {
			f.note(why, l, by)
			continue
		}
		kept = append(kept, l)
	}
	f.truncate(len(kept))
}

// truncate shortens the section and lets go of the strings behind its end.
func (f *Fields) truncate(n int) {
	clear(f.lines[n:])
	f.lines = f.lines[:n]
}

func (f *Fields) note(a Action, lost Field, by Owner) {
	if f.trace != nil {
		f.trace.Events = append(f.trace.Events, Event{Action: a, Field: lost, By: by})
	}
}

// EqualName compares two field names, which are ASCII, without regard to case.
func EqualName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x|0x20 != y|0x20 || x|0x20 < 'a' || x|0x20 > 'z' {
			return false
		}
	}
	return true
}

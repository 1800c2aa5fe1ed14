package recording

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Fields are field lines in the order in which they came, names as spelt.
type Fields []Field

// Field is one field line. Names are tokens; a value may have any byte but
// NUL, CR and LF, and what prints it must escape it.
type Field struct {
	Name  string
	Value string
}

// Values returns the values of all lines of that name, in any case.
func (f Fields) Values(name string) []string {
	var out []string
	for _, line := range f {
		if strings.EqualFold(line.Name, name) {
			out = append(out, line.Value)
		}
	}
	return out
}

// Get returns the first line's value, or "".
func (f Fields) Get(name string) string {
	for _, line := range f {
		if strings.EqualFold(line.Name, name) {
			return line.Value
		}
	}
	return ""
}

// Has reports whether a line of that name is there, even an empty one.
func (f Fields) Has(name string) bool {
	for _, line := range f {
		if strings.EqualFold(line.Name, name) {
			return true
		}
	}
	return false
}

// fieldJSON is a field on disk. JSON holds text, so a value that is no UTF-8
// is written as base64, to be read back byte for byte.
type fieldJSON struct {
	Name  string  `json:"name"`
	Value *string `json:"value,omitempty"`
	Bytes []byte  `json:"bytes,omitempty"`
}

// MarshalJSON implements [json.Marshaler].
func (f Field) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(f.Value) {
		return json.Marshal(fieldJSON{Name: f.Name, Value: &f.Value})
	}
	return json.Marshal(fieldJSON{Name: f.Name, Bytes: []byte(f.Value)})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (f *Field) UnmarshalJSON(text []byte) error {
	var on fieldJSON
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&on); err != nil {
		return err
	}
	f.Name, f.Value = on.Name, string(on.Bytes)
	if on.Value != nil {
		f.Value = *on.Value
	}
	return nil
}

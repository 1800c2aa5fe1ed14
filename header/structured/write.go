package structured

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// String writes the value in its canonical form (section 4.1.3). What does not
// fit its type, such as a String beyond ASCII, is written as it stands, and no
// parser will take it.
func (v Value) String() string {
	switch v.Kind {
	case Integer:
		return strconv.FormatInt(v.Number, 10)
	case Decimal:
		return decimal(v.Number)
	case String:
		return `"` + escaper.Replace(v.Text) + `"`
	case Bytes:
		return ":" + base64.StdEncoding.EncodeToString([]byte(v.Text)) + ":"
	case Boolean:
		return "?" + strconv.FormatInt(v.Number, 10)
	case Date:
		return "@" + strconv.FormatInt(v.Number, 10)
	case DisplayString:
		return display(v.Text)
	}
	return v.Text
}

var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// decimal writes thousandths with one to three digits behind the point.
func decimal(thousandths int64) string {
	sign, n := "", thousandths
	if n < 0 {
		sign, n = "-", -n
	}
	fraction := strings.TrimRight(fmt.Sprintf("%03d", n%1000), "0")
	if fraction == "" {
		fraction = "0"
	}
	return fmt.Sprintf("%s%d.%s", sign, n/1000, fraction)
}

// display writes a display string (section 4.1.11).
func display(text string) string {
	var b strings.Builder
	b.WriteString(`%"`)
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '%' || c == '"' {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// String writes the parameters, each with its semicolon.
func (p Params) String() string {
	var b strings.Builder
	for _, param := range p {
		b.WriteString(";" + param.Key)
		if param.Value != True {
			b.WriteString("=" + param.Value.String())
		}
	}
	return b.String()
}

// String writes the item with its parameters.
func (i Item) String() string { return i.Value.String() + i.Params.String() }

// String writes the item or inner list with its parameters.
func (m Member) String() string {
	if !m.IsInner {
		return m.Item.String()
	}
	items := make([]string, len(m.List))
	for i, item := range m.List {
		items[i] = item.String()
	}
	return "(" + strings.Join(items, " ") + ")" + m.Params.String()
}

// String writes the list in its canonical form.
func (l List) String() string {
	members := make([]string, len(l))
	for i, m := range l {
		members[i] = m.String()
	}
	return strings.Join(members, ", ")
}

// String writes the dictionary in its canonical form.
func (d Dictionary) String() string {
	pairs := make([]string, len(d.Pairs))
	for i, p := range d.Pairs {
		if !p.Member.IsInner && p.Member.Value == True {
			pairs[i] = p.Key + p.Member.Params.String()
		} else {
			pairs[i] = p.Key + "=" + p.Member.String()
		}
	}
	return strings.Join(pairs, ", ")
}

package httpapi

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource/expression"
)

// mapping is the parameter mapping of one side of an integration, for one
// status of a response (spec/api-gateway.md 4).
type mapping struct {
	owner   exchange.Owner
	entries []entry // removals first, then what is overwritten, then what is appended
}

type entry struct {
	expression.Key
	value *text
}

// rank orders actions, so that a renamed header is not removed again.
var rank = map[expression.Action]int{expression.Remove: 0, expression.Overwrite: 1, expression.Append: 2}

// newMapping compiles the parameters; nil: there are none.
func newMapping(side expression.Side, parameters map[string]string, by exchange.Owner) (*mapping, error) {
	if len(parameters) == 0 {
		return nil, nil
	}
	m := &mapping{owner: by}
	for _, key := range slices.Sorted(maps.Keys(parameters)) {
		if parameters[key] == "" && !strings.HasPrefix(key, string(expression.Remove)) {
			continue // how one says that there is no such mapping any more (4.6)
		}
		e, err := newEntry(side, key, parameters[key])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		m.entries = append(m.entries, e)
	}
	slices.SortStableFunc(m.entries, func(a, b entry) int { return cmp.Compare(rank[a.Action], rank[b.Action]) })
	return m, nil
}

func newEntry(side expression.Side, key, source string) (entry, error) {
	k, err := expression.ParseKey(side, key)
	if err != nil {
		return entry{}, err
	}
	v, err := expression.ParseValue(side, source)
	if err != nil {
		return entry{}, err
	}
	t, err := newText(v)
	return entry{k, t}, err
}

// evaluated is an entry with its value for one message.
type evaluated struct {
	*entry
	value string
	ok    bool // false: a reference leads nowhere
}

// evaluate gives all values before anything is changed: they see the original
// message (4.4). The array is enough for most mappings.
func (m *mapping) evaluate(p *passage, from message, into []evaluated) []evaluated {
	for i := range m.entries {
		e := &m.entries[i]
		value, ok := e.value.evaluate(p, from)
		into = append(into, evaluated{e, value, ok})
	}
	return into
}

// usualEntries is room for the values of a mapping without an allocation.
const usualEntries = 8

// change applies one entry to header fields. A value that is no field value is
// not sent.
func (v *evaluated) change(f *exchange.Fields, by exchange.Owner) {
	switch {
	case v.Action == expression.Remove:
		f.Del(v.Name, by)
	case !v.ok || !httpguts.ValidHeaderFieldValue(v.value):
		return
	case v.Action == expression.Append:
		f.Add(v.Name, v.value, by)
	default:
		f.Set(v.Name, v.value, by)
	}
}

// mapResponse applies the mapping of exactly the status that the integration
// answered with (4.2). What the gateway itself answers is not mapped.
func (p *passage) mapResponse() {
	if !p.integrated {
		return
	}
	m := p.route.integration.responses[p.response.Status]
	if m == nil {
		return
	}
	var room [usualEntries]evaluated
	values := m.evaluate(p, &answer{r: &p.response}, room[:0])
	if p.request.Trace != nil {
		p.request.Trace.Note("response mapping", "of status "+strconv.Itoa(p.response.Status))
	}
	for i := range values {
		if v := &values[i]; v.Target == expression.Status {
			p.changeStatus(v)
		} else {
			v.change(&p.response.Fields, m.owner)
		}
	}
}

func (p *passage) changeStatus(v *evaluated) {
	if n, err := strconv.Atoi(v.value); err == nil && v.ok && n >= 200 && n <= 599 {
		p.response.Status = n
	}
}

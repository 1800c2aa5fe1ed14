package mapping

import (
	"github.com/lintel-edge/lintel/velocity"
)

// Override is what templates have set in $context.requestOverride or
// $context.responseOverride, for the door to apply when the parameter mappings
// are (spec 13.2). Each name is there once for each of its values. A parameter
// that is set twice has the later value; the service is said to answer with an
// error then (unverified).
type Override struct {
	Status int // of a response, 100 to 599; 0: none was set
	Header []Param
	Query  []Param // of a request
	Path   []Param // of a request: placeholders
}

// overrides are the maps that a template writes to. They are made when it asks
// for them.
type overrides struct{ all *velocity.Map }

// values makes what a template sees: what was set before, and what it sets.
func (o *overrides) values(before Override) *velocity.Map {
	if o.all != nil {
		return o.all
	}
	o.all = velocity.NewMap()
	o.all.Put("header", written(before.Header))
	o.all.Put("querystring", written(before.Query))
	o.all.Put("path", written(before.Path))
	if before.Status != 0 {
		o.all.Put("status", int64(before.Status))
	}
	return o.all
}

// written brings back what an earlier template wrote: several values of one
// name were a list.
func written(params []Param) *velocity.Map {
	m := velocity.NewMap()
	for _, p := range params {
		switch old := m.Get(p.Name).(type) {
		case nil:
			m.Put(p.Name, p.Value)
		case *velocity.List:
			old.Items = append(old.Items, p.Value)
		default:
			m.Put(p.Name, &velocity.List{Items: []velocity.Value{old, p.Value}})
		}
	}
	return m
}

// override is what was set in the end; before, when the template did not look.
func (o *overrides) override(before Override) Override {
	if o.all == nil {
		return before
	}
	result := Override{
		Header: params(o.all.Get("header")),
		Query:  params(o.all.Get("querystring")),
		Path:   params(o.all.Get("path")),
	}
	if n, isInteger := o.all.Get("status").(int64); isInteger && n >= 100 && n <= 599 {
		result.Status = int(n)
	}
	return result
}

// params are the names and values of a map; nothing for what was set to
// nothing.
func params(v velocity.Value) []Param {
	m, isMap := v.(*velocity.Map)
	if !isMap {
		return nil
	}
	var out []Param
	for i := range m.Len() {
		name, v := m.Entry(i)
		values := []velocity.Value{v}
		if l, isList := v.(*velocity.List); isList {
			values = l.Items
		}
		for _, v := range values {
			if s, err := text(v); err == nil && v != nil {
				out = append(out, Param{name, s})
			}
		}
	}
	return out
}

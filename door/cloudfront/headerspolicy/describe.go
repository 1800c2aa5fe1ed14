package headerspolicy

// Setting is one header that a policy sets.
type Setting struct {
	Name     string `json:"name"`
	Value    string `json:"value,omitempty"` // "" when it depends on the request
	Override bool   `json:"override"`
	// When says which responses get it; "" = all.
	When string `json:"when,omitempty"`
}

// Description is what a policy does, for people.
type Description struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Removes []string  `json:"removes,omitempty"`
	Sets    []Setting `json:"sets,omitempty"`
}

// Describe lists what the policy removes and sets, in the order of [Policy.Apply].
func (p *Policy) Describe() Description {
	d := Description{ID: p.id, Name: p.name, Removes: p.remove}
	if p.cors != nil {
		d.Sets = append(d.Sets, p.cors.describe()...)
	}
	for _, l := range p.lines {
		s := Setting{Name: l.name, Value: l.value, Override: l.override}
		if l.https {
			s.When = "on HTTPS"
		}
		d.Sets = append(d.Sets, s)
	}
	if p.timing != nil {
		d.Sets = append(d.Sets, Setting{Name: "Server-Timing", Override: true, When: "when sampled or asked for"})
	}
	return d
}

func (c *cors) describe() []Setting {
	const always, preflight = "when an allowed Origin asks", "on preflights of an allowed Origin"
	first := Setting{Name: allowOrigin, Override: c.override, When: always}
	if c.any {
		first.Value = "*"
	}
	sets := []Setting{first}
	for _, l := range c.always {
		sets = append(sets, Setting{l.name, l.value, c.override, always})
	}
	for _, l := range c.preflight {
		sets = append(sets, Setting{l.name, l.value, c.override, preflight})
	}
	if c.headers != nil {
		sets = append(sets, Setting{Name: allowHeaders, Override: c.override, When: preflight})
	}
	return sets
}

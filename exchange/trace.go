package exchange

// Action is what became of a field line that is not on the final response.
type Action string

// The actions.
const (
	Dropped    Action = "dropped"    // removed by a later step
	Overridden Action = "overridden" // replaced by a later step
	NotAdded   Action = "not added"  // a step would have set it, but an earlier line had precedence
)

// Event is one line that lost: which, and to whom.
type Event struct {
	Action Action `json:"action"`
	Field  Field  `json:"field"`
	By     Owner  `json:"by"`
}

// Trace is the trail of one exchange: kept only when somebody asked for it
// (lintel explain), nil otherwise.
type Trace struct {
	Events []Event `json:"events"`
	Steps  []Step  `json:"steps"`
}

// Step is one decision on the way: its name in the door's ordered list and
// what it decided.
type Step struct {
	Name string `json:"name"`
	Note string `json:"note"`
}

// Note records a decision. A nil Trace takes nothing, so callers need not ask.
func (t *Trace) Note(step, note string) {
	if t != nil {
		t.Steps = append(t.Steps, Step{step, note})
	}
}

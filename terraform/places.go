package terraform

import (
	"sync"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
)

// placeTable has where the attributes of one resource block were written, for
// all its instances in all instances of its module: those that are written
// alike, which is nearly all, share one map. It is safe for concurrent use.
type placeTable struct {
	mu      sync.Mutex               // protects byShape
	byShape map[uint64][]shapePlaces // by object.Value.Shape
}

// shapePlaces are the places of all objects of one shape.
type shapePlaces struct {
	of     *object.Value
	places map[string]finding.Place
}

func (e *evaluation) placesOf(r *resourceDecl) *placeTable {
	if e.places[r] == nil {
		e.places[r] = &placeTable{byShape: map[uint64][]shapePlaces{}}
	}
	return e.places[r]
}

func (t *placeTable) of(v *object.Value) map[string]finding.Place {
	shape := v.Shape()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, known := range t.byShape[shape] {
		if object.SameShape(known.of, v) {
			return known.places
		}
	}
	places := v.Places()
	t.byShape[shape] = append(t.byShape[shape], shapePlaces{v, places})
	return places
}

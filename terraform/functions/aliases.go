package functions

import (
	"go.yaml.in/yaml/v3"

	"github.com/lintel-edge/lintel/terraform/limit"
)

// aliases adds up what a YAML text holds when every alias is replaced by what
// it stands for. A text that is wrong is explained by the function.
func aliases(text string) error {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return nil
	}
	e := expansion{known: map[*yaml.Node]float64{}}
	return room(e.of(&document))
}

// expansion is the sizes of nodes, in bytes as [limit.Weigh] counts them.
type expansion struct{ known map[*yaml.Node]float64 }

func (e expansion) of(n *yaml.Node) float64 {
	if n == nil {
		return 0
	}
	if size, ok := e.known[n]; ok {
		return size
	}
	e.known[n] = limit.MaxWeight + 1 // of an alias for what it stands in: without end
	size := elementBytes + float64(len(n.Value)) + e.of(n.Alias)
	for _, child := range n.Content {
		size += e.of(child)
	}
	e.known[n] = size
	return size
}

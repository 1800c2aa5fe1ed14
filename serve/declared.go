package serve

import (
	"context"
	"fmt"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve/code"
	"github.com/lintel-edge/lintel/terraform"
)

// CodeUnknownFunction says that a name belongs to no function of a source.
const CodeUnknownFunction = "SERVE-UNKNOWN-FUNCTION"

// Declared is every function of a source, whether a door names it or not.
type Declared struct {
	Functions []*code.Function
	// Attached are the places that name a function, by its address.
	Attached map[string][]Attached
	Files    []string // that the source was read from
}

// DeclaredFunctions reads a source for its functions. What is wrong with the
// rest of it does not matter here. Declared has its files also when there is
// an error.
func DeclaredFunctions(ctx context.Context, c Config) (Declared, error) {
	in, problems := c.Source.load(ctx, c, terraform.NewCache())
	out := Declared{Files: in.files, Attached: map[string][]Attached{}}
	if in.set == nil {
		return out, problems.Err()
	}
	out.Functions = code.All(in.set, whereCodeIs(in.facts, time.Now()))
	attached := functions{attached: map[string][]Attached{}}
	attached.attach(in.set, out.Functions)
	for _, list := range attached.attached {
		for _, a := range list {
			if a.Declared != "" {
				out.Attached[a.Declared] = append(out.Attached[a.Declared], a)
			}
		}
	}
	return out, nil
}

// Find returns the function of a name: "headers", "headers:3", its ARN or its
// address in the configuration.
func (d Declared) Find(name string) (*code.Function, error) {
	var known []string
	for _, f := range d.Functions {
		if name == f.Name() || name == f.Version.Name || name == f.ARN || name == f.Address {
			return f, nil
		}
		known = append(known, f.Version.Name, f.Address)
	}
	return nil, finding.List{{
		Code: CodeUnknownFunction, Message: fmt.Sprintf("no function here is called %q", name),
		Expected: "a name that lintel function list shows", Nearest: finding.Nearest(name, known),
	}}.Err()
}

package httpapi

import (
	"net/http"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/resource"
)

// stage is a deployment of the API under a name.
type stage struct {
	name      string
	variables map[string]string
	routes    router
	log       *apigateway.LogFormat // nil: none
	logTo     string
}

// checkEndpoint: a disabled default endpoint is not found
// (spec/api-gateway.md 1, and 19 case 9).
func (p *passage) checkEndpoint() bool {
	if p.at.Domain != "" || !p.api.disabled {
		return false
	}
	return p.refuse(http.StatusNotFound, "the default endpoint is disabled (disable_execute_api_endpoint)")
}

// chooseStage takes the stage that the mapping names; at the default endpoint
// the one that the first segment names, else $default.
func (p *passage) chooseStage() bool {
	name := p.at.Stage
	if name == "" {
		name, p.at.Path = p.api.splitStage(p.at.Path)
	}
	if p.stage = p.api.stages[name]; p.stage == nil {
		return p.refuse(http.StatusNotFound, "there is no stage "+name)
	}
	p.context.Stage = name
	p.request.Trace.Note("stage", name)
	return false
}

// splitStage cuts the name of a stage off a path.
func (a *API) splitStage(path string) (name, rest string) {
	first := firstSegment(path)
	if _, there := a.stages[first]; there && first != "" && first != resource.DefaultStage {
		rest = path[1+len(first):]
		if rest == "" {
			rest = "/"
		}
		return first, rest
	}
	return resource.DefaultStage, path
}

// firstSegment is "a" of "/a/b" and of "/a".
func firstSegment(path string) string {
	first := strings.TrimPrefix(path, "/")
	if i := strings.IndexByte(first, '/'); i >= 0 {
		first = first[:i]
	}
	return first
}

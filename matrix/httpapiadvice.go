package matrix

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// mappingAdviser knows what parameter mappings of an HTTP API can do about
// headers (spec/api-gateway.md 4.2, 16).
type mappingAdviser struct {
	api         *resource.HTTPAPI
	route       *resource.HTTPRoute       // nil: of the API as a whole
	integration *resource.HTTPIntegration // nil: the route has none
}

// missing: answers of integrations are mapped status by status; what the API
// answers by itself cannot be changed.
func (a *mappingAdviser) missing(header string, on []*sample, _ exchange.Owner) advice {
	integration, own := madeByAPI(on)
	out := advice{place: a.route.Source.At("")}
	var parts []string
	if len(integration) > 0 && a.integration != nil {
		out.place = a.integration.Source.At("ResponseParameters")
		parts = append(parts, fmt.Sprintf("add %q to the mappings of response_parameters of %s for each status_code, %s",
			"overwrite:header."+header, a.integration.Address, statusesOf(integration)))
	}
	if len(own) > 0 {
		parts = append(parts, "nothing changes what an HTTP API answers by itself: a distribution in front, with a response headers policy, does")
	}
	out.fix = strings.Join(parts, "; ")
	return out
}

// rival: a mapping that appends leaves what the integration says.
func (a *mappingAdviser) rival(header string, owners []exchange.Owner) advice {
	if a.integration == nil {
		return a.written(header, "")
	}
	return advice{a.integration.Source.At("ResponseParameters"), fmt.Sprintf("write %q in place of append in response_parameters of %s",
		"overwrite:header."+header, a.integration.Address)}
}

func (a *mappingAdviser) written(_ string, by exchange.Owner) advice {
	switch {
	case strings.HasPrefix(string(by), "CORS"):
		return advice{place: a.api.Source.At("CorsConfiguration")}
	case a.route == nil:
		return advice{place: a.api.Source.At("")}
	case a.integration == nil:
		return advice{place: a.route.Source.At("")}
	case strings.HasPrefix(string(by), "mapping "):
		return advice{place: a.integration.Source.At("ResponseParameters." + strconv.Itoa(200))}
	}
	return advice{place: a.integration.Source.At("")}
}

// redirect has nothing to say: APIs speak HTTPS only (spec/api-gateway.md 1).
func (a *mappingAdviser) redirect() advice { return advice{} }

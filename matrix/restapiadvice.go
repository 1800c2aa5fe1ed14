package matrix

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// responseAdviser knows what gateway responses, method responses and
// integration responses of a REST API can do about headers
// (spec/api-gateway.md 11.2, 14, 16).
type responseAdviser struct {
	api    *resource.RestAPI
	method *resource.RestMethod // nil: of the API as a whole
}

// missing: what the API answers by itself are gateway responses; answers of
// integrations are mapped for each status, but not those of proxies.
func (a *responseAdviser) missing(header string, on []*sample, _ exchange.Owner) advice {
	integration, own := madeByAPI(on)
	out := advice{place: a.method.Source.At("")}
	var parts []string
	for _, kind := range fallbacks(own) {
		place, text := a.gatewayResponse(header, kind)
		if len(parts) == 0 {
			out.place = place.place
		}
		parts = append(parts, text)
	}
	if slices.ContainsFunc(own, func(s *sample) bool { return s.Status == http.StatusRequestEntityTooLarge }) {
		parts = append(parts, "nothing customises 413")
	}
	if len(integration) > 0 {
		out.place = a.method.Integration.Source.At("")
		parts = append(parts, a.mapping(header, statusesOf(integration)))
	}
	out.fix = strings.Join(parts, "; ")
	return out
}

// fallbacks are the gateway responses that samples follow, each once.
func fallbacks(own []*sample) []string {
	var out []string
	for _, s := range own {
		if kind := fallback(s); !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
}

func (a *responseAdviser) gatewayResponse(header, kind string) (advice, string) {
	parameter := fmt.Sprintf("%q", "gatewayresponse.header."+header)
	for _, g := range a.api.GatewayResponses {
		if string(g.Config.ResponseType) == kind {
			return advice{place: g.Source.At("ResponseParameters")}, "set " + parameter + " in response_parameters of " + g.Address + ", and of the types that do not follow it"
		}
	}
	return advice{place: a.api.Source.At("")}, "declare an aws_api_gateway_gateway_response of " + kind + " with " + parameter + " in response_parameters"
}

func (a *responseAdviser) mapping(header, statuses string) string {
	if proxies(a.method) {
		return "answers of " + a.method.Integration.Address + " are not mapped: what is behind it has to send the header"
	}
	name := fmt.Sprintf("%q", "method.response.header."+header)
	return fmt.Sprintf("set %s to true in the aws_api_gateway_method_response, and to a value in the aws_api_gateway_integration_response, of each status_code of %s, %s",
		name, a.method.Address, statuses)
}

// rival: a mapping takes the place of what an integration says, except for
// proxies, whose lines are theirs alone.
func (a *responseAdviser) rival(header string, owners []exchange.Owner) advice {
	for _, by := range owners {
		if out := a.written(header, by); out.place.File != "" {
			return out
		}
	}
	return advice{place: a.method.Integration.Source.At("")}
}

func (a *responseAdviser) written(header string, by exchange.Owner) advice {
	if kind, is := strings.CutPrefix(string(by), "gateway response "); is {
		for _, g := range a.api.GatewayResponses {
			if string(g.Config.ResponseType) == kind {
				return advice{place: g.Source.At("ResponseParameters.gatewayresponse.header." + header)}
			}
		}
	}
	if a.method == nil {
		return advice{place: a.api.Source.At("")}
	}
	for _, word := range []string{"integration response ", "response template "} {
		rest, is := strings.CutPrefix(string(by), word)
		if !is {
			continue
		}
		code, _, _ := strings.Cut(rest, " ")
		for _, r := range a.method.Integration.Responses {
			if aws.ToString(r.Config.StatusCode) == code {
				return advice{place: r.Source.At("ResponseParameters.method.response.header." + header)}
			}
		}
	}
	return advice{place: a.method.Integration.Source.At("")}
}

// redirect has nothing to say: APIs speak HTTPS only (spec/api-gateway.md 1).
func (a *responseAdviser) redirect() advice { return advice{} }

package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/resource/expression"
)

// restAPI judges the headers that a REST API sets by mapping static text: on
// answers of integrations, and on the errors that the gateway makes. What
// templates and functions set is not known here.
func (t *terraformed) restAPI(a *resource.RestAPI) {
	for _, m := range a.Methods {
		if m.Integration == nil {
			continue
		}
		for _, r := range m.Integration.Responses {
			t.set(&r.Meta, static(r.Config.ResponseParameters, "method.response.header."))
		}
	}
	for _, g := range a.GatewayResponses {
		t.set(&g.Meta, static(g.Config.ResponseParameters, "gatewayresponse.header."))
	}
}

// static are the mappings of text in single quotes, in the order of their
// names.
func static(mappings map[string]string, prefix string) []setHeader {
	var headers []setHeader
	for _, key := range slices.Sorted(maps.Keys(mappings)) {
		name, isHeader := strings.CutPrefix(key, prefix)
		text, quoted := strings.CutPrefix(mappings[key], "'")
		if text, closed := strings.CutSuffix(text, "'"); isHeader && quoted && closed {
			headers = append(headers, setHeader{path: "ResponseParameters." + key, name: name, value: text})
		}
	}
	return headers
}

// httpAPI judges the headers that an HTTP API sets by mapping static text,
// status by status. Its text has no quotes: they would be sent
// (spec/api-gateway.md 19, case 4).
func (t *terraformed) httpAPI(a *resource.HTTPAPI) {
	for _, i := range a.Integrations {
		for _, status := range slices.Sorted(maps.Keys(i.Config.ResponseParameters)) {
			t.set(&i.Meta, unquoted(i.Config.ResponseParameters[status], "ResponseParameters."+status+"."))
		}
	}
}

// unquoted are the mappings of text to headers, in the order of their names.
func unquoted(mappings map[string]string, path string) []setHeader {
	var headers []setHeader
	for _, text := range slices.Sorted(maps.Keys(mappings)) {
		key, wrong := expression.ParseKey(expression.Response, text)
		value, wrongValue := expression.ParseValue(expression.Response, mappings[text])
		if wrong != nil || wrongValue != nil || key.Target != expression.Header || key.Action == expression.Remove {
			continue
		}
		if len(value) == 1 && value[0].Source == expression.Static {
			headers = append(headers, setHeader{path: path + text, name: key.Name, value: value[0].Name})
		}
	}
	return headers
}

package observatory

import (
	"encoding/json"

	"github.com/lintel-edge/lintel/recording"
)

// RedirectionOutput is what the test of redirects from HTTP to HTTPS reports.
type RedirectionOutput struct {
	Destination *string  `json:"destination"` // where the chain led, as far as it was followed; nil: nowhere
	Redirects   bool     `json:"redirects"`   // false: HTTP answers by itself
	Route       []string `json:"route"`       // the URLs in order; empty when their JSON is too long
	StatusCode  *int     `json:"statusCode"`  // of the final response; nil: none
}

func (RedirectionOutput) test() {}

const maxRoute = 8192 // characters of JSON

// redirection is spec/observatory.md 5.4.
func redirection(s *site) (Code, Output) {
	hops := s.rec.HTTP.Hops
	hops = hops[:min(len(hops), maxHops)]
	out := RedirectionOutput{Redirects: true, Route: []string{}}
	if len(hops) > 0 {
		destination := resolve(hops[len(hops)-1].URL).String()
		out.Destination = &destination
	}
	if s.http == nil {
		return RedirectionNoHTTP, out
	}
	status := s.http.Status
	out.StatusCode = &status
	if s.rec.HTTP.Certificate != nil {
		return RedirectionInvalidCert, out
	}
	route := s.route(hops)
	for _, u := range route {
		out.Route = append(out.Route, u.String())
	}
	code := s.judgeRoute(route)
	out.Redirects = code != RedirectionMissing
	if text, err := json.Marshal(out.Route); err != nil || units(string(text)) > maxRoute {
		out.Route = []string{}
	}
	return code, out
}

func (s *site) route(hops []recording.Exchange) []address {
	out := make([]address, len(hops))
	for i := range hops {
		out[i] = resolve(hops[i].URL)
	}
	return out
}

func (s *site) judgeRoute(route []address) Code {
	first, last := route[0], route[len(route)-1]
	switch {
	case s.allPreloaded(route):
		return RedirectionAllPreloaded
	case len(route) == 1:
		return RedirectionMissing
	case last.scheme != "https":
		return RedirectionNotToHTTPS
	case route[1].scheme == "http":
		return RedirectionNotToHTTPSFirst
	case first.scheme == "http" && route[1].scheme == "https" && first.host != route[1].host:
		return RedirectionOffHost
	}
	return RedirectionToHTTPS
}

func (s *site) allPreloaded(route []address) bool {
	for _, u := range route {
		if _, ok := s.preloads.Lookup(u.host); !ok {
			return false
		}
	}
	return true
}

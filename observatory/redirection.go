package observatory

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
	route := s.route()
	urls := make([]string, len(route))
	for i, u := range route {
		urls[i] = u.String()
	}
	out := RedirectionOutput{Redirects: true, Route: []string{}}
	if len(urls) > 0 {
		out.Destination = &urls[len(urls)-1]
	}
	if s.http == nil {
		return RedirectionNoHTTP, out
	}
	status := s.http.Status
	out.StatusCode = &status
	if s.rec.HTTP.Certificate != nil {
		return RedirectionInvalidCert, out
	}
	if !tooLong(urls) {
		out.Route = urls
	}
	code := s.judgeRoute(route)
	out.Redirects = code != RedirectionMissing
	return code, out
}

// tooLong reports whether the route's JSON is past the bound. Addresses have no
// character that JSON would have to escape.
func tooLong(route []string) bool {
	n := len("[]") - len(",")
	for _, u := range route {
		n += len(`"",`) + len(u)
	}
	return n > maxRoute
}

// route are the URLs that the HTTP session went to.
func (s *site) route() []address {
	hops := s.rec.HTTP.Hops
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

package remedy

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// Confidence is how sure a recognition is.
type Confidence string

// The confidences.
const (
	Certain Confidence = "certain" // only this door says so
	Likely  Confidence = "likely"  // others could say so too
	Guess   Confidence = "guess"   // nothing speaks against it
)

// Layer is one of the things that stand between a viewer and the application.
type Layer struct {
	Door Door       `json:"door"`
	Sure Confidence `json:"sure"`
	Why  []string   `json:"why"` // what said so: "X-Amz-Cf-Id", "Server: nginx/1.22.1"
}

// Recognize names the layers that a site's responses show, from the viewer
// inwards. There is at least one; the first is where a remedy belongs.
func Recognize(r *recording.Recording) []Layer {
	var layers []Layer
	for _, x := range exchanges(r) {
		for _, s := range signs {
			if why := s.shown(x); why != "" {
				layers = note(layers, s, why)
			}
		}
	}
	layers = settle(layers)
	slices.SortStableFunc(layers, func(a, b Layer) int { return depth(a.Door) - depth(b.Door) })
	if len(layers) == 0 {
		return []Layer{{Door: Unknown, Sure: Guess, Why: []string{"no field says what answered"}}}
	}
	return layers
}

// exchanges are all responses of a recording. Refusals and errors count too:
// there a door speaks for itself.
func exchanges(r *recording.Recording) []*recording.Exchange {
	var all []*recording.Exchange
	for _, list := range [][]recording.Exchange{r.HTTPS.Hops, r.HTTP.Hops, r.Classes} {
		for i := range list {
			if sameHost(list[i].URL, r.Host) {
				all = append(all, &list[i])
			}
		}
	}
	return all
}

// sameHost keeps other sites, to which this one may redirect, out.
func sameHost(address, host string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.EqualFold(u.Hostname(), strings.Trim(host, "[]"))
}

// note adds what a sign says to its door's layer.
func note(layers []Layer, s sign, why string) []Layer {
	i := slices.IndexFunc(layers, func(l Layer) bool { return l.Door == s.door })
	if i < 0 {
		return append(layers, Layer{Door: s.door, Sure: s.sure, Why: []string{why}})
	}
	l := &layers[i]
	if rank(s.sure) < rank(l.Sure) {
		l.Sure = s.sure
	}
	if !slices.Contains(l.Why, why) && len(l.Why) < maxReasons {
		l.Why = append(l.Why, why)
	}
	return layers
}

// maxReasons are enough to believe.
const maxReasons = 4

func rank(c Confidence) int { return slices.Index([]Confidence{Certain, Likely, Guess}, c) }

// settle drops what a better explanation makes superfluous.
func settle(layers []Layer) []Layer {
	has := func(d Door) bool { return slices.ContainsFunc(layers, func(l Layer) bool { return l.Door == d }) }
	return slices.DeleteFunc(layers, func(l Layer) bool {
		switch l.Door {
		case CloudFront:
			return has(Lintel) // which answers as CloudFront does
		case NLB:
			return has(ALB) || has(ClassicELB) // known by the absence of their fields
		case LambdaURL:
			return l.Sure != Certain && (has(RESTAPI) || has(HTTPAPI))
		}
		return false
	})
}

// depth says how far inside a door usually stands.
func depth(d Door) int {
	switch d {
	case Cloudflare:
		return 0
	case CloudFront, Lintel, Netlify, Vercel:
		return 1
	case RESTAPI, HTTPAPI, LambdaURL:
		return 2
	case ALB, ClassicELB, NLB:
		return 3
	}
	return 4
}

package remedy

import (
	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/recording"
)

// ladder are the max-age values of the stages H1 to H4, in seconds
// (spec/rollout.md 2.1). Each is to be held for a while before the next.
var ladder = []int64{300, 86_400, 2_592_000, 31_536_000}

// transportSecurity is the next step of the ladder: the first for a site that
// has no valid value. includeSubDomains stays if it is there, preload goes: it
// is a decision of the owner's that no tool may repeat.
func transportSecurity(r *recording.Recording) string {
	p := hsts.Policy{MaxAge: ladder[0]}
	if now, ok := currentHSTS(r); ok {
		p.IncludeSubDomains = now.IncludeSubDomains
		p.MaxAge = now.MaxAge
		for _, step := range ladder {
			if step > now.MaxAge {
				p.MaxAge = step
				break
			}
		}
	}
	return p.String()
}

// currentHSTS is what browsers take from the site today.
func currentHSTS(r *recording.Recording) (hsts.Policy, bool) {
	final := r.HTTPS.Final()
	if final == nil {
		return hsts.Policy{}, false
	}
	lines := final.Fields.Values(hsts.Name)
	if len(lines) == 0 {
		return hsts.Policy{}, false
	}
	return hsts.Parse(lines[0]).Policy() // the first line counts
}

package remedy

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// Effect is what a change does to the responses that pass its door.
type Effect struct {
	Set      recording.Fields `json:"set,omitempty"`      // each in place of all lines of its name
	Remove   []string         `json:"remove,omitempty"`   // names of which no line is left
	Redirect bool             `json:"redirect,omitempty"` // plain HTTP is sent to HTTPS, same host and path
}

// None reports that nothing is known to change.
func (e Effect) None() bool { return len(e.Set)+len(e.Remove) == 0 && !e.Redirect }

// effect is that of sending and dropping some headers, and of redirecting
// where that is needed.
func (n *Needs) effect(redirect bool, send, drop []Header) Effect {
	e := Effect{Redirect: redirect && len(n.Redirect) > 0}
	for _, h := range send {
		e.Set = append(e.Set, recording.Field{Name: h.Name, Value: h.Value})
	}
	for _, h := range drop {
		e.Remove = append(e.Remove, h.Name)
	}
	return e
}

// settled are the codes that an effect settles.
func (n *Needs) settled(e Effect) []string {
	var all []string
	for _, h := range n.Send {
		if len(e.Set.Values(h.Name)) > 0 {
			all = append(all, h.Codes...)
		}
	}
	for _, h := range n.Drop {
		if slices.Contains(e.Remove, h.Name) {
			all = append(all, h.Codes...)
		}
	}
	if e.Redirect {
		all = append(all, n.Redirect...)
	}
	return unique(all)
}

// After is the recording as it would be with the changes in place, so that it
// can be graded. Only what graders look at changes: the hops of both sessions
// that the site's own host answers. The recording itself stays as it is.
func After(r *recording.Recording, changes []Change) *recording.Recording {
	after := *r
	own := ownHosts(r)
	for _, c := range changes {
		after.HTTPS.Hops = c.Effect.hops(after.HTTPS.Hops, own)
		after.HTTP.Hops = c.Effect.hops(after.HTTP.Hops, own)
	}
	for _, c := range changes {
		if c.Effect.Redirect {
			redirectToHTTPS(&after)
		}
	}
	return &after
}

// ownHosts are the host that was asked for and the one that answered in the
// end, which is often the same with www. before it.
func ownHosts(r *recording.Recording) []string {
	hosts := []string{r.Host}
	if graded := r.Graded(); graded != nil {
		hosts = append(hosts, hostOf(graded.Final().URL))
	}
	return hosts
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// hops are copies with the effect on those of some hosts.
func (e Effect) hops(hops []recording.Exchange, hosts []string) []recording.Exchange {
	out := slices.Clone(hops)
	for i := range out {
		if slices.Contains(hosts, hostOf(out[i].URL)) {
			out[i].Fields = e.fields(out[i].Fields)
		}
	}
	return out
}

func (e Effect) fields(fields recording.Fields) recording.Fields {
	replaced := func(f recording.Field) bool {
		same := func(name string) bool { return strings.EqualFold(name, f.Name) }
		return slices.ContainsFunc(e.Remove, same) ||
			slices.ContainsFunc(e.Set, func(s recording.Field) bool { return same(s.Name) })
	}
	return append(slices.DeleteFunc(slices.Clone(fields), replaced), e.Set...)
}

// redirectToHTTPS replaces the plain session by one redirect, and what HTTPS
// answers. Where nothing does, nothing would be reached.
func redirectToHTTPS(r *recording.Recording) {
	if len(r.HTTP.Hops) == 0 || r.HTTPS.Final() == nil {
		return
	}
	first, secure := r.HTTP.Hops[0], r.HTTPS.Hops
	first.Status, first.Body = 301, recording.Body{}
	first.Fields = recording.Fields{{Name: "Location", Value: secure[0].URL}}
	r.HTTP = recording.Session{
		Hops:    append([]recording.Exchange{first}, secure...),
		Cookies: r.HTTPS.Cookies, Certificate: r.HTTPS.Certificate,
	}
}

package alb

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// The balancer's own cookies (spec/load-balancer.md 4.1, 5.5).
const (
	targetCookie = "AWSALB"
	groupCookie  = "AWSALBTG"
	appCookie    = "AWSALBAPP-0"
)

// cookieLifetime is what Expires says; how long the viewer sticks is inside.
const cookieLifetime = 7 * 24 * time.Hour

// maxCookie bounds what is tried to be decrypted, in bytes.
const maxCookie = 1024

// stickiness keeps a viewer at its target.
type stickiness struct {
	enabled  bool
	app      string // cookie of the application that decides; "" = the balancer's own
	duration time.Duration
	groups   *Groups
}

// seal encrypts what sticks, and for how long.
func (g *Groups) seal(what string, until time.Time) string {
	nonce := make([]byte, g.cookie.NonceSize(), 256)
	rand.Read(nonce) // never fails
	plain := binary.BigEndian.AppendUint64(nil, uint64(until.Unix()))
	return base64.StdEncoding.EncodeToString(g.cookie.Seal(nonce, nonce, append(plain, what...), nil))
}

// open reads what seal has written; "" when it is over or not ours.
func (g *Groups) open(value string, now time.Time) string {
	if len(value) > maxCookie {
		return ""
	}
	raw, err := base64.StdEncoding.DecodeString(value)
	if err != nil || len(raw) < g.cookie.NonceSize() {
		return ""
	}
	plain, err := g.cookie.Open(nil, raw[:g.cookie.NonceSize()], raw[g.cookie.NonceSize():], nil)
	if err != nil || len(plain) < 8 || now.Unix() > int64(binary.BigEndian.Uint64(plain)) {
		return ""
	}
	return string(plain[8:])
}

// cookie returns the value of a request's cookie, or "".
func (p *passage) cookie(name string) string {
	for _, line := range p.request.Fields.Lines() {
		if !exchange.EqualName(line.Name, "Cookie") {
			continue
		}
		for part := range strings.SplitSeq(line.Value, ";") {
			key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			if key == name {
				return value
			}
		}
	}
	return ""
}

// setCookie adds a cookie and its twin for requests from other sites.
func (p *passage) setCookie(name, value string) {
	tail := "; Expires=" + p.now.Add(cookieLifetime).UTC().Format(http.TimeFormat) + "; Path=/"
	p.cookies = append(p.cookies,
		exchange.Field{Name: "Set-Cookie", Value: name + "=" + value + tail, Owner: ownerSticky},
		exchange.Field{Name: "Set-Cookie", Value: name + "CORS=" + value + tail + "; SameSite=None; Secure", Owner: ownerSticky})
}

var ownerSticky = exchange.Owner("target group attribute stickiness")

func (p *passage) stuckGroup(f *forward) *group {
	arn, ok := strings.CutPrefix(p.listener.env.Groups.open(p.cookie(groupCookie), p.now), f.key+" ")
	for _, w := range f.groups {
		if ok && w.group.arn == arn {
			return w.group
		}
	}
	return nil
}

func (p *passage) stickToGroup(f *forward) {
	if p.group != nil {
		p.setCookie(groupCookie, p.listener.env.Groups.seal(f.key+" "+p.group.arn, p.now.Add(f.duration)))
	}
}

func (p *passage) stuckTarget() *target {
	s := &p.group.sticky
	if !s.enabled {
		return nil
	}
	name := targetCookie
	if s.app != "" {
		name = appCookie
	}
	id, ok := strings.CutPrefix(s.groups.open(p.cookie(name), p.now), p.group.arn+" ")
	if !ok {
		return nil
	}
	return p.group.byID(id)
}

// stickToTarget refreshes the balancer's own cookie with each response.
func (p *passage) stickToTarget() {
	if s := &p.group.sticky; s.enabled && s.app == "" {
		p.setCookie(targetCookie, s.groups.seal(p.group.arn+" "+p.target.id, p.now.Add(s.duration)))
	}
}

// addCookies puts the balancer's cookies behind the target's. Where the
// application's cookie decides, there is one when the target has set that.
func (p *passage) addCookies() {
	if p.target != nil && p.group.sticky.app != "" && !p.made {
		for _, value := range p.response.Fields.Values("Set-Cookie") {
			if name, _, _ := strings.Cut(value, "="); name == p.group.sticky.app {
				sealed := p.group.sticky.groups.seal(p.group.arn+" "+p.target.id, p.now.Add(p.group.sticky.duration))
				p.setCookie(appCookie, sealed)
				p.cookies = p.cookies[:len(p.cookies)-1] // it has no twin
				break
			}
		}
	}
	for _, c := range p.cookies {
		p.response.Fields.Add(c.Name, c.Value, c.Owner)
	}
}

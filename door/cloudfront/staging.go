package cloudfront

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	mathrand "math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/cookie"
	"github.com/lintel-edge/lintel/resource"
)

// staging sends a part of a distribution's requests to its staging
// distribution (continuous deployment, spec/cloudfront.md 1.7). The two have
// separate caches, because their ids differ.
type staging struct {
	door *Door

	header, value string        // SingleHeader: exactly this value
	weight        float64       // SingleWeight: share of requests, 0 to 0.15
	idle, longest time.Duration // session stickiness; 0: none
}

// sealKey signs the tickets of session stickiness, so that viewers cannot
// write their own. It lives as long as the process: after a restart lots are
// drawn anew.
var sealKey = []byte(rand.Text())

// stickyCookie carries a viewer's lot. Its name on AWS is (unverified).
const stickyCookie = "aws-cf-cd-session"

func (c *compiler) stage(door *Door, d *resource.Distribution, doors map[string]*Door) {
	policy := c.index.ContinuousDeploymentPolicy(aws.ToString(d.Config.ContinuousDeploymentPolicyId))
	if policy == nil || !aws.ToBool(policy.Config.Enabled) || policy.Config.TrafficConfig == nil {
		return
	}
	s := &staging{}
	if names := policy.Config.StagingDistributionDnsNames; names != nil {
		for _, name := range names.Items {
			s.door = doors[name]
		}
	}
	if s.door == nil {
		c.notApplied(policy.Meta, "StagingDistributionDnsNames", "the staging distribution is not part of this configuration")
		return
	}
	switch t := policy.Config.TrafficConfig; t.Type {
	case types.ContinuousDeploymentPolicyTypeSingleHeader:
		s.header, s.value = aws.ToString(t.SingleHeaderConfig.Header), aws.ToString(t.SingleHeaderConfig.Value)
	case types.ContinuousDeploymentPolicyTypeSingleWeight:
		s.weight = float64(aws.ToFloat32(t.SingleWeightConfig.Weight))
		if k := t.SingleWeightConfig.SessionStickinessConfig; k != nil {
			s.idle, s.longest = duration(k.IdleTTL), duration(k.MaximumTTL)
		}
	}
	door.staging = s
}

// serve picks the distribution that answers. Continuous deployment does not
// work over HTTP/3.
func (s *staging) serve(ctx context.Context, primary *Door, r *exchange.Request) *exchange.Response {
	if r.Proto == exchange.HTTP3 {
		return primary.serve(ctx, r)
	}
	if s.header != "" {
		if r.Fields.Get(s.header) == s.value {
			return s.door.serve(ctx, r)
		}
		return primary.serve(ctx, r)
	}
	now := primary.env.Now()
	ticket, ok := s.ticket(r, now)
	if !ok {
		ticket = lot{staging: mathrand.Float64() < s.weight, began: now}
	}
	door := primary
	if ticket.staging {
		door = s.door
	}
	resp := door.serve(ctx, r)
	if s.idle > 0 {
		resp.Fields.Add("Set-Cookie", s.setCookie(ticket, now), exchange.OwnerEdge)
	}
	return resp
}

// lot is what a viewer drew, and when.
type lot struct {
	staging bool
	began   time.Time
}

// ticket reads a viewer's lot back; not ok when there is none, when it is
// forged, or when the session has been idle or has lasted for too long.
func (s *staging) ticket(r *exchange.Request, now time.Time) (lot, bool) {
	if s.idle == 0 {
		return lot{}, false
	}
	var pairs []cookie.Pair
	for _, line := range r.Fields.Values("Cookie") {
		pairs = cookie.Append(pairs, line)
	}
	for _, p := range pairs {
		if p.Name != stickyCookie {
			continue
		}
		if l, seen, ok := readTicket(p.Value); ok {
			return l, now.Sub(seen) <= s.idle && now.Sub(l.began) <= s.longest
		}
	}
	return lot{}, false
}

// readTicket takes a ticket apart: side, beginning, last use, signature.
func readTicket(value string) (l lot, seen time.Time, ok bool) {
	parts := strings.Split(value, ".")
	if len(parts) != 4 || !hmac.Equal([]byte(parts[3]), []byte(sign(parts[:3]))) {
		return lot{}, time.Time{}, false
	}
	began, err := strconv.ParseInt(parts[1], 10, 64)
	last, err2 := strconv.ParseInt(parts[2], 10, 64)
	return lot{staging: parts[0] == "s", began: time.Unix(began, 0)}, time.Unix(last, 0), err == nil && err2 == nil
}

func (s *staging) setCookie(l lot, now time.Time) string {
	side := "p"
	if l.staging {
		side = "s"
	}
	parts := []string{side, strconv.FormatInt(l.began.Unix(), 10), strconv.FormatInt(now.Unix(), 10)}
	return stickyCookie + "=" + strings.Join(append(parts, sign(parts)), ".") + "; Path=/; Max-Age=" +
		strconv.Itoa(int(s.idle.Seconds())) + "; Secure; HttpOnly"
}

func sign(parts []string) string {
	mac := hmac.New(sha256.New, sealKey)
	mac.Write([]byte(strings.Join(parts, ".")))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

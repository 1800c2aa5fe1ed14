package cloudfront

import (
	"context"
	"hash/maphash"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
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
	seal          maphash.Seed  // keeps viewers from writing their own ticket
}

// stickyCookie carries a viewer's lot. Its name on AWS is (unverified).
const stickyCookie = "aws-cf-cd-session"

func (c *compiler) stage(door *Door, d *resource.Distribution, doors map[string]*Door) {
	policy := c.index.ContinuousDeploymentPolicy(aws.ToString(d.Config.ContinuousDeploymentPolicyId))
	if policy == nil || !aws.ToBool(policy.Config.Enabled) || policy.Config.TrafficConfig == nil {
		return
	}
	s := &staging{seal: maphash.MakeSeed()}
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
	door.description.Staging = s.door.ID
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
		ticket = lot{staging: rand.Float64() < s.weight, began: now}
	}
	door := primary
	if ticket.staging {
		door = s.door
	}
	resp := door.serve(ctx, r)
	if s.idle > 0 {
		resp.Fields.Add("Set-Cookie", s.cookie(ticket, now), exchange.OwnerEdge)
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
	for _, line := range r.Fields.Values("Cookie") {
		for pair := range strings.SplitSeq(line, ";") {
			value, ok := strings.CutPrefix(strings.TrimSpace(pair), stickyCookie+"=")
			if !ok {
				continue
			}
			parts := strings.Split(value, ".")
			if len(parts) != 4 || parts[3] != s.sign(parts[:3]) {
				continue
			}
			began, _ := strconv.ParseInt(parts[1], 10, 64)
			seen, _ := strconv.ParseInt(parts[2], 10, 64)
			if now.Sub(time.Unix(seen, 0)) > s.idle || now.Sub(time.Unix(began, 0)) > s.longest {
				return lot{}, false
			}
			return lot{staging: parts[0] == "s", began: time.Unix(began, 0)}, true
		}
	}
	return lot{}, false
}

func (s *staging) cookie(l lot, now time.Time) string {
	side := "p"
	if l.staging {
		side = "s"
	}
	parts := []string{side, strconv.FormatInt(l.began.Unix(), 10), strconv.FormatInt(now.Unix(), 10)}
	return stickyCookie + "=" + strings.Join(append(parts, s.sign(parts)), ".") + "; Path=/; Max-Age=" +
		strconv.Itoa(int(s.idle.Seconds())) + "; Secure; HttpOnly"
}

func (s *staging) sign(parts []string) string {
	return strconv.FormatUint(maphash.String(s.seal, strings.Join(parts, ".")), 36)
}

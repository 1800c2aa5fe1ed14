package restapi

import (
	"sync"
	"time"

	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
)

// keySource is where an API looks for the key of a request.
type keySource uint8

const (
	keyInHeader       keySource = iota // x-api-key
	keyFromAuthorizer                  // usageIdentifierKey of a Lambda authorizer
)

// apiKey is one key with the usage plans that it is in.
type apiKey struct {
	id      string
	enabled bool
	plans   []*membership
}

// membership is a key in a usage plan: what is limited is counted for each key
// alone.
type membership struct {
	plan     *usagePlan
	throttle *apigateway.Throttle
	methods  map[methodOfStage]*apigateway.Throttle
	quota    quota
}

// usagePlan is a plan as far as it concerns one API.
type usagePlan struct {
	name   string
	stages map[string]bool
}

// methodOfStage names what a plan throttles by itself: "dev", "/pets/GET".
type methodOfStage struct{ stage, method string }

// quota counts requests in a period. The zero quota has no limit.
type quota struct {
	limit  int
	offset int // that the first period begins with
	period apigw.QuotaPeriodType

	mu    sync.Mutex // protects the following
	began time.Time
	used  int
}

// take counts a request, and reports whether it is within the limit.
func (q *quota) take(now time.Time) bool {
	if q.limit == 0 {
		return true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	switch began := periodOf(now.UTC(), q.period); {
	case q.began.IsZero():
		q.began, q.used = began, q.offset
	case !began.Equal(q.began):
		q.began, q.used = began, 0
	}
	if q.used >= q.limit {
		return false
	}
	q.used++
	return true
}

// periodOf is when the period began that a time is in: days, weeks from Sunday
// and months of UTC, (unverified).
func periodOf(now time.Time, period apigw.QuotaPeriodType) time.Time {
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	switch period {
	case apigw.QuotaPeriodTypeWeek:
		return day.AddDate(0, 0, -int(now.Weekday()))
	case apigw.QuotaPeriodTypeMonth:
		return day.AddDate(0, 0, 1-now.Day())
	}
	return day
}

// checkKey wants a key that is enabled and in a plan of the stage, where the
// method asks for one. Usage plans limit such methods only.
func (p *passage) checkKey() bool {
	if !p.method.keyRequired {
		return false
	}
	value := p.request.Fields.Get("x-api-key")
	if p.api.keySource == keyFromAuthorizer {
		value = p.context.Authorizer.UsageKey
	}
	key := p.api.keys[value]
	if value == "" || key == nil || !key.enabled {
		return p.refuse(invalidAPIKey, "", "there is no such API key")
	}
	m := key.planOf(p.stage.name)
	if m == nil {
		return p.refuse(invalidAPIKey, "", "the API key is in no usage plan of the stage")
	}
	p.context.Identity.APIKey, p.context.Identity.APIKeyID = value, key.id
	switch {
	case !m.throttle.Allow(p.now), !m.methods[methodOfStage{p.stage.name, p.method.setting}].Allow(p.now):
		return p.refuse(throttled, "", "the throttle of usage plan "+m.plan.name)
	case !m.quota.take(p.now):
		return p.refuse(quotaExceeded, "", "the quota of usage plan "+m.plan.name)
	}
	p.request.Trace.Note("API key", "in usage plan "+m.plan.name)
	return false
}

func (k *apiKey) planOf(stage string) *membership {
	for _, m := range k.plans {
		if m.plan.stages[stage] {
			return m
		}
	}
	return nil
}

// checkThrottles takes the limits of the stage's method settings.
func (p *passage) checkThrottles() bool {
	if p.link.throttle.Allow(p.now) {
		return false
	}
	return p.refuse(throttled, "", "the throttle of "+p.method.name+" in stage "+p.stage.name)
}

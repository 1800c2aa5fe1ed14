package headerspolicy

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
)

func timingPolicy(rate float64) types.ResponseHeadersPolicyConfig {
	return types.ResponseHeadersPolicyConfig{ServerTimingHeadersConfig: &types.ResponseHeadersPolicyServerTimingHeadersConfig{
		Enabled: new(true), SamplingRate: new(rate),
	}}
}

func timed(cache CacheResult, random float64, request ...string) Context {
	c := from("GET", request...)
	c.Cache, c.Pop, c.RequestID = cache, "SEA19-C1", "abc=="
	c.Upstream = exchange.Timing{Connect: 69 * time.Millisecond, FirstByte: 562*time.Millisecond + 900*time.Microsecond}
	c.Downstream = 12 * time.Millisecond
	c.Random = func() float64 { return random }
	return c
}

const (
	missTiming = `cdn-upstream-layer;desc="EDGE",cdn-upstream-dns;dur=0,cdn-upstream-connect;dur=69,cdn-upstream-fbl;dur=562,` +
		`cdn-cache-miss,cdn-pop;desc="SEA19-C1",cdn-rid;desc="abc==",cdn-downstream-fbl;dur=12`
	hitTiming = `cdn-cache-hit,cdn-pop;desc="SEA19-C1",cdn-rid;desc="abc==",cdn-hit-layer;desc="EDGE",cdn-downstream-fbl;dur=12`
)

// TestServerTiming is 5.10.
func TestServerTiming(t *testing.T) {
	for _, tc := range []struct {
		name   string
		rate   float64
		c      Context
		origin []string
		want   []string
	}{
		{"miss", 100, timed(Miss, 0.99), nil, []string{"Server-Timing: " + missTiming}},
		{"hit", 100, timed(Hit, 0.99), nil, []string{"Server-Timing: " + hitTiming}},
		{"refresh hit", 100, timed(RefreshHit, 0.99), nil,
			[]string{`Server-Timing: cdn-cache-refresh,cdn-pop;desc="SEA19-C1",cdn-rid;desc="abc==",cdn-hit-layer;desc="EDGE",cdn-downstream-fbl;dur=12`}},
		{"miss merges the origin's", 100, timed(Miss, 0), []string{"Server-Timing: db;dur=5"}, []string{"Server-Timing: " + missTiming + ",db;dur=5"}},
		{"hit leaves the origin's out", 100, timed(Hit, 0), []string{"Server-Timing: db;dur=5"}, []string{"Server-Timing: " + hitTiming}},
		{"sampled", 25, timed(Hit, 0.2499), nil, []string{"Server-Timing: " + hitTiming}},
		{"not sampled", 25, timed(Hit, 0.25), []string{"Server-Timing: db;dur=5"}, []string{"Server-Timing: db;dur=5"}},
		{"four decimals", 0.0001, timed(Hit, 0.0000009), nil, []string{"Server-Timing: " + hitTiming}},
		{"rate 0", 0, timed(Hit, 0), nil, []string{}},
		{"asked for at rate 0", 0, timed(Hit, 0, "Pragma: no-cache, Server-Timing"), nil, []string{"Server-Timing: " + hitTiming}},
		{"other pragma", 0, timed(Hit, 0, "Pragma: no-cache"), nil, []string{}},
	} {
		t.Run(tc.name, func(t *testing.T) { expect(t, timingPolicy(tc.rate), tc.c, tc.origin, tc.want) })
	}
}

func TestServerTimingDisabled(t *testing.T) {
	cfg := timingPolicy(100)
	cfg.ServerTimingHeadersConfig.Enabled = new(false)
	expect(t, cfg, timed(Hit, 0, "Pragma: server-timing"), nil, []string{})
}

package headerspolicy

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header"
)

// CacheResult is how the cache took part in a response.
type CacheResult uint8

// The results. Whether a refreshed entry is described like a hit or like a
// miss is (unverified): it is described like a hit.
const (
	Miss CacheResult = iota
	Hit
	RefreshHit
)

// layer is the only cache layer there is here.
const layer = "EDGE"

// timing is the Server-Timing section (5.10).
type timing struct {
	rate float64 // share of responses, 0 to 1
}

func compileTiming(cfg *types.ResponseHeadersPolicyServerTimingHeadersConfig) *timing {
	if cfg == nil || !aws.ToBool(cfg.Enabled) {
		return nil
	}
	return &timing{rate: aws.ToFloat64(cfg.SamplingRate) / 100}
}

func (t *timing) apply(f *exchange.Fields, c Context, owner exchange.Owner) {
	if !t.sampled(c) {
		return
	}
	value := serverTiming(c)
	if origin := f.Combined("Server-Timing"); origin != "" && c.Cache == Miss {
		value += "," + origin
	}
	f.Set("Server-Timing", value, owner)
}

// sampled reports whether this response gets the header. A viewer can ask for
// it with "Pragma: server-timing", even at rate 0.
func (t *timing) sampled(c Context) bool {
	if c.Random != nil && c.Random() < t.rate {
		return true
	}
	return c.Request != nil && header.ListHas(c.Request.Combined("Pragma"), "server-timing")
}

// serverTiming renders the metrics in the order in which CloudFront sends them.
func serverTiming(c Context) string {
	b := make([]byte, 0, 256)
	if c.Cache == Miss {
		b = appendDesc(b, "cdn-upstream-layer", layer)
		b = appendDuration(b, "cdn-upstream-dns", c.Upstream.DNS)
		b = appendDuration(b, "cdn-upstream-connect", c.Upstream.Connect)
		b = appendDuration(b, "cdn-upstream-fbl", c.Upstream.FirstByte)
	}
	b = append(b, [...]string{Miss: "cdn-cache-miss", Hit: "cdn-cache-hit", RefreshHit: "cdn-cache-refresh"}[c.Cache]...)
	b = append(b, ',')
	b = appendDesc(b, "cdn-pop", c.Pop)
	b = appendDesc(b, "cdn-rid", c.RequestID)
	if c.Cache != Miss {
		b = appendDesc(b, "cdn-hit-layer", layer)
	}
	b = appendDuration(b, "cdn-downstream-fbl", c.Downstream)
	return string(b[:len(b)-1])
}

func appendDesc(b []byte, metric, text string) []byte {
	b = append(append(b, metric...), `;desc="`...)
	return append(append(b, text...), `",`...)
}

// appendDuration writes whole milliseconds; a step that did not happen is 0.
func appendDuration(b []byte, metric string, d time.Duration) []byte {
	b = append(append(b, metric...), ";dur="...)
	return append(strconv.AppendInt(b, d.Milliseconds(), 10), ',')
}

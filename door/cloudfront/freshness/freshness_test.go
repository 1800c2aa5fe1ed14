package freshness

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func fields(lines ...string) *exchange.Fields {
	f := new(exchange.Fields)
	for i := 0; i < len(lines); i += 2 {
		f.Add(lines[i], lines[i+1], exchange.OwnerOrigin)
	}
	return f
}

func cacheControl(value string) *exchange.Fields { return fields("Cache-Control", value) }

func rules(lo, def, hi int) Rules {
	return Rules{time.Duration(lo) * time.Second, time.Duration(def) * time.Second, time.Duration(hi) * time.Second}
}

const sec = time.Second

// The rows of the TTL table, spec/cloudfront.md 3.2, for both columns.
func TestTTLTable(t *testing.T) {
	expires := func(after time.Duration) *exchange.Fields {
		return fields("Expires", now.Add(after).Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	}
	type want struct {
		store      bool
		lifetime   time.Duration
		revalidate bool
	}
	for _, tc := range []struct {
		name  string
		rules Rules
		sent  *exchange.Fields
		want  want
	}{
		{"max-age, Min 0, below Max", rules(0, 60, 3600), cacheControl("max-age=600"), want{true, 600 * sec, false}},
		{"max-age, Min 0, above Max", rules(0, 60, 3600), cacheControl("max-age=7200"), want{true, 3600 * sec, false}},
		{"max-age, Min > 0, below Min", rules(100, 200, 3600), cacheControl("max-age=5"), want{true, 100 * sec, false}},
		{"max-age, Min > 0, inside", rules(100, 200, 3600), cacheControl("max-age=150"), want{true, 150 * sec, false}},
		{"max-age, Min > 0, above Max", rules(100, 200, 3600), cacheControl("max-age=9999"), want{true, 3600 * sec, false}},
		{"s-maxage wins over max-age, Min 0", rules(0, 60, 3600), cacheControl("max-age=10, s-maxage=20"), want{true, 20 * sec, false}},
		{"s-maxage alone, Min > 0", rules(100, 200, 3600), cacheControl("s-maxage=20"), want{true, 100 * sec, false}},
		{"Expires, Min 0", rules(0, 60, 3600), expires(90 * sec), want{true, 90 * sec, false}},
		{"Expires above Max, Min 0", rules(0, 60, 3600), expires(2 * time.Hour), want{true, 3600 * sec, false}},
		{"Expires, Min > 0", rules(100, 200, 3600), expires(90 * sec), want{true, 100 * sec, false}},
		{"Expires in the past, Min 0", rules(0, 60, 3600), fields("Expires", "0"), want{true, 0, false}},
		{"max-age wins over Expires", rules(0, 60, 3600), fields("Cache-Control", "max-age=10", "Expires", "Mon, 21 Nov 2036 12:00:00 GMT"), want{true, 10 * sec, false}},
		{"none, Min 0", rules(0, 60, 3600), fields(), want{true, 60 * sec, false}},
		{"none, Min > 0 above Default", rules(100, 100, 3600), fields(), want{true, 100 * sec, false}},
		{"none: public, immutable, must-revalidate", rules(0, 60, 3600), cacheControl("public, immutable, must-revalidate"), want{true, 60 * sec, false}},
		{"no-cache, Min 0", rules(0, 60, 3600), cacheControl("no-cache"), want{true, 0, true}},
		{"private, Min 0", rules(0, 60, 3600), cacheControl("private"), want{true, 0, true}},
		{"private with max-age, Min 0", rules(0, 60, 3600), cacheControl("private, max-age=60"), want{true, 0, true}},
		{"no-store, Min 0", rules(0, 60, 3600), cacheControl("no-store"), want{false, 0, true}},
		{"no-cache, Min > 0", rules(100, 200, 3600), cacheControl("no-cache"), want{true, 100 * sec, false}},
		{"no-store, Min > 0", rules(100, 200, 3600), cacheControl("no-store"), want{true, 100 * sec, false}},
		{"private, Min > 0", rules(100, 200, 3600), cacheControl("private"), want{true, 100 * sec, false}},
		{"max-age=0, Min 0", rules(0, 60, 3600), cacheControl("max-age=0"), want{true, 0, false}},
		{"hundred years at most", rules(0, 60, 1<<33), cacheControl("max-age=99999999999"), want{true, longest, false}},
		{"caching disabled", rules(0, 0, 0), cacheControl("max-age=600"), want{}},
		{"Vary: * with Min 0", rules(0, 60, 3600), fields("Vary", "*"), want{true, 60 * sec, true}},
		{"Vary: * with Min > 0 is just a value", rules(1, 60, 3600), fields("Vary", "*"), want{true, 60 * sec, false}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := tc.rules.Success(tc.sent, now)
			if got := (want{v.Store, v.Lifetime, v.Revalidate}); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestMisunderstood04NoStoreUnderMinTTLOne(t *testing.T) {
	optimized := rules(1, 86400, 31536000)
	if v := optimized.Success(cacheControl("no-store"), now); !v.Store || v.Lifetime != sec {
		t.Errorf("got %+v, want stored for one second", v)
	}
}

func TestMisunderstood05DefaultTTLNeitherCapsNorOverrides(t *testing.T) {
	if v := rules(0, 10, 3600).Success(cacheControl("max-age=600"), now); v.Lifetime != 600*sec {
		t.Errorf("lifetime %v, want 10m", v.Lifetime)
	}
}

func TestMisunderstood06DefaultTTLZeroStillCaches(t *testing.T) {
	if v := rules(0, 0, 3600).Success(cacheControl("max-age=600"), now); !v.Store || v.Lifetime != 600*sec {
		t.Errorf("got %+v, want stored for 10m", v)
	}
}

// Which error statuses are cached, and for how long: spec/cloudfront.md 1.6.
func TestErrorTable(t *testing.T) {
	r := rules(0, 60, 3600)
	for _, status := range []int{404, 410, 414, 500, 501, 502, 503, 504} {
		if v := r.Error(status, fields(), 10*sec, now); !v.Store || v.Lifetime != 10*sec {
			t.Errorf("%d without a header: %+v, want 10s", status, v)
		}
		if v := r.Error(status, cacheControl("max-age=100"), 10*sec, now); v.Lifetime != 100*sec {
			t.Errorf("%d with max-age=100: %+v, want 100s", status, v)
		}
		if v := r.Error(status, cacheControl("max-age=100000"), 10*sec, now); v.Lifetime != 3600*sec {
			t.Errorf("%d with max-age above Max TTL: %+v, want 1h", status, v)
		}
		if v := r.Error(status, cacheControl("max-age=5"), 10*sec, now); v.Lifetime != 10*sec {
			t.Errorf("%d with max-age below the minimum: %+v, want 10s", status, v)
		}
		if v := (Rules{}).Error(status, fields(), 10*sec, now); v.Store {
			t.Errorf("%d under CachingDisabled is stored", status)
		}
	}
	for _, status := range []int{400, 403, 405, 412, 415} {
		if v := r.Error(status, fields(), 10*sec, now); v.Store {
			t.Errorf("%d without max-age is stored", status)
		}
		if v := r.Error(status, cacheControl("s-maxage=30"), 10*sec, now); !v.Store || v.Lifetime != 30*sec {
			t.Errorf("%d with s-maxage=30: %+v", status, v)
		}
	}
	for _, status := range []int{416, 401, 409, 418, 429, 505} {
		if v := r.Error(status, cacheControl("max-age=100"), 10*sec, now); v.Store {
			t.Errorf("%d is stored", status)
		}
	}
	if v := r.Error(500, fields(), 0, now); v.Store {
		t.Error("stored although ErrorCachingMinTTL is 0 and no header gives a lifetime")
	}
}

func TestMisunderstood14NoStoreOnErrors(t *testing.T) {
	r := rules(0, 60, 3600)
	for _, status := range []int{404, 410, 414, 501} {
		if v := r.Error(status, cacheControl("no-store"), 10*sec, now); v.Store {
			t.Errorf("%d with no-store is stored", status)
		}
	}
	for _, status := range []int{500, 502, 503, 504} {
		if v := r.Error(status, cacheControl("no-store"), 10*sec, now); !v.Store || v.Lifetime != 10*sec {
			t.Errorf("%d with no-store: %+v, want stored for 10s", status, v)
		}
	}
}

// Stale use: spec/cloudfront.md 3.3. Nothing is used past Max TTL.
func TestStaleWindows(t *testing.T) {
	for _, tc := range []struct {
		name string
		sent string
		want Verdict
	}{
		{"absent", "max-age=60", Verdict{Store: true, Lifetime: 60 * sec, Keep: 100 * sec, StaleWhileRevalidate: -1, StaleIfError: -1}},
		{"inside Max", "max-age=60, stale-while-revalidate=30, stale-if-error=20", Verdict{Store: true, Lifetime: 60 * sec, Keep: 100 * sec, StaleWhileRevalidate: 30 * sec, StaleIfError: 20 * sec}},
		{"cut by Max", "max-age=60, stale-while-revalidate=300, stale-if-error=200", Verdict{Store: true, Lifetime: 60 * sec, Keep: 100 * sec, StaleWhileRevalidate: 40 * sec, StaleIfError: 40 * sec}},
		{"zero refuses", "max-age=60, stale-if-error=0", Verdict{Store: true, Lifetime: 60 * sec, Keep: 100 * sec, StaleWhileRevalidate: -1, StaleIfError: 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := rules(0, 10, 100).Success(cacheControl(tc.sent), now)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Cache-Control: no-cache="Set-Cookie" stores the object without the field (3.2 notes).
func TestNoCacheFieldName(t *testing.T) {
	v := rules(0, 60, 3600).Success(cacheControl(`no-cache="Set-Cookie"`), now)
	if !v.Store || v.Revalidate || v.Lifetime != 60*sec || len(v.DropFields) != 1 || v.DropFields[0] != "Set-Cookie" {
		t.Errorf("got %+v", v)
	}
}

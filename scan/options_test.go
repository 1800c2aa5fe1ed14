package scan

import (
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/header/cookie"
	"github.com/lintel-edge/lintel/recording"
)

// TestNewRefuses: all that is wrong is said at once.
func TestNewRefuses(t *testing.T) {
	_, err := New(Options{
		Fields:    recording.Fields{{Name: "a b", Value: "c"}, {Name: "X", Value: "y\r\nZ: injected"}},
		Cookies:   []cookie.Pair{{Name: "a", Value: "b; c=d"}, {Name: "=", Value: ""}},
		UserAgent: "a\nb",
		Proxy:     mustURL(t, "socks5://user:secret@proxy.example"), PublicOnly: true,
	})
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	want := []string{
		`"a b": "c" cannot be sent as a field line`, `"X": "y\r\nZ: injected" cannot be sent as a field line`,
		`cookie "a" cannot be sent`, `cookie "=" cannot be sent`, `user agent "a\nb" cannot be sent`,
		`proxy "socks5://user:xxxxx@proxy.example": write http://host:port or https://host:port`,
		"the address guard cannot see where a proxy connects to: guard at the proxy",
	}
	if got := err.Error(); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// TestPace: a burst, then the steady rate, each host by itself.
func TestPace(t *testing.T) {
	p := newPace(10)
	now := time.Now()
	for i := range burst + 3 {
		want := time.Duration(max(0, i-burst+1)) * 100 * time.Millisecond
		if got := max(0, p.reserve("a.example", now).Sub(now)); got != want {
			t.Errorf("request %d waits %v, want %v", i+1, got, want)
		}
	}
	if got := p.reserve("b.example", now).Sub(now); got > 0 {
		t.Errorf("another host waits %v", got)
	}
	if got := p.reserve("a.example", now.Add(time.Minute)).Sub(now); got > time.Minute {
		t.Errorf("a host that was left alone waits until %v", got)
	}
}

func TestPaceForgets(t *testing.T) {
	p := newPace(10)
	now := time.Now()
	for i := range 3 * maxPaced {
		p.reserve(strings.Repeat("x", i%100)+time.Duration(i).String(), now.Add(time.Duration(i)*time.Millisecond))
	}
	if len(p.next) > maxPaced {
		t.Errorf("%d hosts are remembered", len(p.next))
	}
}

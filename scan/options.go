package scan

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/header/cookie"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/scan/wire"
)

// Options are how a scanner looks. The zero value is a public site seen as by
// any visitor.
type Options struct {
	Roots    *x509.CertPool // authorities to trust; nil: the system's
	Insecure bool           // take any certificate, and think nothing of it

	Resolve             map[string]netip.Addr // names that are not looked up
	Resolver            *net.Resolver         // looks the others up; nil: the system's
	HTTPPort, HTTPSPort int                   // 0: 80 and 443
	Proxy               *url.URL              // http or https; nil: none
	PublicOnly          bool                  // refuse private addresses, whatever a name resolves to

	// Fields and Cookies open pages behind a login. They are sent to the
	// https origin of the target and to nobody else: not to another host that
	// it redirects to, not where the certificate is broken, and over plain
	// HTTP only with PlainSecrets.
	Fields       recording.Fields
	Cookies      []cookie.Pair
	PlainSecrets bool

	// Classes looks for a sample of every [recording.Class], with at most
	// [MaxClassRequests] more requests. APIPath is where the site has its API;
	// "": what the page loads is guessed from.
	Classes bool
	APIPath string

	RequestTimeout time.Duration // 0: [DefaultRequestTimeout]
	SessionTimeout time.Duration // for a chain of redirects; 0: [DefaultSessionTimeout]
	MaxBody        int64         // bytes of one body, before and after decompression; 0: [DefaultMaxBody]
	Rate           float64       // requests a second to one host; 0: [DefaultRate]
	UserAgent      string        // "": [DefaultUserAgent]

	Now    func() time.Time // nil: time.Now
	Logger *slog.Logger     // nil: none
}

// The defaults of [Options].
const (
	DefaultRequestTimeout = 9 * time.Second  // spec/observatory.md 4
	DefaultSessionTimeout = 10 * time.Second // spec/observatory.md 4
	DefaultMaxBody        = 8 << 20          // bytes; a page, not a download
	DefaultRate           = 10               // requests a second to one host
)

// DefaultUserAgent says who looks, and begins as browsers do, because some
// servers answer nobody else.
const DefaultUserAgent = "Mozilla/5.0 (compatible; Lintel; +https://github.com/lintel-edge/lintel)"

// New returns a scanner. The error joins all that is wrong with the options.
func New(options Options) (*Scanner, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	options.fill()
	return &Scanner{options: options, pace: newPace(options.Rate)}, nil
}

func (o *Options) check() error {
	var errs []error
	for _, line := range o.Fields {
		if !httpguts.ValidHeaderFieldName(line.Name) || !httpguts.ValidHeaderFieldValue(line.Value) {
			errs = append(errs, fmt.Errorf("%q: %q cannot be sent as a field line", line.Name, line.Value))
		}
	}
	for _, pair := range o.Cookies {
		if !httpguts.ValidHeaderFieldName(pair.Name) || !httpguts.ValidHeaderFieldValue(pair.Value) || strings.Contains(pair.Value, ";") {
			errs = append(errs, fmt.Errorf("cookie %q cannot be sent", pair.Name))
		}
	}
	if !httpguts.ValidHeaderFieldValue(o.UserAgent) {
		errs = append(errs, fmt.Errorf("user agent %q cannot be sent", o.UserAgent))
	}
	if o.Proxy != nil && (o.Proxy.Scheme != "http" && o.Proxy.Scheme != "https" || o.Proxy.Hostname() == "") {
		errs = append(errs, fmt.Errorf("proxy %q: write http://host:port or https://host:port", o.Proxy.Redacted()))
	}
	if o.Proxy != nil && o.PublicOnly {
		errs = append(errs, errors.New("the address guard cannot see where a proxy connects to: guard at the proxy"))
	}
	return errors.Join(errs...)
}

func (o *Options) fill() {
	set(&o.HTTPPort, 80)
	set(&o.HTTPSPort, 443)
	set(&o.RequestTimeout, DefaultRequestTimeout)
	set(&o.SessionTimeout, DefaultSessionTimeout)
	set(&o.MaxBody, DefaultMaxBody)
	set(&o.Rate, DefaultRate)
	set(&o.UserAgent, DefaultUserAgent)
	set(&o.Logger, slog.New(slog.DiscardHandler))
	if o.Now == nil {
		o.Now = time.Now
	}
	resolve := make(map[string]netip.Addr, len(o.Resolve))
	for name, addr := range o.Resolve {
		resolve[strings.ToLower(strings.TrimSuffix(name, "."))] = addr
	}
	o.Resolve = resolve
}

// set gives what is zero its default.
func set[T comparable](value *T, standard T) {
	if *value == *new(T) {
		*value = standard
	}
}

func (o *Options) wire() wire.Config {
	return wire.Config{Roots: o.Roots, Resolve: o.Resolve, Resolver: o.Resolver, PublicOnly: o.PublicOnly, Proxy: o.Proxy, Now: o.Now}
}

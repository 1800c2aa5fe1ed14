package serve

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/edge/accesslog"
	"github.com/lintel-edge/lintel/terraform"
)

// Config says what to serve, and the local facts that the documents of AWS do
// not have. A zero field is one that was not given; see the defaults below.
type Config struct {
	Source Source

	HTTP  string // address for plain HTTP
	HTTPS string // address for TLS: TCP for h1 and h2, UDP for h3
	Admin string // address for metrics and health; unauthenticated, so loopback
	// PublicPort is the port at which viewers reach HTTPS when something in
	// between maps it (a container, a load balancer); 0 = the one of HTTPS.
	PublicPort int

	Data       string // data directory
	NameSuffix string // names below it reach distributions without any DNS

	Buckets   map[string]string // bucket name → directory, or URL of an S3-compatible endpoint
	Resolve   map[string]string // host of an origin or integration → "host:port" or host where it really is
	Functions map[string]string // name of a Lambda function → directory with its sources

	Targets      map[string]string   // target of a load balancer (id, address, ECS service) → "host:port"
	TargetGroups map[string][]string // name of a target group → addresses, in place of its targets
	Listeners    map[string]string   // "front:8081", or a listener's address in the configuration → where it listens here
	Issuers      map[string]string   // issuer of tokens → file with its JSON Web Key Set, so that it need not be asked
	// SkipAuthentication serves load balancers that authenticate viewers, and
	// lets everybody in.
	SkipAuthentication bool

	Certificates []KeyPair // used for the names they are for, before local ones
	CAOut        string    // file that gets the local CA's certificate
	ACME         *ACME     // nil: no certificates from an authority

	GeoIP       string           // MaxMind database of countries
	CacheMemory int64            // bytes
	CacheDisk   int64            // bytes
	LogFormat   accesslog.Format //
	DrainLimit  time.Duration    // how long requests may take to end when serving stops
}

// Source is what the distributions come from: exactly one of the first three.
type Source struct {
	Terraform string // directory of a root module
	Site      string // directory of files
	Origin    string // URL of an application

	LocalFile string            // "" = lintel.hcl in the Terraform directory, if there is one
	Given     []terraform.Given // Terraform variables, and files of them
	Env       []string          // environment; TF_VAR_ entries are used
}

// KeyPair names the files of a certificate chain and its key, both PEM.
type KeyPair struct{ CertFile, KeyFile string }

// ACME asks an authority for certificates of public names.
type ACME struct {
	Email     string
	Directory string   // URL of the authority; "" = Let's Encrypt
	Roots     string   // file with the authority's own root, for test servers
	Names     []string // the names to get certificates for
}

// The defaults of a [Config]. The listening ports need no privileges.
const (
	DefaultHTTP        = ":8080"
	DefaultHTTPS       = ":8443"
	DefaultAdmin       = "127.0.0.1:9180"
	DefaultNameSuffix  = "lintel.localhost" // browsers send *.localhost to loopback (RFC 6761 section 6.3)
	DefaultCacheMemory = 256 << 20
	DefaultCacheDisk   = 4 << 30
	DefaultDrainLimit  = 30 * time.Second
)

// or fills what c leaves open from another: a flag wins over the local file,
// and that over the defaults.
func (c Config) or(other Config) Config {
	c.HTTP = cmp.Or(c.HTTP, other.HTTP)
	c.HTTPS = cmp.Or(c.HTTPS, other.HTTPS)
	c.Admin = cmp.Or(c.Admin, other.Admin)
	c.PublicPort = cmp.Or(c.PublicPort, other.PublicPort)
	c.Data = cmp.Or(c.Data, other.Data)
	c.NameSuffix = cmp.Or(c.NameSuffix, other.NameSuffix)
	c.Buckets = merged(other.Buckets, c.Buckets)
	c.Resolve = merged(other.Resolve, c.Resolve)
	c.Functions = merged(other.Functions, c.Functions)
	c.Targets = merged(other.Targets, c.Targets)
	c.TargetGroups = merged(other.TargetGroups, c.TargetGroups)
	c.Listeners = merged(other.Listeners, c.Listeners)
	c.Issuers = merged(other.Issuers, c.Issuers)
	c.SkipAuthentication = c.SkipAuthentication || other.SkipAuthentication
	c.Certificates = append(c.Certificates[:len(c.Certificates):len(c.Certificates)], other.Certificates...)
	c.CAOut = cmp.Or(c.CAOut, other.CAOut)
	c.ACME = cmp.Or(c.ACME, other.ACME)
	c.GeoIP = cmp.Or(c.GeoIP, other.GeoIP)
	c.CacheMemory = cmp.Or(c.CacheMemory, other.CacheMemory)
	c.CacheDisk = cmp.Or(c.CacheDisk, other.CacheDisk)
	c.LogFormat = cmp.Or(c.LogFormat, other.LogFormat)
	c.DrainLimit = cmp.Or(c.DrainLimit, other.DrainLimit)
	return c
}

func defaults() Config {
	return Config{
		HTTP: DefaultHTTP, HTTPS: DefaultHTTPS, Admin: DefaultAdmin, NameSuffix: DefaultNameSuffix,
		CacheMemory: DefaultCacheMemory, CacheDisk: DefaultCacheDisk,
		LogFormat: accesslog.W3C, DrainLimit: DefaultDrainLimit,
	}
}

// merged is base with the entries of over put on top.
func merged[V any](base, over map[string]V) map[string]V {
	out := make(map[string]V, len(base)+len(over))
	maps.Copy(out, base)
	maps.Copy(out, over)
	return out
}

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// ParseSize reads a number of bytes: "256MiB", "4 GB", "1000000".
func ParseSize(text string) (int64, error) {
	number, unit := strings.TrimSpace(text), int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(number, u.suffix); ok {
			number, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > math.MaxInt64/unit {
		return 0, fmt.Errorf("%q is no size; want a number of bytes such as 256MiB or 4GB", text)
	}
	return n * unit, nil
}

// isURL tells a bucket's endpoint from a directory.
func isURL(backing string) bool {
	return strings.HasPrefix(backing, "http://") || strings.HasPrefix(backing, "https://")
}

package origin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/lintel-edge/lintel/exchange"
)

// S3Config describes a bucket at an S3-compatible endpoint.
type S3Config struct {
	Endpoint  string // URL, e.g. "https://s3.eu-west-1.amazonaws.com"; a path is kept
	Region    string // "" is us-east-1
	Bucket    string
	PathStyle bool // the bucket is in the path, not in the host name

	// Signing is an origin access control's behavior: "always", "never", or
	// "no-override", which leaves a request that has an Authorization as it is.
	Signing     string
	Credentials aws.CredentialsProvider // needed unless Signing is "never"

	// Server has the timeouts, attempts, RootCAs, Resolve and Logger. Its
	// domain, ports and protocol come from Endpoint.
	Server CustomConfig
	Now    func() time.Time // nil: time.Now
}

// S3 is a bucket at an S3-compatible endpoint. Requests are signed with
// Signature Version 4, as an origin access control would.
type S3 struct {
	cfg    S3Config
	server *Custom
	signer *v4.Signer
	host   string // as requests carry it
	prefix string // what comes before "/" and the key
}

// NewS3 checks the settings and returns the origin.
func NewS3(cfg S3Config) (*S3, error) {
	u, err := url.Parse(cfg.Endpoint)
	switch {
	case err != nil:
		return nil, fmt.Errorf("S3 endpoint: %w", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("S3 endpoint %q, want http://… or https://…", cfg.Endpoint)
	case cfg.Bucket == "":
		return nil, errors.New("S3 endpoint: no bucket name")
	case cfg.Signing != "always" && cfg.Signing != "never" && cfg.Signing != "no-override":
		return nil, fmt.Errorf("S3 signing behavior %q, want always, never or no-override", cfg.Signing)
	case cfg.Signing != "never" && cfg.Credentials == nil:
		return nil, fmt.Errorf("S3 signing behavior %q needs credentials", cfg.Signing)
	}
	orElse(&cfg.Region, "us-east-1")
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &S3{cfg: cfg, signer: newSigner(), host: u.Host, prefix: trimSlash(u.EscapedPath())}
	domain := u.Hostname()
	if cfg.PathStyle {
		s.prefix += "/" + encodeKey(cfg.Bucket)
	} else {
		domain, s.host = cfg.Bucket+"."+domain, cfg.Bucket+"."+s.host
	}
	if s.server, err = NewCustom(cfg.endpoint(u, domain)); err != nil {
		return nil, err
	}
	return s, nil
}

func trimSlash(path string) string {
	if n := len(path); n > 0 && path[n-1] == '/' {
		return path[:n-1]
	}
	return path
}

// endpoint is the server that the bucket is at.
func (c *S3Config) endpoint(u *url.URL, domain string) CustomConfig {
	server := c.Server
	server.Domain = domain
	server.Protocol = u.Scheme + "-only"
	if port, err := strconv.Atoi(u.Port()); err == nil {
		server.HTTPPort, server.HTTPSPort = port, port
	}
	return server
}

// Close closes the idle connections.
func (s *S3) Close() { s.server.Close() }

// Fetch sends r to the bucket. Its Host is replaced by the bucket's, and path
// and query are encoded anew in the one way that signatures allow.
func (s *S3) Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error) {
	out := *r
	out.Host, out.Path = s.host, s.prefix+r.Path
	if key, bad := keyOf(r.Path); bad == nil { // else the endpoint says what it thinks of it
		out.Path = s.prefix + "/" + encodeKey(key)
	}
	if s.signs(r) {
		if err := s.sign(ctx, &out); err != nil {
			return nil, &Error{Kind: Connect, Host: s.host, Attempts: 1, Err: err}
		}
	}
	return s.server.Fetch(ctx, &out)
}

func (s *S3) signs(r *exchange.Request) bool {
	switch s.cfg.Signing {
	case "always":
		return true
	case "no-override":
		return !r.Fields.Has("Authorization")
	}
	return false
}

func newSigner() *v4.Signer {
	return v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
}

// sign adds the signature's fields to r. Host and all x-amz- fields are signed.
func (s *S3) sign(ctx context.Context, r *exchange.Request) error {
	creds, err := s.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("credentials for signing: %w", err)
	}
	signed, hash := s.toSign(r)
	if err := s.signer.SignHTTP(ctx, creds, signed, hash, "s3", s.cfg.Region, s.cfg.Now()); err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	r.Query = signed.URL.RawQuery
	r.HasQuery = r.Query != ""
	r.Fields = r.Fields.Clone(len(signed.Header))
	for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Security-Token"} {
		if value := signed.Header.Get(name); value != "" {
			r.Fields.Set(name, value, exchange.OwnerEdge)
		}
	}
	return nil
}

// emptyHash is the SHA-256 of no content.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// toSign is the part of r that is signed, and the hash of its content: the
// sender's own, or none for content that streams.
func (s *S3) toSign(r *exchange.Request) (*http.Request, string) {
	u := &url.URL{Scheme: "https", Host: r.Host, RawQuery: r.Query}
	u.Path, _ = url.PathUnescape(r.Path)
	u.RawPath = r.Path
	out := &http.Request{Method: r.Method, URL: u, Host: r.Host, Header: make(http.Header)}
	for _, l := range r.Fields.Lines() {
		if name := http.CanonicalHeaderKey(l.Name); len(name) > 6 && name[:6] == "X-Amz-" {
			out.Header.Add(name, l.Value)
		}
	}
	hash := out.Header.Get("X-Amz-Content-Sha256")
	switch {
	case hash != "":
	case r.Body == nil || r.ContentLength == 0:
		hash = emptyHash
	default:
		hash = "UNSIGNED-PAYLOAD"
	}
	out.Header.Set("X-Amz-Content-Sha256", hash)
	return out, hash
}

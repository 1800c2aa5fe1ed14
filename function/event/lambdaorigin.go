package event

import (
	"encoding/json"
	"net/netip"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// origin reads the origin member (spec 3). Members that are left out stay.
func (l *lambda) origin(o object, out *Request) *Invalid {
	raw, there := o.get("origin")
	if !there || out.Origin == nil {
		return nil
	}
	both, err := readObject(raw)
	if err != nil {
		return invalidOrigin("the origin is not an object")
	}
	custom, isCustom := both.get("custom")
	s3, isS3 := both.get("s3")
	switch {
	case isCustom == isS3:
		return invalidOrigin("the origin must have exactly one of custom and s3")
	case isCustom:
		return l.customOrigin(custom, out)
	}
	return l.s3Origin(s3, out)
}

func invalidOrigin(detail string, args ...any) *Invalid {
	return invalid("The origin is invalid.", detail, args...)
}

func (l *lambda) customOrigin(raw json.RawMessage, out *Request) *Invalid {
	next := newCustomOrigin()
	if was := out.Origin.Custom; was != nil {
		next = *was
		next.CustomHeaders = was.CustomHeaders.Clone(2)
	}
	var given struct {
		DomainName       *string         `json:"domainName"`
		Path             *string         `json:"path"`
		Protocol         *string         `json:"protocol"`
		Port             *int            `json:"port"`
		ReadTimeout      *int            `json:"readTimeout"`
		KeepaliveTimeout *int            `json:"keepaliveTimeout"`
		SSLProtocols     []string        `json:"sslProtocols"`
		CustomHeaders    json.RawMessage `json:"customHeaders"`
	}
	if err := json.Unmarshal(raw, &given); err != nil {
		return invalidOrigin("the custom origin is not as it should be: %v", err)
	}
	take(&next.DomainName, given.DomainName)
	take(&next.Path, given.Path)
	take(&next.Protocol, given.Protocol)
	take(&next.Port, given.Port)
	take(&next.ReadTimeout, given.ReadTimeout)
	take(&next.KeepaliveTimeout, given.KeepaliveTimeout)
	if given.SSLProtocols != nil {
		next.SSLProtocols = given.SSLProtocols
	}
	if bad := l.customHeaders(given.CustomHeaders, &next.CustomHeaders, out); bad != nil {
		return bad
	}
	if bad := checkCustom(&next); bad != nil {
		return bad
	}
	out.Origin = &Origin{Custom: &next}
	return nil
}

// newCustomOrigin is a server in the place of a bucket, before it has a name.
func newCustomOrigin() CustomOrigin {
	return CustomOrigin{Protocol: "https", Port: 443, ReadTimeout: 30, KeepaliveTimeout: 5, SSLProtocols: []string{"TLSv1.2"}}
}

func take[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// The bounds of an origin's timeouts, in seconds: those of distributions today
// (spec 3).
const (
	maxOriginTimeout = 120
	maxOriginName    = 253
	maxBucketName    = 128
	maxOriginPath    = 255
)

func checkCustom(c *CustomOrigin) *Invalid {
	_, notAddress := netip.ParseAddr(c.DomainName)
	switch {
	case c.DomainName == "" || len(c.DomainName) > maxOriginName || strings.ContainsAny(c.DomainName, ": /") || notAddress == nil:
		return invalidOrigin("the domainName is %.100q, want a host name without port", c.DomainName)
	case c.Protocol != "http" && c.Protocol != "https":
		return invalidOrigin("the protocol is %.40q, want http or https", c.Protocol)
	case c.Port != 80 && c.Port != 443 && (c.Port < 1024 || c.Port > 65535):
		return invalidOrigin("the port is %d, want 80, 443 or 1024 to 65535", c.Port)
	case c.ReadTimeout < 1 || c.ReadTimeout > maxOriginTimeout:
		return invalidOrigin("the readTimeout is %d, want 1 to %d", c.ReadTimeout, maxOriginTimeout)
	case c.KeepaliveTimeout < 1 || c.KeepaliveTimeout > maxOriginTimeout:
		return invalidOrigin("the keepaliveTimeout is %d, want 1 to %d", c.KeepaliveTimeout, maxOriginTimeout)
	}
	for _, p := range c.SSLProtocols {
		switch p {
		case "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2":
		default:
			return invalidOrigin("the protocol %.40q is none of SSLv3, TLSv1, TLSv1.1 and TLSv1.2", p)
		}
	}
	return checkOriginPath(c.Path)
}

func checkOriginPath(path string) *Invalid {
	if path != "" && (path[0] != '/' || strings.HasSuffix(path, "/") || len(path) > maxOriginPath || strings.ContainsFunc(path, notInTarget)) {
		return invalidOrigin("the path is %.100q, want one that begins with / and does not end with it", path)
	}
	return nil
}

func (l *lambda) s3Origin(raw json.RawMessage, out *Request) *Invalid {
	next := S3Origin{AuthMethod: "none"}
	if was := out.Origin.S3; was != nil {
		next = *was
		next.CustomHeaders = was.CustomHeaders.Clone(2)
	}
	var given struct {
		DomainName    *string         `json:"domainName"`
		Path          *string         `json:"path"`
		Region        *string         `json:"region"`
		AuthMethod    *string         `json:"authMethod"`
		CustomHeaders json.RawMessage `json:"customHeaders"`
	}
	if err := json.Unmarshal(raw, &given); err != nil {
		return invalidOrigin("the s3 origin is not as it should be: %v", err)
	}
	take(&next.DomainName, given.DomainName)
	take(&next.Path, given.Path)
	take(&next.Region, given.Region)
	take(&next.AuthMethod, given.AuthMethod)
	if bad := l.customHeaders(given.CustomHeaders, &next.CustomHeaders, out); bad != nil {
		return bad
	}
	if bad := checkBucket(&next); bad != nil {
		return bad
	}
	switch {
	case next.AuthMethod != "none" && next.AuthMethod != "origin-access-identity":
		return invalidOrigin("the authMethod is %.40q, want origin-access-identity or none", next.AuthMethod)
	case next.AuthMethod == "origin-access-identity" && next.Region == "":
		return invalidOrigin("origin-access-identity needs a region")
	}
	out.Origin = &Origin{S3: &next}
	return nil
}

func checkBucket(s *S3Origin) *Invalid {
	if s.DomainName == "" || len(s.DomainName) > maxBucketName || s.DomainName != strings.ToLower(s.DomainName) || strings.ContainsAny(s.DomainName, ": /") {
		return invalidOrigin("the domainName is %.100q, want a bucket's in lower case", s.DomainName)
	}
	return checkOriginPath(s.Path)
}

// customHeaders reads the fields that go to this origin only. They may not
// repeat a name of the request.
func (l *lambda) customHeaders(raw json.RawMessage, fields *exchange.Fields, r *Request) *Invalid {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	if bad := l.apply(raw, fields, nil); bad != nil {
		return bad
	}
	for _, line := range fields.Lines() {
		if r.Fields.Has(line.Name) {
			return invalidOrigin("the custom header %s is among the request's headers, too", line.Name)
		}
	}
	return nil
}

// PathAndHeaders are the origin's path and its custom headers, whatever kind it is.
func (o *Origin) PathAndHeaders() (string, []exchange.Field) {
	if o.S3 != nil {
		return o.S3.Path, o.S3.CustomHeaders.Lines()
	}
	return o.Custom.Path, o.Custom.CustomHeaders.Lines()
}

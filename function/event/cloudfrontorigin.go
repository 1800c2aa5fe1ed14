package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// OriginChange is what a CloudFront Function says of an origin with
// updateRequestOrigin (spec/edge-functions.md 11); what is nil stays as it is.
type OriginChange struct {
	DomainName    *string           `json:"domainName"`
	HostHeader    *string           `json:"hostHeader"`
	OriginPath    *string           `json:"originPath"`
	CustomHeaders map[string]string `json:"customHeaders"` // beside those that the origin has
	Timeouts      struct {
		ReadTimeout      *int `json:"readTimeout"`
		KeepAliveTimeout *int `json:"keepAliveTimeout"`
	} `json:"timeouts"`
	CustomOriginConfig *struct {
		Port         *int     `json:"port"`
		Protocol     *string  `json:"protocol"`
		SSLProtocols []string `json:"sslProtocols"`
	} `json:"customOriginConfig"`
}

// ReadOriginChange reads the argument of updateRequestOrigin.
func ReadOriginChange(argument json.RawMessage) (*OriginChange, error) {
	c := new(OriginChange)
	if err := json.Unmarshal(argument, c); err != nil {
		return nil, fmt.Errorf("updateRequestOrigin takes an object of settings: %w", err)
	}
	if h := c.HostHeader; h != nil && (*h == "" || len(*h) > maxOriginName || strings.ContainsAny(*h, " /") || strings.ContainsFunc(*h, notInValue)) {
		return nil, fmt.Errorf("the hostHeader is %.100q, want a host", *h)
	}
	for name, value := range c.CustomHeaders {
		switch {
		case !isToken(name) || isDisallowed(strings.ToLower(name)):
			return nil, fmt.Errorf("%.100q cannot be a custom header", name)
		case strings.ContainsFunc(value, notInValue):
			return nil, fmt.Errorf("the custom header %s has an invalid character", name)
		}
	}
	return c, nil
}

// Headers are the custom headers of the change, sorted by name.
func (c *OriginChange) Headers(owner exchange.Owner) (lines []exchange.Field) {
	for _, name := range slices.Sorted(maps.Keys(c.CustomHeaders)) {
		lines = append(lines, exchange.Field{Name: name, Value: c.CustomHeaders[name], Owner: owner})
	}
	return lines
}

// Apply returns a changed copy of the origin. A bucket that is given a server's
// settings becomes a server.
func (c *OriginChange) Apply(o *Origin) (*Origin, error) {
	if o.S3 != nil && c.CustomOriginConfig == nil {
		next := *o.S3
		take(&next.DomainName, c.DomainName)
		take(&next.Path, c.OriginPath)
		return &Origin{S3: &next}, detailOf(checkBucket(&next))
	}
	next := newCustomOrigin()
	if o.S3 != nil {
		next.DomainName, next.Path = o.S3.DomainName, o.S3.Path
	} else {
		next = *o.Custom
	}
	take(&next.DomainName, c.DomainName)
	take(&next.Path, c.OriginPath)
	take(&next.ReadTimeout, c.Timeouts.ReadTimeout)
	take(&next.KeepaliveTimeout, c.Timeouts.KeepAliveTimeout)
	if s := c.CustomOriginConfig; s != nil {
		take(&next.Protocol, s.Protocol)
		take(&next.Port, s.Port)
		if s.SSLProtocols != nil {
			next.SSLProtocols = s.SSLProtocols
		}
	}
	return &Origin{Custom: &next}, detailOf(checkCustom(&next))
}

// detailOf is what is wrong, without the words of Lambda@Edge around it.
func detailOf(bad *Invalid) error {
	if bad == nil {
		return nil
	}
	return errors.New(strings.TrimPrefix(bad.Detail, detailValidation))
}

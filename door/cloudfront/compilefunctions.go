package cloudfront

import (
	"cmp"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/event"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// functions compiles the associations of a behavior. Those whose code is not
// to be had here are said.
func (c *compiler) functions(d *resource.Distribution, b *resource.Behavior) functions {
	var out functions
	if l := b.FunctionAssociations; l != nil {
		for i, f := range l.Items {
			c.attach(&out, d, fmt.Sprintf("%s.FunctionAssociations[%d]", b.Path, i), f.EventType, aws.ToString(f.FunctionARN), false)
		}
	}
	if l := b.LambdaFunctionAssociations; l != nil {
		for i, f := range l.Items {
			c.attach(&out, d, fmt.Sprintf("%s.LambdaFunctionAssociations[%d]", b.Path, i), f.EventType, aws.ToString(f.LambdaFunctionARN), aws.ToBool(f.IncludeBody))
		}
	}
	return out
}

func (c *compiler) attach(out *functions, d *resource.Distribution, path string, at types.EventType, arn string, includeBody bool) {
	var f *Function
	if c.env.Function != nil {
		f = c.env.Function(arn)
	}
	if f == nil {
		c.notApplied(d.Meta, path, "function %s does not run at %s", functionName(arn), at)
		return
	}
	a := &association{Function: f, phase: event.Phase(at), owner: exchange.OwnerFunction(f.Name, string(at)), includeBody: includeBody}
	switch a.phase {
	case event.ViewerRequest:
		out.viewerRequest = a
	case event.OriginRequest:
		out.originRequest = a
	case event.OriginResponse:
		out.originResponse = a
	case event.ViewerResponse:
		out.viewerResponse = a
	}
}

// shownOrigin is an origin of a distribution as functions see it
// (spec/edge-functions.md 2.2).
func shownOrigin(o *types.Origin, custom []exchange.Field) func(scheme string) *event.Origin {
	headers := exchange.NewFields(custom...)
	if o.CustomOriginConfig == nil {
		return shownBucket(o, headers)
	}
	cfg := o.CustomOriginConfig
	base := event.CustomOrigin{
		DomainName: aws.ToString(o.DomainName), Path: aws.ToString(o.OriginPath),
		ReadTimeout:      cmp.Or(int(aws.ToInt32(cfg.OriginReadTimeout)), int(origin.DefaultReadTimeout.Seconds())),
		KeepaliveTimeout: cmp.Or(int(aws.ToInt32(cfg.OriginKeepaliveTimeout)), int(origin.DefaultKeepAliveTimeout.Seconds())), CustomHeaders: headers,
	}
	if cfg.OriginSslProtocols != nil {
		base.SSLProtocols = words(cfg.OriginSslProtocols.Items)
	}
	return func(scheme string) *event.Origin {
		shown := base
		shown.Protocol = scheme
		switch cfg.OriginProtocolPolicy {
		case types.OriginProtocolPolicyHttpOnly:
			shown.Protocol = "http"
		case types.OriginProtocolPolicyHttpsOnly:
			shown.Protocol = "https"
		}
		shown.Port = int(aws.ToInt32(cfg.HTTPSPort))
		if shown.Protocol == "http" {
			shown.Port = int(aws.ToInt32(cfg.HTTPPort))
		}
		return &event.Origin{Custom: &shown}
	}
}

func shownBucket(o *types.Origin, headers exchange.Fields) func(string) *event.Origin {
	shown := event.S3Origin{DomainName: aws.ToString(o.DomainName), Path: aws.ToString(o.OriginPath), AuthMethod: "none", CustomHeaders: headers}
	if s := o.S3OriginConfig; s != nil && aws.ToString(s.OriginAccessIdentity) != "" {
		shown.AuthMethod = "origin-access-identity"
	}
	shown.Region = resource.BucketRegion(shown.DomainName)
	return func(string) *event.Origin {
		copied := shown
		return &event.Origin{S3: &copied}
	}
}

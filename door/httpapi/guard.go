package httpapi

import (
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// guard decides who may use a route.
type guard struct{}

// guard compiles the authorization of a route; nil: everybody may.
func (b *stageCompiler) guard(doc *resource.HTTPRoute) *guard {
	if doc.Config.AuthorizationType == v2.AuthorizationTypeNone || doc.Config.AuthorizationType == "" {
		return nil
	}
	b.say(finding.Error, CodeAuthentication, &doc.Meta, "AuthorizationType", "%s cannot be checked here", doc.Config.AuthorizationType)
	return &guard{}
}

func (p *passage) authorize() bool { return false }

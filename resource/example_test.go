package resource_test

import (
	"os"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

func ExampleValidate() {
	policy := &resource.Document[cloudfront.ResponseHeadersPolicyConfig]{
		Meta: resource.Meta{
			Address: "aws_cloudfront_response_headers_policy.strict",
			Source:  resource.Source{Place: finding.Place{File: "headers.tf", Line: 1, Column: 1}},
		},
		Config: cloudfront.ResponseHeadersPolicyConfig{
			Name: new("strict"),
			CustomHeadersConfig: &cloudfront.ResponseHeadersPolicyCustomHeadersConfig{
				Quantity: new(int32(1)),
				Items: []cloudfront.ResponseHeadersPolicyCustomHeader{
					{Header: new("X-Frame-Options"), Value: new("DENY"), Override: new(true)},
				},
			},
		},
	}
	set := &resource.Set{ResponseHeadersPolicies: []*resource.Document[cloudfront.ResponseHeadersPolicyConfig]{policy}}
	resource.Validate(set).WriteText(os.Stdout, finding.Style{})
	// Output:
	// headers.tf:1:1: error InvalidArgument: the custom headers contain X-Frame-Options, which is a security header and cannot be set as a custom header
	//     fix: Set it as FrameOptions in SecurityHeadersConfig.
}

package restapi

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// wide is a tree of n resources, ten below each of a first step.
func wide(n int) *node {
	root := &node{}
	for i := range n {
		path := fmt.Sprintf("/area%d/thing%d/{id}", i/10, i)
		at, variables := root.grow(path)
		at.verbs = append(at.verbs, &method{verb: "GET", path: path, variables: variables})
	}
	at, variables := root.grow("/{proxy+}")
	at.any = &method{verb: "ANY", path: "/{proxy+}", variables: variables}
	return root
}

// BenchmarkFind wants under 500 ns and no allocation, however many resources
// there are.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		root := wide(n)
		for name, path := range map[string]string{
			"variable": fmt.Sprintf("/area%d/thing%d/17", (n-1)/10, n-1), "greedy": fmt.Sprintf("/area%d/thing%d/17/more", (n-1)/10, n-1),
		} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				var values bound
				b.ReportAllocs()
				for b.Loop() {
					values.n = 0
					if root.find(path, "GET", &values) == nil {
						b.Fatal("no method")
					}
				}
			})
		}
	}
}

type fixedFunction string

func (f fixedFunction) Invoke(context.Context, []byte) (function.Result, error) {
	return function.Result{Payload: []byte(f)}, nil
}

// thirtyLines is a response template of about that many lines.
const thirtyLines = `#set($context.responseOverride.header.Strict-Transport-Security = "max-age=63072000")
#set($root = $input.path('$'))
{
  "request": "$context.requestId",
  "stage": "$context.stage",
  "path": "$context.resourcePath",
  "who": "$util.escapeJavaScript($context.identity.sourceIp)",
  "count": $root.pets.size(),
  "pets": [
#foreach($pet in $root.pets)
    {
      "id": $pet.id,
      "name": "$util.escapeJavaScript($pet.name)",
      #if($pet.tag && $pet.tag != "")
      "tag": "$pet.tag",
      #else
      "tag": null,
      #end
      "kind": "#if($pet.kind == "dog")Dog#{elseif}($pet.kind == "cat")Cat#{else}Other#end"
    }#if($foreach.hasNext),#end

#end
  ],
#if($input.params('verbose') == "true")
  "query": $input.json('$'),
#end
  "url": "https://$context.domainName/$context.stage/pets",
  "next": "$!root.next"
}
`

// mapped is an API with one method, a function with a template both ways.
func mapped(b *testing.B) *API {
	set := &resource.Set{RestAPIs: []*resource.RestAPI{{
		Config: apigw.RestApi{Id: aws.String("a1b2c3d4e5")}, RootID: "root",
		Resources: []*resource.RestResource{{Config: apigw.Resource{Id: aws.String("pets"), Path: aws.String("/pets")}}},
		Methods: []*resource.RestMethod{{
			ResourceID: "pets", Config: apigw.Method{HttpMethod: aws.String("GET")},
			Responses: []*resource.MethodResponse{{Config: apigw.MethodResponse{StatusCode: aws.String("200")}}},
			Integration: &resource.RestIntegration{
				Config: apigw.Integration{
					Type: apigw.IntegrationTypeAws, HttpMethod: aws.String("POST"),
					Uri:              aws.String("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:pets/invocations"),
					RequestTemplates: map[string]string{"application/json": `{"id":"$input.params('id')"}`},
				},
				Responses: []*resource.IntegrationResponse{{Config: apigw.IntegrationResponse{StatusCode: aws.String("200"),
					ResponseParameters: map[string]string{"method.response.header.X-Frame-Options": "'DENY'"},
					ResponseTemplates:  map[string]string{"application/json": thirtyLines}}}},
			},
		}},
		Stages: []*resource.RestStage{{Config: apigw.Stage{StageName: aws.String("dev")}, Settings: []*resource.MethodSettings{
			{Path: "*/*", Config: apigw.MethodSetting{ThrottlingRateLimit: -1, ThrottlingBurstLimit: 1 << 30}},
			{Path: "pets/GET", Config: apigw.MethodSetting{ThrottlingRateLimit: 1 << 30, ThrottlingBurstLimit: 1 << 30}}}}},
	}}}
	answer := fixedFunction(`{"pets":[{"id":1,"name":"Rex","kind":"dog"},{"id":2,"name":"Tom","kind":"cat","tag":"x"}]}`)
	env := apigateway.Env{Function: func(string) (apigateway.Function, bool) { return answer, true }}
	compiled, problems := Compile(set, env)
	if problems.HasErrors() {
		b.Fatal(problems)
	}
	b.Cleanup(compiled.Close)
	return compiled.APIs[0]
}

// BenchmarkMappedExchange takes a request through everything: route, mappings,
// two templates, the response.
func BenchmarkMappedExchange(b *testing.B) {
	api := mapped(b)
	b.ReportAllocs()
	for b.Loop() {
		resp := api.Serve(context.Background(), &exchange.Request{
			Method: "GET", Scheme: "https", Host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", Path: "/dev/pets", Query: "id=1", HasQuery: true,
			Proto: exchange.HTTP2, Fields: exchange.NewFields(exchange.Field{Name: "accept", Value: "*/*"}, exchange.Field{Name: "user-agent", Value: "x"}),
		})
		if resp.Status != 200 || !strings.Contains(string(resp.Body.(*exchange.Bytes).Rest()), "Rex") {
			b.Fatal(resp.Status)
		}
	}
}

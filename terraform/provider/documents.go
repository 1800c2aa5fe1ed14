package provider

import (
	"cmp"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// Documents turns planned resources into AWS documents, each list in the order
// of the instances. What has no document is in Set.Kept. All problems are
// reported at once, and what is wrong with one field leaves the others alone.
func Documents(instances []Instance) (*resource.Set, finding.List) {
	c := &converter{
		set:      &resource.Set{},
		buckets:  map[string]*resource.Bucket{},
		archived: map[string]string{},
		trust:    map[string]string{},

		targetGroups: map[string]*resource.TargetGroup{},
		listeners:    map[string]*resource.Listener{},
		httpAPIs:     map[string]*resource.HTTPAPI{},
		rest:         newRestParts(),
		fields:       map[unsafe.Pointer]map[string]finding.Place{},
	}
	for i := range instances {
		c.convert(&instances[i])
	}
	c.fillAll()
	for _, settle := range c.later {
		settle()
	}
	c.rest.settle()
	for _, r := range c.readers {
		c.found = append(c.found, r.found...)
	}
	for _, b := range c.set.Buckets {
		slices.SortFunc(b.Objects, func(x, y *resource.Object) int { return cmp.Compare(x.Key, y.Key) })
		b.ETag = bucketVersion(b)
	}
	return c.set, c.found
}

// converter collects the documents of one configuration.
type converter struct {
	set     *resource.Set
	found   finding.List
	readers []*reader // of all instances, in their order

	// fill is what takes long, and touches nothing but its own document.
	fill []func()

	buckets  map[string]*resource.Bucket // by name
	archived map[string]string           // path of an archive → what it is made of
	trust    map[string]string           // ARN of a role → policy that says who may assume it

	targetGroups map[string]*resource.TargetGroup // by ARN
	listeners    map[string]*resource.Listener    // by ARN
	httpAPIs     map[string]*resource.HTTPAPI     // by id

	rest restParts

	// later is what needs every bucket to be there: policies, objects and
	// other settings that are resources of their own.
	later []func()

	// fields remembers the source map of a resource block by its places, which
	// all instances of the block share.
	fields map[unsafe.Pointer]map[string]finding.Place
}

// converters make documents, by resource type; all other types are kept.
var converters = map[string]func(*converter, *body){
	"aws_cloudfront_distribution":                 (*converter).distribution,
	"aws_cloudfront_response_headers_policy":      (*converter).responseHeadersPolicy,
	"aws_cloudfront_cache_policy":                 (*converter).cachePolicy,
	"aws_cloudfront_origin_request_policy":        (*converter).originRequestPolicy,
	"aws_cloudfront_origin_access_control":        (*converter).originAccessControl,
	"aws_cloudfront_origin_access_identity":       (*converter).originAccessIdentity,
	"aws_cloudfront_function":                     (*converter).function,
	"aws_cloudfront_key_value_store":              (*converter).keyValueStore,
	"aws_cloudfront_public_key":                   (*converter).publicKey,
	"aws_cloudfront_key_group":                    (*converter).keyGroup,
	"aws_cloudfront_continuous_deployment_policy": (*converter).continuousDeployment,
	"aws_cloudfront_monitoring_subscription":      (*converter).monitoring,
	"aws_cloudfront_realtime_log_config":          (*converter).realtimeLog,
	"aws_s3_bucket":                               (*converter).bucket,
	"aws_s3_bucket_website_configuration":         (*converter).bucketWebsite,
	"aws_s3_bucket_policy":                        (*converter).bucketPolicy,
	"aws_s3_bucket_public_access_block":           (*converter).bucketPublicAccess,
	"aws_s3_bucket_cors_configuration":            (*converter).bucketCORS,
	"aws_s3_bucket_versioning":                    (*converter).bucketVersioning,
	"aws_s3_object":                               (*converter).object,
	"aws_s3_bucket_object":                        (*converter).object,
	"aws_acm_certificate":                         (*converter).certificate,
	"aws_iam_server_certificate":                  (*converter).serverCertificate,
	"aws_route53_record":                          (*converter).dnsRecord,
	"aws_lambda_function":                         (*converter).lambda,
	"aws_lambda_permission":                       (*converter).lambdaPermission,
	"aws_cloudfrontkeyvaluestore_key":             (*converter).key,
	"aws_cloudfrontkeyvaluestore_keys_exclusive":  (*converter).keys,
	"aws_lb":                               (*converter).loadBalancer,
	"aws_alb":                              (*converter).loadBalancer,
	"aws_lb_listener":                      (*converter).listener,
	"aws_alb_listener":                     (*converter).listener,
	"aws_lb_listener_certificate":          (*converter).listenerCertificate,
	"aws_alb_listener_certificate":         (*converter).listenerCertificate,
	"aws_lb_listener_rule":                 (*converter).listenerRule,
	"aws_alb_listener_rule":                (*converter).listenerRule,
	"aws_lb_target_group":                  (*converter).targetGroup,
	"aws_alb_target_group":                 (*converter).targetGroup,
	"aws_lb_target_group_attachment":       (*converter).attachment,
	"aws_alb_target_group_attachment":      (*converter).attachment,
	"aws_elb":                              (*converter).classicLoadBalancer,
	"aws_elb_attachment":                   (*converter).classicAttachment,
	"aws_ecs_service":                      (*converter).ecsService,
	"aws_api_gateway_rest_api":             (*converter).restAPI,
	"aws_api_gateway_rest_api_policy":      (*converter).restPolicy,
	"aws_api_gateway_rest_api_put":         (*converter).restPut,
	"aws_api_gateway_resource":             (*converter).restResource,
	"aws_api_gateway_method":               (*converter).restMethod,
	"aws_api_gateway_method_response":      (*converter).methodResponse,
	"aws_api_gateway_method_settings":      (*converter).methodSettings,
	"aws_api_gateway_integration":          (*converter).restIntegration,
	"aws_api_gateway_integration_response": (*converter).integrationResponse,
	"aws_api_gateway_gateway_response":     (*converter).gatewayResponse,
	"aws_api_gateway_request_validator":    (*converter).requestValidator,
	"aws_api_gateway_model":                (*converter).restModel,
	"aws_api_gateway_authorizer":           (*converter).restAuthorizer,
	"aws_api_gateway_deployment":           (*converter).restDeployment,
	"aws_api_gateway_stage":                (*converter).restStage,
	"aws_api_gateway_domain_name":          (*converter).restDomain,
	"aws_api_gateway_base_path_mapping":    (*converter).basePathMapping,
	"aws_api_gateway_api_key":              (*converter).apiKey,
	"aws_api_gateway_usage_plan":           (*converter).usagePlan,
	"aws_api_gateway_usage_plan_key":       (*converter).usagePlanKey,
	"aws_apigatewayv2_api":                 (*converter).httpAPI,
	"aws_apigatewayv2_route":               (*converter).httpRoute,
	"aws_apigatewayv2_integration":         (*converter).httpIntegration,
	"aws_apigatewayv2_authorizer":          (*converter).httpAuthorizer,
	"aws_apigatewayv2_stage":               (*converter).httpStage,
	"aws_apigatewayv2_deployment":          (*converter).httpDeployment,
	"aws_apigatewayv2_domain_name":         (*converter).httpDomain,
	"aws_apigatewayv2_api_mapping":         (*converter).apiMapping,
}

func (c *converter) convert(in *Instance) {
	if in.Type == "archive_file" { // a resource, too, in old configurations
		c.archive(c.body(in))
	}
	if in.Data {
		return
	}
	if in.Type == "aws_iam_role" {
		c.role(c.body(in))
	}
	makeDocument, ok := converters[in.Type]
	if !ok {
		c.set.Kept = append(c.set.Kept, resource.Kept{Type: in.Type, Address: in.Address, Source: resource.Source{Place: in.Place}})
		return
	}
	b := c.body(in)
	c.readers = append(c.readers, b.r)
	makeDocument(c, b)
}

// fillAll does what takes long on all processors.
func (c *converter) fillAll() {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(c.fill)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(c.fill)); i = next.Add(1) - 1 {
				c.fill[i]()
			}
		})
	}
	all.Wait()
}

// body begins to read a resource. The first instance with given places
// records the source map, the others share it.
func (c *converter) body(in *Instance) *body {
	r := &reader{in: in}
	if key := reflect.ValueOf(in.Places).UnsafePointer(); c.fields[key] == nil {
		r.fields = map[string]finding.Place{}
		c.fields[key] = r.fields
	}
	return &body{r: r, value: in.Object}
}

// meta is the identity of the document that b is read into.
func (c *converter) meta(b *body) resource.Meta {
	in := b.r.in
	return resource.Meta{
		ID:      b.known("id"),
		ARN:     b.known("arn"),
		ETag:    b.known("etag"),
		Address: in.Address,
		Source:  resource.Source{Place: in.Place, Fields: c.fields[reflect.ValueOf(in.Places).UnsafePointer()]},
	}
}

// document is the whole of a document without anything besides its config.
func document[T any](c *converter, b *body, config T) *resource.Document[T] {
	return &resource.Document[T]{Meta: c.meta(b), Config: config}
}

// quantity is the length of a list as the documents state it beside the list.
func quantity[T any](items []T) *int32 { return new(int32(len(items))) }

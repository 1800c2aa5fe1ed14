package resource

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// shapes judges what can be read off a document's types alone, wherever in the
// document it stands: members that are required, values of enumerations, and
// quantities beside their lists (spec/cloudfront.md 1.5). It keeps what it
// learned of each type; one serves one validation.
type shapes struct {
	structs map[reflect.Type]*shape
	enums   map[reflect.Type][]string
}

func newShapes() shapes {
	return shapes{map[reflect.Type]*shape{}, map[reflect.Type][]string{}}
}

// shape is what matters of one structure.
type shape struct {
	fields          []shapeField
	list            bool // has Quantity and Items, at:
	quantity, items int
}

type shapeField struct {
	index    int
	name     string
	required bool
}

// requiredMembers are the members that AWS's service model requires, without
// those that no user writes (CallerReference and what AWS itself computes).
// Lists that may not be empty are judged where their quota is.
var requiredMembers = map[string][]string{
	"CacheBehavior":                              {"PathPattern", "TargetOriginId", "ViewerProtocolPolicy"},
	"CachePolicyConfig":                          {"Name", "MinTTL"},
	"CachePolicyCookiesConfig":                   {"CookieBehavior"},
	"CachePolicyHeadersConfig":                   {"HeaderBehavior"},
	"CachePolicyQueryStringsConfig":              {"QueryStringBehavior"},
	"ContinuousDeploymentSingleHeaderConfig":     {"Header", "Value"},
	"ContinuousDeploymentSingleWeightConfig":     {"Weight"},
	"CookiePreference":                           {"Forward"},
	"CustomErrorResponse":                        {"ErrorCode"},
	"CustomOriginConfig":                         {"HTTPPort", "HTTPSPort", "OriginProtocolPolicy"},
	"DefaultCacheBehavior":                       {"TargetOriginId", "ViewerProtocolPolicy"},
	"DistributionConfig":                         {"DefaultCacheBehavior", "Enabled", "Origins"},
	"FunctionAssociation":                        {"EventType", "FunctionARN"},
	"FunctionConfig":                             {"Runtime"},
	"GeoRestriction":                             {"RestrictionType"},
	"KeyGroupConfig":                             {"Name"},
	"KeyValueStore":                              {"Name"},
	"KeyValueStoreAssociation":                   {"KeyValueStoreARN"},
	"LambdaFunctionAssociation":                  {"EventType", "LambdaFunctionARN"},
	"Origin":                                     {"DomainName", "Id"},
	"OriginAccessControlConfig":                  {"Name", "OriginAccessControlOriginType", "SigningBehavior", "SigningProtocol"},
	"OriginCustomHeader":                         {"HeaderName", "HeaderValue"},
	"OriginGroup":                                {"FailoverCriteria", "Id", "Members"},
	"OriginGroupMember":                          {"OriginId"},
	"OriginRequestPolicyConfig":                  {"CookiesConfig", "HeadersConfig", "Name", "QueryStringsConfig"},
	"OriginRequestPolicyCookiesConfig":           {"CookieBehavior"},
	"OriginRequestPolicyHeadersConfig":           {"HeaderBehavior"},
	"OriginRequestPolicyQueryStringsConfig":      {"QueryStringBehavior"},
	"ParametersInCacheKeyAndForwardedToOrigin":   {"CookiesConfig", "EnableAcceptEncodingGzip", "HeadersConfig", "QueryStringsConfig"},
	"PublicKeyConfig":                            {"EncodedKey", "Name"},
	"RealtimeLogConfig":                          {"Name", "SamplingRate"},
	"ResponseHeadersPolicyConfig":                {"Name"},
	"ResponseHeadersPolicyContentSecurityPolicy": {"ContentSecurityPolicy", "Override"},
	"ResponseHeadersPolicyContentTypeOptions":    {"Override"},
	"ResponseHeadersPolicyCorsConfig": {"AccessControlAllowCredentials", "AccessControlAllowHeaders",
		"AccessControlAllowMethods", "AccessControlAllowOrigins", "OriginOverride"},
	"ResponseHeadersPolicyCustomHeader":              {"Header", "Override", "Value"},
	"ResponseHeadersPolicyFrameOptions":              {"FrameOption", "Override"},
	"ResponseHeadersPolicyReferrerPolicy":            {"Override", "ReferrerPolicy"},
	"ResponseHeadersPolicyRemoveHeader":              {"Header"},
	"ResponseHeadersPolicyServerTimingHeadersConfig": {"Enabled"},
	"ResponseHeadersPolicyStrictTransportSecurity":   {"AccessControlMaxAgeSec", "Override"},
	"ResponseHeadersPolicyXSSProtection":             {"Override", "Protection"},
	"SessionStickinessConfig":                        {"IdleTTL", "MaximumTTL"},
	"TrafficConfig":                                  {"Type"},
}

// enumCodes are the enumerations whose unknown values have a code of their own.
var enumCodes = map[string]string{
	"GeoRestrictionType":     InvalidGeoRestrictionParameter,
	"ItemSelection":          InvalidForwardCookies,
	"MinimumProtocolVersion": InvalidMinimumProtocolVersion,
}

// step is one step of the way from a document to a field. Paths are spelled
// only when something is wrong.
type step struct {
	up    *step
	name  string // "" for an element of a list
	index int
}

func (s *step) String() string {
	switch {
	case s == nil:
		return ""
	case s.name == "":
		return s.up.String() + "[" + strconv.Itoa(s.index) + "]"
	case s.up == nil:
		return s.name
	}
	return s.up.String() + "." + s.name
}

// check judges v and everything below it.
func (c shapes) check(v reflect.Value, at *step, r *reporter) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.check(v.Elem(), at, r)
		}
	case reflect.Struct:
		c.checkStruct(v, at, r)
	case reflect.Slice:
		for i := range v.Len() {
			c.check(v.Index(i), &step{up: at, index: i}, r)
		}
	case reflect.String:
		c.checkEnum(v, at, r)
	}
}

func (c shapes) checkStruct(v reflect.Value, at *step, r *reporter) {
	s := c.of(v.Type())
	if s.list {
		s.checkQuantity(v, at, r)
	}
	for _, f := range s.fields {
		value, below := v.Field(f.index), &step{up: at, name: f.name}
		if f.required && value.IsZero() {
			r.add(below.String(), finding.Finding{
				Code: InvalidArgument, Message: f.name + " is missing", Expected: "a value: it is required",
			})
			continue
		}
		if s.list && f.name == "Items" {
			below = at // paths name lists without their Items
		}
		c.check(value, below, r)
	}
}

// of returns the shape of a structure. Structures from elsewhere, such as
// time.Time, have nothing to judge.
func (c shapes) of(t reflect.Type) *shape {
	if s, ok := c.structs[t]; ok {
		return s
	}
	s := new(shape)
	c.structs[t] = s
	if !strings.HasSuffix(t.PkgPath(), "/types") {
		return s
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		required := slices.Contains(requiredMembers[t.Name()], f.Name)
		if required || worthVisiting(f.Type) {
			s.fields = append(s.fields, shapeField{i, f.Name, required})
		}
	}
	quantity, hasQuantity := t.FieldByName("Quantity")
	items, hasItems := t.FieldByName("Items")
	if hasQuantity && hasItems {
		s.list, s.quantity, s.items = true, quantity.Index[0], items.Index[0]
	}
	return s
}

// worthVisiting tells fields that hold structures, lists or enumerations from
// plain values.
func worthVisiting(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct || t.Kind() == reflect.String && t.PkgPath() != ""
}

// checkQuantity compares a Quantity with the list beside it. A list that is
// not there has the quantity 0.
func (s *shape) checkQuantity(v reflect.Value, at *step, r *reporter) {
	length, quantity := v.Field(s.items).Len(), 0
	if q := v.Field(s.quantity); !q.IsNil() {
		quantity = int(q.Elem().Int())
	}
	if quantity != length {
		r.add(at.String(), finding.Finding{
			Code:     InconsistentQuantities,
			Message:  fmt.Sprintf("Quantity is %d, but there are %d items", quantity, length),
			Expected: fmt.Sprintf("Quantity %d", length),
		})
	}
}

// checkEnum judges a value whose type lists its values. The empty string is an
// enumeration's "not given".
func (c shapes) checkEnum(v reflect.Value, at *step, r *reporter) {
	got := v.String()
	if got == "" {
		return
	}
	values, ok := c.enums[v.Type()]
	if !ok {
		values = enumValues(v)
		c.enums[v.Type()] = values
	}
	if len(values) == 0 || slices.Contains(values, got) {
		return
	}
	code, ok := enumCodes[v.Type().Name()]
	if !ok {
		code = InvalidArgument
	}
	r.add(at.String(), finding.Finding{
		Code:     code,
		Message:  fmt.Sprintf("%q is not one of the values", got),
		Expected: oneOf(values),
		Nearest:  finding.Nearest(got, values),
	})
}

// enumValues calls the SDK's own Values method of an enumeration. A plain
// string has none.
func enumValues(v reflect.Value) []string {
	method := v.MethodByName("Values")
	if !method.IsValid() {
		return nil
	}
	list := method.Call(nil)[0]
	out := make([]string, list.Len())
	for i := range out {
		out[i] = list.Index(i).String()
	}
	return out
}

// oneOf lists accepted values for people.
func oneOf(values []string) string {
	return "one of " + strings.Join(values, ", ")
}

package resource

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// FuzzValidateHoles lets every pointer, list and value of a set be missing or
// odd: Validate and NewIndex must return, whatever they find.
func FuzzValidateHoles(f *testing.F) {
	for seed := range uint64(64) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		var s Set
		holes{rand.New(rand.NewPCG(seed, 1))}.fill(reflect.ValueOf(&s).Elem())
		for _, found := range Validate(&s) {
			if found.Code == "" || found.Message == "" {
				t.Errorf("a finding without code or message: %+v", found)
			}
		}
	})
}

// holes fills values at random and leaves holes.
type holes struct{ random *rand.Rand }

// oddTexts are more likely to pass one check and meet the next than random
// characters are.
var oddTexts = []string{
	"", "*", "a", "A", "/", "/a*", "*.example.com", "www.example.com", "Managed-CachingDisabled", testKeyGroup, testKey,
	"site.s3.amazonaws.com", "site.s3-website-us-east-1.amazonaws.com", "whitelist", "allExcept", "none", "Host", "X-A", "sni-only",
	"vip", "viewer-request", "SingleWeight", testFunction, testLambda, testOAC, originAccessIdentityPrefix + testOAI, "GET", "\n",
	"200", "AWS_PROXY", "HTTP", testInvokeARN, hstsOfMethod, hstsStatic, "{proxy+}", "CUSTOM", "{",
	"658327ea-f89d-4fab-a63d-7e88639e58f6", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
}

func (h holes) fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if h.random.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			h.fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				h.fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), h.random.IntN(4), 4))
		for i := range v.Len() {
			h.fill(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range h.random.IntN(3) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			h.fill(key)
			h.fill(value)
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		v.SetString(oddTexts[h.random.IntN(len(oddTexts))])
	case reflect.Bool:
		v.SetBool(h.random.IntN(2) == 0)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(h.random.IntN(500) - 10))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(h.random.Float64() * 200)
	case reflect.Uint8:
		v.SetUint(uint64(h.random.IntN(256)))
	}
}

// FuzzParseBucketDomain: what is read as a bucket is the beginning of the
// host, and its regional name leads back to it.
func FuzzParseBucketDomain(f *testing.F) {
	for _, host := range []string{
		"site.s3.amazonaws.com", "www.example.com.s3-website.eu-central-1.amazonaws.com", "x.s3.s3.dualstack.eu-west-1.amazonaws.com",
		"s3.amazonaws.com", "site.s3.cn-north-1.amazonaws.com.cn", "", "...s3..amazonaws.com",
	} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		bucket, _, ok := ParseBucketDomain(host)
		if !ok {
			return
		}
		if bucket == "" || !strings.HasPrefix(strings.ToLower(host), bucket+".s3") {
			t.Fatalf("%q: bucket %q", host, bucket)
		}
		again, endpoint, ok := ParseBucketDomain(BucketRegionalDomain(bucket, Region))
		if again != bucket || endpoint != BucketREST || !ok {
			t.Fatalf("%q: bucket %q, then %q", host, bucket, again)
		}
	})
}

// FuzzOriginPattern: an accepted pattern has no path, no space and a star only
// where one may be.
func FuzzOriginPattern(f *testing.F) {
	for _, pattern := range []string{"*", "https://*.example.org:8*", "example.org", "exa*mple.org", "http://[::1]:80", "*."} {
		f.Add(pattern)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if !isOriginPattern(pattern) || pattern == "*" {
			return
		}
		_, rest, found := strings.Cut(pattern, "://")
		if !found {
			rest = pattern
		}
		host, _, _ := strings.Cut(rest, ":")
		if strings.ContainsAny(rest, "/ \t\n") || strings.Contains(strings.TrimPrefix(host, "*."), "*") {
			t.Errorf("%q is accepted", pattern)
		}
	})
}

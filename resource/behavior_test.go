package resource

import (
	"reflect"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// TestBehaviorsLoseNothing fills every field of a cache behavior and expects
// to find each again: a new field of the SDK must not be forgotten.
func TestBehaviorsLoseNothing(t *testing.T) {
	var listed cloudfront.CacheBehavior
	fill(reflect.ValueOf(&listed).Elem())
	c := &cloudfront.DistributionConfig{CacheBehaviors: &cloudfront.CacheBehaviors{Items: []cloudfront.CacheBehavior{listed}}}
	got := reflect.ValueOf(Behaviors(c)[0].DefaultCacheBehavior)
	for i := range got.NumField() {
		if f := got.Type().Field(i); f.IsExported() && got.Field(i).IsZero() {
			t.Errorf("%s is lost", f.Name)
		}
	}
}

func TestBehaviorsInMatchingOrder(t *testing.T) {
	c := &cloudfront.DistributionConfig{
		DefaultCacheBehavior: &cloudfront.DefaultCacheBehavior{TargetOriginId: new("d")},
		CacheBehaviors: &cloudfront.CacheBehaviors{Items: []cloudfront.CacheBehavior{
			{PathPattern: new("/b/*"), TargetOriginId: new("b")}, {PathPattern: new("/a"), TargetOriginId: new("a")},
		}},
	}
	var got []string
	for _, b := range Behaviors(c) {
		got = append(got, b.Path+" "+b.PathPattern+" "+*b.TargetOriginId)
	}
	want := []string{"CacheBehaviors[0] /b/* b", "CacheBehaviors[1] /a a", "DefaultCacheBehavior * d"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Behaviors(&cloudfront.DistributionConfig{}); len(got) != 0 {
		t.Errorf("an empty distribution has behaviors: %v", got)
	}
}

// fill gives the fields of a structure any values but zero, one level deep.
func fill(v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case !v.Type().Field(i).IsExported():
		case f.Kind() == reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case f.Kind() == reflect.String:
			f.SetString("x")
		}
	}
}

package provider_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

// TestDocumentsEqualTheProvidersRequests compares what a document is on the
// wire, written by AWS's own client, with what terraform apply sent for the
// same resource of ../testdata/recorded/cloudfront: testdata/wire/ADDRESS.xml,
// recorded from hashicorp/aws 5.100 with its endpoint set to a server that
// noted each request and refused it.
func TestDocumentsEqualTheProvidersRequests(t *testing.T) {
	config, problems := terraform.Load(t.Context(), terraform.Options{Dir: "../testdata/recorded/cloudfront"})
	if problems.HasErrors() {
		t.Fatal(problems.Err())
	}
	set, problems := config.Documents()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	sent := sendAll(t, set)
	recorded, err := filepath.Glob("testdata/wire/*.xml")
	if err != nil || len(recorded) != len(sent) {
		t.Fatalf("%d requests recorded, %d documents sent (%v)", len(recorded), len(sent), err)
	}
	for _, name := range recorded {
		address := strings.TrimSuffix(filepath.Base(name), ".xml")
		t.Run(address, func(t *testing.T) {
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(canonical(t, want), canonical(t, sent[address])); diff != "" {
				t.Errorf("-the provider's +ours\n%s", diff)
			}
		})
	}
}

// sendAll creates every document with AWS's client and returns the bodies of
// its requests by address.
func sendAll(t *testing.T, set *resource.Set) map[string][]byte {
	t.Helper()
	var body []byte
	client := cloudfront.New(cloudfront.Options{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		HTTPClient: roundTripper(func(r *http.Request) (*http.Response, error) {
			body, _ = io.ReadAll(r.Body)
			return nil, errSeen
		}),
		RetryMaxAttempts: 1,
	})
	sent := map[string][]byte{}
	note := func(address string, err error) {
		if !errors.Is(err, errSeen) {
			t.Errorf("%s: %v", address, err)
		}
		sent[address] = body
	}
	sendPolicies(t.Context(), client, set, note)
	sendAccess(t.Context(), client, set, note)
	for _, d := range set.Distributions {
		_, err := client.CreateDistributionWithTags(t.Context(), &cloudfront.CreateDistributionWithTagsInput{
			DistributionConfigWithTags: &types.DistributionConfigWithTags{DistributionConfig: &d.Config, Tags: &types.Tags{Items: []types.Tag{}}},
		})
		note(d.Address, err)
	}
	return sent
}

func sendPolicies(ctx context.Context, client *cloudfront.Client, set *resource.Set, note func(string, error)) {
	for _, d := range set.CachePolicies {
		_, err := client.CreateCachePolicy(ctx, &cloudfront.CreateCachePolicyInput{CachePolicyConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.OriginRequestPolicies {
		_, err := client.CreateOriginRequestPolicy(ctx, &cloudfront.CreateOriginRequestPolicyInput{OriginRequestPolicyConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.ResponseHeadersPolicies {
		_, err := client.CreateResponseHeadersPolicy(ctx, &cloudfront.CreateResponseHeadersPolicyInput{ResponseHeadersPolicyConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.ContinuousDeploymentPolicies {
		_, err := client.CreateContinuousDeploymentPolicy(ctx, &cloudfront.CreateContinuousDeploymentPolicyInput{ContinuousDeploymentPolicyConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.MonitoringSubscriptions {
		_, err := client.CreateMonitoringSubscription(ctx, &cloudfront.CreateMonitoringSubscriptionInput{DistributionId: &d.ID, MonitoringSubscription: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.RealtimeLogConfigs {
		_, err := client.CreateRealtimeLogConfig(ctx, &cloudfront.CreateRealtimeLogConfigInput{
			EndPoints: d.Config.EndPoints, Fields: d.Config.Fields, Name: d.Config.Name, SamplingRate: d.Config.SamplingRate,
		})
		note(d.Address, err)
	}
}

func sendAccess(ctx context.Context, client *cloudfront.Client, set *resource.Set, note func(string, error)) {
	for _, d := range set.OriginAccessControls {
		_, err := client.CreateOriginAccessControl(ctx, &cloudfront.CreateOriginAccessControlInput{OriginAccessControlConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.OriginAccessIdentities {
		_, err := client.CreateCloudFrontOriginAccessIdentity(ctx, &cloudfront.CreateCloudFrontOriginAccessIdentityInput{CloudFrontOriginAccessIdentityConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.Functions {
		_, err := client.CreateFunction(ctx, &cloudfront.CreateFunctionInput{Name: &d.Name, FunctionCode: d.Code, FunctionConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.KeyValueStores {
		_, err := client.CreateKeyValueStore(ctx, &cloudfront.CreateKeyValueStoreInput{Name: d.Config.Name, Comment: d.Config.Comment})
		note(d.Address, err)
	}
	for _, d := range set.PublicKeys {
		_, err := client.CreatePublicKey(ctx, &cloudfront.CreatePublicKeyInput{PublicKeyConfig: &d.Config})
		note(d.Address, err)
	}
	for _, d := range set.KeyGroups {
		_, err := client.CreateKeyGroup(ctx, &cloudfront.CreateKeyGroupInput{KeyGroupConfig: &d.Config})
		note(d.Address, err)
	}
}

// errSeen ends a request once it has been seen.
var errSeen = errors.New("seen")

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) Do(r *http.Request) (*http.Response, error) { return f(r) }

// element is an XML element while it is made canonical.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

// canonical writes a request so that two that mean the same are equal: empty
// members and empty lists are left out, as AWS takes both for absent, lists
// whose order means nothing are sorted, and the caller's reference, which is
// drawn, is dropped.
func canonical(t *testing.T, text []byte) string {
	t.Helper()
	var root element
	if err := xml.Unmarshal(text, &root); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	var b bytes.Buffer
	root.write(&b, "")
	return b.String()
}

func (e element) write(b *bytes.Buffer, indent string) {
	b.WriteString(indent + e.XMLName.Local + " " + strings.TrimSpace(e.Text) + "\n")
	var children []string
	for _, child := range e.Children {
		if child.XMLName.Local == "CallerReference" || child.empty() {
			continue
		}
		var inner bytes.Buffer
		child.write(&inner, indent+"  ")
		children = append(children, inner.String())
	}
	if !ordered(e) {
		slices.Sort(children)
	}
	b.WriteString(strings.Join(children, ""))
}

// empty reports whether an element says nothing: no text, or the quantity 0
// of a list.
func (e element) empty() bool {
	if len(e.Children) == 0 {
		return strings.TrimSpace(e.Text) == "" || e.XMLName.Local == "Quantity" && e.Text == "0"
	}
	return !slices.ContainsFunc(e.Children, func(c element) bool { return !c.empty() })
}

// ordered reports whether the order of the children counts.
func ordered(e element) bool {
	return e.XMLName.Local == "Items" && slices.ContainsFunc(e.Children, func(c element) bool {
		return c.XMLName.Local == "CacheBehavior" || c.XMLName.Local == "OriginGroupMember"
	})
}

package cloudfront

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// Geo restriction, spec/cloudfront.md 1.4; custom pages apply to it, 1.6.
func TestGeoRestriction(t *testing.T) {
	countries := map[string]string{"192.0.2.1": "DE", "192.0.2.2": "FR", "192.0.2.3": ""}
	for _, tc := range []struct {
		kind   types.GeoRestrictionType
		served map[string]bool
	}{
		{types.GeoRestrictionTypeBlacklist, map[string]bool{"192.0.2.1": false, "192.0.2.2": true, "192.0.2.3": true}},
		{types.GeoRestrictionTypeWhitelist, map[string]bool{"192.0.2.1": true, "192.0.2.2": false, "192.0.2.3": true}},
	} {
		d := withErrors(distribution(t), errorTo(403, "/blocked.html", "403"))
		d.Config.Restrictions = &types.Restrictions{GeoRestriction: &types.GeoRestriction{RestrictionType: tc.kind, Quantity: aws.Int32(1), Items: []string{"DE"}}}
		r := newRig(t, setOf(d))
		r.env.Country = func(a netip.Addr) string { return countries[a.String()] }
		r.recompile(setOf(d))
		r.origin(answers(200, "page"))
		for address, served := range tc.served {
			req := r.request("/a")
			req.Remote = netip.AddrPortFrom(netip.MustParseAddr(address), 1)
			got := r.do(req)
			want := 403
			if served {
				want = 200
			}
			if got.Status != want || got.body != "page" {
				t.Errorf("%s from %s: %d %q", tc.kind, countries[address], got.Status, got.body)
			}
			if !served && r.last().URL.Path != "/blocked.html" {
				t.Errorf("%s: the custom page was not asked for", tc.kind)
			}
		}
	}
}

func TestGeoRestrictionWithoutADatabaseIsSaid(t *testing.T) {
	d := distribution(t)
	d.Config.Restrictions = &types.Restrictions{GeoRestriction: &types.GeoRestriction{RestrictionType: types.GeoRestrictionTypeBlacklist, Quantity: aws.Int32(1), Items: []string{"DE"}}}
	_, problems := Compile(setOf(d), newRig(t, setOf(distribution(t))).env)
	if len(problems) != 1 || problems[0].Code != finding.NotApplied || problems[0].Place.Path != "Restrictions.GeoRestriction" {
		t.Errorf("%v", problems)
	}
}

func TestDisabledDistributionAnswersLikeAnUnknownHost(t *testing.T) {
	d := distribution(t)
	d.Config.Enabled = aws.Bool(false)
	got := newRig(t, setOf(d)).get("/a")
	got.expect(t, 403, errorFrom)
	if !strings.Contains(got.body, "Bad request.") {
		t.Errorf("page %s", got.body)
	}
}

func TestTrustedKeyGroupDemandsASignature(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	d := distribution(t)
	d.Config.DefaultCacheBehavior.TrustedKeyGroups = &types.TrustedKeyGroups{Enabled: aws.Bool(true), Quantity: aws.Int32(1), Items: []string{"group"}}
	set := setOf(d)
	set.PublicKeys = []*resource.Document[types.PublicKeyConfig]{{Meta: resource.Meta{ID: "K1"}, Config: types.PublicKeyConfig{
		EncodedKey: aws.String(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))),
	}}}
	set.KeyGroups = []*resource.Document[types.KeyGroupConfig]{{Meta: resource.Meta{ID: "group"}, Config: types.KeyGroupConfig{Items: []string{"K1"}}}}
	r := newRig(t, set)
	got := r.get("/a")
	got.expect(t, 403, errorFrom)
	if got.get("Content-Type") != "text/xml" || !strings.Contains(got.body, "<Code>MissingKey</Code>") || r.asked() != 0 {
		t.Errorf("%q %s", got.get("Content-Type"), got.body)
	}
}

// Continuous deployment: spec/cloudfront.md 1.7.
func stagedSet(t *testing.T, traffic *types.TrafficConfig) *resource.Set {
	primary, staging := distribution(t), distribution(t)
	staging.ID, staging.DomainName, staging.Config.Staging = "E2STAGING0000", "dstaging.cloudfront.net", aws.Bool(true)
	staging.Config.Origins.Items[0].OriginPath = aws.String("/staging")
	primary.Config.ContinuousDeploymentPolicyId = aws.String("cd")
	set := setOf(primary, staging)
	set.ContinuousDeploymentPolicies = []*resource.Document[types.ContinuousDeploymentPolicyConfig]{{
		Meta: resource.Meta{ID: "cd"},
		Config: types.ContinuousDeploymentPolicyConfig{
			Enabled: aws.Bool(true), TrafficConfig: traffic,
			StagingDistributionDnsNames: &types.StagingDistributionDnsNames{Quantity: aws.Int32(1), Items: []string{"dstaging.cloudfront.net"}},
		},
	}}
	return set
}

func TestStagingByHeader(t *testing.T) {
	set := stagedSet(t, &types.TrafficConfig{
		Type:               types.ContinuousDeploymentPolicyTypeSingleHeader,
		SingleHeaderConfig: &types.ContinuousDeploymentSingleHeaderConfig{Header: aws.String("aws-cf-cd-test"), Value: aws.String("yes")},
	})
	r := newRig(t, set)
	r.origin(answers(200, "x", "Cache-Control: max-age=60"))
	for _, tc := range []struct {
		name  string
		proto exchange.Proto
		lines []string
		path  string
	}{
		{"without", exchange.HTTP11, nil, "/a"},
		{"with", exchange.HTTP11, []string{"Aws-Cf-Cd-Test: yes"}, "/staging/a"},
		{"another value", exchange.HTTP11, []string{"aws-cf-cd-test: YES"}, "/a"},
		{"over HTTP/3", exchange.HTTP3, []string{"aws-cf-cd-test: yes"}, "/a"},
	} {
		if p := r.door.Invalidate([]string{"/*"}); p != nil {
			t.Fatal(p)
		}
		req := r.request("/a", tc.lines...)
		req.Proto = tc.proto
		r.do(req)
		if got := r.last().URL.Path; got != tc.path {
			t.Errorf("%s: origin path %q, want %q", tc.name, got, tc.path)
		}
	}
}

func TestStagingStickiness(t *testing.T) {
	set := stagedSet(t, &types.TrafficConfig{
		Type: types.ContinuousDeploymentPolicyTypeSingleWeight,
		SingleWeightConfig: &types.ContinuousDeploymentSingleWeightConfig{Weight: aws.Float32(1), SessionStickinessConfig: &types.SessionStickinessConfig{
			IdleTTL: aws.Int32(300), MaximumTTL: aws.Int32(600),
		}},
	})
	r := newRig(t, set)
	r.origin(answers(200, "x", "Cache-Control: no-store"))
	ticket, _, _ := strings.Cut(r.get("/a").get("Set-Cookie"), ";")
	if r.last().URL.Path != "/staging/a" || !strings.HasPrefix(ticket, stickyCookie+"=s.") {
		t.Fatalf("path %q, ticket %q", r.last().URL.Path, ticket)
	}
	r.door.staging.weight = 0
	visit := func(cookie string) string {
		r.get("/a", "Cookie: x=1; "+cookie)
		return r.last().URL.Path
	}
	if got := visit(ticket); got != "/staging/a" {
		t.Errorf("with a ticket: %q", got)
	}
	if got := visit(strings.Replace(ticket, "=s.", "=p.", 1) + "x"); got != "/a" {
		t.Errorf("with a forged ticket: %q", got)
	}
	r.sleep(301 * time.Second)
	if got := visit(ticket); got != "/a" {
		t.Errorf("idle for longer than IdleTTL: %q", got)
	}
}

func TestRedirectKeepsALocalPort(t *testing.T) {
	for _, tc := range []struct {
		host string
		port int
		want string
	}{
		{"www.example.com:8080", 8443, "www.example.com:8443"}, {"www.example.com", 443, "www.example.com"},
		{"[::1]:8080", 8443, "[::1]:8443"}, {"[::1]:8080", 0, "[::1]"},
	} {
		if got := httpsHost(tc.host, tc.port); got != tc.want {
			t.Errorf("httpsHost(%q, %d) = %q, want %q", tc.host, tc.port, got, tc.want)
		}
	}
}

func TestBodyOfUnknownLengthIsBounded(t *testing.T) {
	b := &boundedBody{io.NopCloser(strings.NewReader("0123456789")), 4}
	got, err := io.ReadAll(b)
	if !errors.Is(err, errBodyTooLong) {
		t.Errorf("read %q, error %v", got, err)
	}
	whole := &boundedBody{io.NopCloser(strings.NewReader("0123")), 4}
	if got, err := io.ReadAll(whole); err != nil || string(got) != "0123" {
		t.Errorf("read %q, error %v", got, err)
	}
}

func TestAnnouncedBodyOverTheLimitIs413(t *testing.T) {
	r := newRig(t, setOf(secured(t, types.ViewerProtocolPolicyAllowAll)))
	req := r.request("POST /upload")
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader("")), maxRequestBody+1
	r.do(req).expect(t, 413, errorFrom)
	if r.asked() != 0 {
		t.Error("the origin was asked")
	}
}

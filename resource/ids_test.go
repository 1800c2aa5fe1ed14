package resource

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

// TestIDForms takes every expected form from spec/cloudfront.md 1.1.
func TestIDForms(t *testing.T) {
	const seed = "module.www.aws_cloudfront_distribution.this"
	for _, tc := range []struct {
		name, got, form string
	}{
		{"distribution", DistributionID(seed), `^E[A-Z0-9]{13}$`},
		{"domain name", DomainName(seed), `^d[a-z0-9]{13}\.cloudfront\.net$`},
		{"policy", PolicyID(seed), `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		{"etag", ETag([]byte("contents")), `^E[A-Z0-9]{13}$`},
		{"origin access identity", OriginAccessIdentityID(seed), `^E[A-Z0-9]{13}$`},
		{"origin access control", OriginAccessControlID(seed), `^E[A-Z0-9]{13}$`},
		{"public key", PublicKeyID(seed), `^K[A-Z0-9]{13}$`},
		{"canonical user", CanonicalUserID(seed), `^[0-9a-f]{64}$`},
		{"distribution ARN", ARN(KindDistribution, DistributionID(seed)), `^arn:aws:cloudfront::[0-9]{12}:distribution/E[A-Z0-9]{13}$`},
		{"function ARN", ARN(KindFunction, "headers"), `^arn:aws:cloudfront::[0-9]{12}:function/headers$`},
		{"lambda ARN", LambdaARN(Region, "edge"), `^arn:aws:lambda:us-east-1:[0-9]{12}:function:edge$`},
		{"certificate ARN", CertificateARN(Region, seed), `^arn:aws:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]{36}$`},
		{"identity's user", OriginAccessIdentityUserARN("E1"), `^arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1$`},
		{"identity's path", OriginAccessIdentityPath("E1"), `^origin-access-identity/cloudfront/E1$`},
		{"object ARN", ObjectARN("site", "index.html"), `^arn:aws:s3:::site/index\.html$`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !regexp.MustCompile(tc.form).MatchString(tc.got) {
				t.Errorf("got %q, want the form %s", tc.got, tc.form)
			}
		})
	}
}

func TestIDsAreStableAndApart(t *testing.T) {
	makers := []func(string) string{
		DistributionID, DomainName, PolicyID, OriginAccessIdentityID, OriginAccessControlID, PublicKeyID, CanonicalUserID,
		func(s string) string { return ETag([]byte(s)) },
	}
	seen := map[string]bool{}
	for _, id := range makers {
		a, again, b := id("aws_x.a"), id("aws_x.a"), id("aws_x.b")
		if a != again {
			t.Errorf("one seed gave %q and then %q", a, again)
		}
		if a == b {
			t.Errorf("two seeds gave %q", a)
		}
		if seen[a] {
			t.Errorf("two kinds of id gave %q for one seed", a)
		}
		seen[a] = true
	}
}

func TestInvalidationID(t *testing.T) {
	got, err := InvalidationID(bytes.NewReader(make([]byte, 13)))
	if want := "I" + strings.Repeat("A", 13); err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if _, err := InvalidationID(strings.NewReader("short")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a random source that ends: got %v, want io.ErrUnexpectedEOF", err)
	}
}

func TestGivenIDs(t *testing.T) {
	for _, tc := range []struct {
		name  string
		check func(string) bool
		in    string
		want  bool
	}{
		{"14 characters", IsDistributionID, "E1U5RQF7T870K0", true},
		{"15 characters, old", IsDistributionID, "EDFDVBD632BHDS5", true},
		{"13 characters", IsDistributionID, "EDFDVBD632BHD", true},
		{"12 characters", IsDistributionID, "EDFDVBD632BH", false},
		{"16 characters", IsDistributionID, "EDFDVBD632BHDS55", false},
		{"lower case", IsDistributionID, "e1u5rqf7t870k0", false},
		{"other letter", IsDistributionID, "I1U5RQF7T870K0", false},
		{"uuid", IsPolicyID, "658327ea-f89d-4fab-a63d-7e88639e58f6", true},
		{"upper-case uuid", IsPolicyID, "658327EA-F89D-4FAB-A63D-7E88639E58F6", false},
		{"name as id", IsPolicyID, "Managed-CachingOptimized", false},
		{"function", IsFunctionName, "add_headers-2", true},
		{"function with dot", IsFunctionName, "add.headers", false},
		{"function of 65", IsFunctionName, strings.Repeat("a", 65), false},
		{"function of 0", IsFunctionName, "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.check(tc.in); got != tc.want {
				t.Errorf("%q: got %v, want %v", tc.in, got, tc.want)
			}
		})
	}
}

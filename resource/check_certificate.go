package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// acmARN takes the region out of a certificate's ARN.
var acmARN = regexp.MustCompile(`^arn:aws[a-z-]*:acm:([a-z0-9-]+):[0-9]{12}:certificate/.+$`)

// checkViewerCertificate judges the certificate's kind and what goes with it
// (spec/cloudfront.md 1.5 and 8).
func checkViewerCertificate(d *Distribution, _ *Index, r *reporter) {
	const path = "ViewerCertificate"
	c := d.Config.ViewerCertificate
	if c == nil {
		c = &cloudfront.ViewerCertificate{CloudFrontDefaultCertificate: new(true)}
	}
	acm, iam := text(c.ACMCertificateArn), text(c.IAMCertificateId)
	standard := aws.ToBool(c.CloudFrontDefaultCertificate)
	switch {
	case acm != "" && iam != "", standard && acm+iam != "":
		r.add(path, finding.Finding{
			Code:    InvalidViewerCertificate,
			Message: "more than one certificate is named",
			Fix:     "Keep one of the default certificate, the ACM certificate and the IAM certificate.",
		})
	case !standard && acm == "" && iam == "":
		r.add(path, finding.Finding{
			Code:     InvalidViewerCertificate,
			Message:  "no certificate is named",
			Expected: "the default certificate, an ACM certificate or an IAM certificate",
		})
	case standard:
		checkNoAliases(d, r)
	default:
		checkCertificateARN(acm, r)
		checkProtocolSettings(c, r)
	}
}

// checkNoAliases reports aliases on a distribution with the certificate of
// *.cloudfront.net, which covers none of them.
func checkNoAliases(d *Distribution, r *reporter) {
	if list := aliases(&d.Config); len(list) > 0 {
		r.add("ViewerCertificate", finding.Finding{
			Code:    InvalidViewerCertificate,
			Message: fmt.Sprintf("the default certificate does not cover alias %q", list[0]),
			Fix:     "Name an ACM certificate that covers every alias.",
		})
	}
}

func checkCertificateARN(arn string, r *reporter) {
	if arn == "" {
		return
	}
	const path = "ViewerCertificate.ACMCertificateArn"
	m := acmARN.FindStringSubmatch(arn)
	switch {
	case m == nil:
		r.add(path, finding.Finding{
			Code:     InvalidViewerCertificate,
			Message:  fmt.Sprintf("%q is not the ARN of a certificate", arn),
			Expected: "arn:aws:acm:us-east-1:<account>:certificate/<id>",
		})
	case m[1] != Region:
		r.add(path, finding.Finding{
			Code:     InvalidViewerCertificate,
			Message:  fmt.Sprintf("the certificate is in %s, where CloudFront does not see it", m[1]),
			Expected: "a certificate in " + Region,
			Fix:      "Request it with a provider for " + Region + ".",
		})
	}
}

// checkProtocolSettings judges SSL support and minimum version of a
// certificate of one's own.
func checkProtocolSettings(c *cloudfront.ViewerCertificate, r *reporter) {
	const support, version = "ViewerCertificate.SSLSupportMethod", "ViewerCertificate.MinimumProtocolVersion"
	switch minimum := c.MinimumProtocolVersion; c.SSLSupportMethod {
	case "":
		r.add(support, finding.Finding{
			Code:     InvalidViewerCertificate,
			Message:  "SSLSupportMethod is missing beside a certificate of one's own",
			Expected: "sni-only, vip or static-ip",
			Nearest:  string(cloudfront.SSLSupportMethodSniOnly),
		})
	case cloudfront.SSLSupportMethodSniOnly:
		if minimum == cloudfront.MinimumProtocolVersionSSLv3 {
			r.add(version, finding.Finding{
				Code: InvalidProtocolSettings, Message: "SSLv3 has no server name indication, which sni-only needs",
				Nearest: string(cloudfront.MinimumProtocolVersionTLSv122021),
			})
		}
	case cloudfront.SSLSupportMethodVip:
		if minimum != "" && minimum != cloudfront.MinimumProtocolVersionSSLv3 && minimum != cloudfront.MinimumProtocolVersionTLSv1 {
			r.add(version, finding.Finding{
				Code: InvalidMinimumProtocolVersion, Message: fmt.Sprintf("%s cannot be had with vip", minimum),
				Expected: "TLSv1 or SSLv3; or sni-only with any other",
			})
		}
	}
}

// checkCertificateCoversAliases reports aliases that no name of the
// certificate covers. Certificates from outside the set are taken on trust.
func checkCertificateCoversAliases(d *Distribution, x *Index, r *reporter) {
	if d.Config.ViewerCertificate == nil {
		return
	}
	c := x.Certificate(text(d.Config.ViewerCertificate.ACMCertificateArn))
	if c == nil || c.DomainName == "" {
		return
	}
	names := c.SubjectAlternativeNames
	if !slices.Contains(names, c.DomainName) {
		names = append([]string{c.DomainName}, names...)
	}
	for i, alias := range aliases(&d.Config) {
		if _, ok := judgeAlias(alias); !ok || covers(names, alias) {
			continue
		}
		r.add(fmt.Sprintf("Aliases[%d]", i), finding.Finding{
			Code:     InvalidViewerCertificate,
			Message:  fmt.Sprintf("the certificate %s does not cover alias %q", c.whereabouts(), alias),
			Expected: "one of its names: " + strings.Join(names, ", "),
			Fix:      "Add the alias to the certificate's names; a * covers one label only.",
		})
	}
}

// covers reports whether a certificate with these names is good for an alias.
// A certificate's wildcard covers exactly one label, unlike an alias's; a
// wildcard alias needs the same wildcard.
func covers(names []string, alias string) bool {
	_, parent, _ := strings.Cut(alias, ".")
	for _, name := range names {
		name = strings.ToLower(name)
		if name == alias {
			return true
		}
		if wild, ok := strings.CutPrefix(name, "*."); ok && wild == parent {
			return true
		}
	}
	return false
}

package resource

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/finding"
)

// bucketName is S3's rule: 3 to 63 characters, host name labels between dots.
var bucketName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// checkBuckets judges buckets as S3 would.
func checkBuckets(v *validation) {
	first := map[string]*Meta{}
	for _, b := range v.set.Buckets {
		if b == nil {
			continue
		}
		r := v.reporter(&b.Meta)
		if len(b.Name) < 3 || len(b.Name) > 63 || !bucketName.MatchString(b.Name) {
			r.add("Name", finding.Finding{
				Code: InvalidBucketName, Message: fmt.Sprintf("%q cannot be the name of a bucket", b.Name),
				Expected: "3 to 63 lower-case letters, digits, - and .",
			})
		}
		v.claim(first, b.Name, &b.Meta, "Name", BucketAlreadyExists)
		checkWebsite(b.Website, r)
		checkBucketCORS(b.CORS, r)
		if b.Policy != "" && !json.Valid([]byte(b.Policy)) {
			r.add("Policy", finding.Finding{Code: MalformedPolicy, Message: "the bucket policy is not JSON"})
		}
		checkObjects(v, b)
	}
}

func checkWebsite(w *s3.WebsiteConfiguration, r *reporter) {
	switch {
	case w == nil:
	case w.RedirectAllRequestsTo != nil:
		if w.IndexDocument != nil || w.ErrorDocument != nil || len(w.RoutingRules) > 0 {
			r.add("Website", finding.Finding{
				Code: InvalidArgument, Message: "a website that redirects all requests has no documents and no routing rules",
				Fix: "Keep the redirect or the rest.",
			})
		}
		if text(w.RedirectAllRequestsTo.HostName) == "" {
			r.add("Website.RedirectAllRequestsTo.HostName", finding.Finding{Code: InvalidArgument, Message: "HostName is missing"})
		}
	case w.IndexDocument == nil || text(w.IndexDocument.Suffix) == "":
		r.add("Website.IndexDocument", finding.Finding{
			Code: InvalidArgument, Message: "the website has no index document", Expected: "a suffix such as index.html",
		})
	case strings.Contains(*w.IndexDocument.Suffix, "/"):
		r.add("Website.IndexDocument.Suffix", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("%q has a slash", *w.IndexDocument.Suffix),
			Nearest: strings.Trim(*w.IndexDocument.Suffix, "/"), Expected: "a name that is added to every directory",
		})
	}
}

var bucketCORSMethods = []string{"GET", "PUT", "POST", "DELETE", "HEAD"}

func checkBucketCORS(rules []s3.CORSRule, r *reporter) {
	for i, rule := range rules {
		path := fmt.Sprintf("CORS[%d]", i)
		atLeastOne(r, path+".AllowedOrigins", len(rule.AllowedOrigins))
		atLeastOne(r, path+".AllowedMethods", len(rule.AllowedMethods))
		for j, method := range rule.AllowedMethods {
			if !slices.Contains(bucketCORSMethods, method) {
				r.add(fmt.Sprintf("%s.AllowedMethods[%d]", path, j), finding.Finding{
					Code: InvalidArgument, Message: fmt.Sprintf("a bucket has no CORS rule for %q", method), Expected: oneOf(bucketCORSMethods),
				})
			}
		}
		for j, origin := range rule.AllowedOrigins {
			if strings.Count(origin, "*") > 1 {
				r.add(fmt.Sprintf("%s.AllowedOrigins[%d]", path, j), finding.Finding{
					Code: InvalidArgument, Message: fmt.Sprintf("%q has more than one star", origin), Expected: "at most one",
				})
			}
		}
	}
}

// checkObjects judges the declared objects of a bucket. Two with one key would
// overwrite each other in no particular order.
func checkObjects(v *validation, b *Bucket) {
	first := map[string]*Meta{}
	for _, o := range b.Objects {
		if o == nil {
			continue
		}
		r := v.reporter(&o.Meta)
		switch {
		case o.Key == "":
			r.add("Key", finding.Finding{Code: InvalidArgument, Message: "the object has no key"})
		case len(o.Key) > maxObjectKey:
			r.add("Key", finding.Finding{
				Code: KeyTooLongError, Message: fmt.Sprintf("the key has %d bytes", len(o.Key)), Expected: fmt.Sprintf("at most %d", maxObjectKey),
			})
		default:
			v.claim(first, o.Key, &o.Meta, "Key", InvalidArgument)
		}
		if o.Content != nil && o.Path != "" {
			r.add("Content", finding.Finding{Code: InvalidArgument, Message: "the object has content and a source file", Fix: "Keep one of them."})
		}
	}
}

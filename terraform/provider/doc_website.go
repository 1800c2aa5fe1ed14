package provider

import (
	"encoding/json"
	"strings"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) bucketWebsite(b *body) {
	c.setting(b, func(bucket *resource.Bucket, b *body) { bucket.Website = website(b) })
}

func website(b *body) *s3.WebsiteConfiguration {
	w := &s3.WebsiteConfiguration{}
	if index, ok := b.only("index_document", "Website.IndexDocument"); ok {
		w.IndexDocument = &s3.IndexDocument{Suffix: index.requiredText("suffix", "Suffix")}
	}
	if page, ok := b.only("error_document", "Website.ErrorDocument"); ok {
		w.ErrorDocument = &s3.ErrorDocument{Key: page.requiredText("key", "Key")}
	}
	if all, ok := b.only("redirect_all_requests_to", "Website.RedirectAllRequestsTo"); ok {
		w.RedirectAllRequestsTo = &s3.RedirectAllRequestsTo{
			HostName: all.requiredText("host_name", "HostName"),
			Protocol: s3.Protocol(all.text("protocol", "Protocol")),
		}
	}
	for _, rule := range b.blocks("routing_rule", "Website.RoutingRules") {
		w.RoutingRules = append(w.RoutingRules, routingRule(rule))
	}
	if len(w.RoutingRules) == 0 {
		w.RoutingRules = routingRulesJSON(b)
	}
	return w
}

func routingRule(b *body) s3.RoutingRule {
	var rule s3.RoutingRule
	if c, ok := b.only("condition", "Condition"); ok {
		rule.Condition = &s3.Condition{
			HttpErrorCodeReturnedEquals: c.optionalText("http_error_code_returned_equals", "HttpErrorCodeReturnedEquals"),
			KeyPrefixEquals:             c.optionalText("key_prefix_equals", "KeyPrefixEquals"),
		}
	}
	if r, ok := b.only("redirect", "Redirect"); ok {
		rule.Redirect = &s3.Redirect{
			HostName:             r.optionalText("host_name", "HostName"),
			HttpRedirectCode:     r.optionalText("http_redirect_code", "HttpRedirectCode"),
			Protocol:             s3.Protocol(r.text("protocol", "Protocol")),
			ReplaceKeyPrefixWith: r.optionalText("replace_key_prefix_with", "ReplaceKeyPrefixWith"),
			ReplaceKeyWith:       r.optionalText("replace_key_with", "ReplaceKeyWith"),
		}
	}
	return rule
}

// routingRulesJSON reads the argument that has the rules as a JSON text, in
// the names of the S3 API.
func routingRulesJSON(b *body) []s3.RoutingRule {
	text := b.text("routing_rules", "Website.RoutingRules")
	if text == "" || isPlaceholder(text) {
		return nil
	}
	var rules []s3.RoutingRule
	if err := json.Unmarshal([]byte(text), &rules); err != nil {
		b.problem(finding.Finding{Code: CodeInvalidValue, Message: "routing_rules is not what S3 has: " + err.Error(),
			Expected: "a JSON list of objects with Condition and Redirect"}, "routing_rules", "Website.RoutingRules")
		return nil
	}
	return rules
}

// legacyWebsite reads the block that stands inside the bucket.
func legacyWebsite(b *body) *s3.WebsiteConfiguration {
	l, ok := b.only("website", "Website")
	if !ok {
		return nil
	}
	w := &s3.WebsiteConfiguration{}
	if suffix := l.optionalText("index_document", "IndexDocument"); suffix != nil {
		w.IndexDocument = &s3.IndexDocument{Suffix: suffix}
	}
	if key := l.optionalText("error_document", "ErrorDocument"); key != nil {
		w.ErrorDocument = &s3.ErrorDocument{Key: key}
	}
	if target := l.text("redirect_all_requests_to", "RedirectAllRequestsTo"); target != "" {
		w.RedirectAllRequestsTo = redirectTarget(target)
	}
	w.RoutingRules = routingRulesJSON(l)
	return w
}

// redirectTarget reads "https://example.com" or "example.com".
func redirectTarget(target string) *s3.RedirectAllRequestsTo {
	protocol, host, ok := strings.Cut(target, "://")
	if !ok {
		return &s3.RedirectAllRequestsTo{HostName: &target}
	}
	return &s3.RedirectAllRequestsTo{HostName: &host, Protocol: s3.Protocol(protocol)}
}

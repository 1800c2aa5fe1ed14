package origin

import (
	"context"
	"strings"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/exchange"
)

// WebsiteConfig describes the website endpoint of a bucket.
type WebsiteConfig struct {
	Bucket  BucketConfig
	Website *s3.WebsiteConfiguration // nil: nothing is served
}

// Website is an S3 website endpoint: index and error documents, redirects and
// HTML errors. It speaks plain HTTP, as the real one does, so a distribution
// reaches it as a custom origin with "http-only" (spec/cloudfront.md 1.5, 4.1).
type Website struct {
	bucket      *Bucket
	configured  bool
	index       string // suffix of index documents; "" only with redirectAll
	errorKey    string // "": HTML of the endpoint's own
	redirectAll *redirect
	rules       []routingRule
}

// NewWebsite compiles the configuration.
func NewWebsite(cfg WebsiteConfig) *Website {
	w := &Website{bucket: NewBucket(cfg.Bucket), configured: cfg.Website != nil}
	if cfg.Website == nil {
		return w
	}
	if d := cfg.Website.IndexDocument; d != nil {
		w.index = deref(d.Suffix)
	}
	if d := cfg.Website.ErrorDocument; d != nil {
		w.errorKey = deref(d.Key)
	}
	if all := cfg.Website.RedirectAllRequestsTo; all != nil {
		w.redirectAll = &redirect{host: deref(all.HostName), protocol: string(all.Protocol), status: 301}
	}
	w.rules = compileRules(cfg.Website.RoutingRules)
	return w
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Fetch answers r as the website endpoint would. Its error is always nil.
func (w *Website) Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error) {
	a := w.bucket.newAnswer(r)
	resp, problem := w.answer(ctx, a)
	if problem != nil {
		return w.refuse(a, problem, nil), nil
	}
	return resp, nil
}

func (w *Website) answer(ctx context.Context, a *answer) (*exchange.Response, *s3Error) {
	switch {
	case !w.configured:
		return nil, errNoWebsite
	case a.badKey != nil:
		return nil, a.badKey
	case w.redirectAll != nil:
		return a.redirectBy(w.redirectAll, a.key, ""), nil
	}
	switch a.r.Method {
	case "GET", "HEAD":
		a.allowOrigin(w.bucket.cfg.CORS)
		return w.read(ctx, a)
	case "OPTIONS":
		return a.preflight(w.bucket.cfg.CORS)
	}
	return nil, errMethodNotAllowed
}

// read goes the website's way: a rule for the key, the object, its folder, a
// rule for the error, the error document.
func (w *Website) read(ctx context.Context, a *answer) (*exchange.Response, *s3Error) {
	asked := a.key
	if rule := match(w.rules, asked, 0); rule != nil {
		return a.redirectBy(&rule.to, asked, rule.prefix), nil
	}
	if asked == "" || strings.HasSuffix(asked, "/") {
		a.key += w.index
	}
	obj, problem := w.bucket.open(ctx, a.key)
	if problem == nil {
		return w.serve(a, obj)
	}
	if a.key == asked && w.isFolder(ctx, asked) {
		return a.redirectTo(a.r.Path+"/", 302), nil
	}
	if rule := match(w.rules, asked, problem.status); rule != nil {
		return a.redirectBy(&rule.to, asked, rule.prefix), nil
	}
	return w.errorPage(ctx, a, problem)
}

func (w *Website) serve(a *answer, obj *Object) (*exchange.Response, *s3Error) {
	if to := obj.WebsiteRedirect; to != "" {
		obj.Content.Close()
		return a.redirectTo(to, 301), nil
	}
	return a.object(obj)
}

// isFolder reports whether the key with a slash has an index document.
func (w *Website) isFolder(ctx context.Context, key string) bool {
	obj, err := w.bucket.cfg.Objects.Open(ctx, key+"/"+w.index)
	if err != nil {
		return false
	}
	obj.Content.Close()
	return true
}

// errorPage answers a client's error with the error document under the error's
// own status, or with the endpoint's HTML.
func (w *Website) errorPage(ctx context.Context, a *answer, problem *s3Error) (*exchange.Response, *s3Error) {
	if w.errorKey == "" || problem.status/100 != 4 {
		return nil, problem
	}
	page, missing := w.bucket.open(ctx, w.errorKey)
	if missing != nil {
		return w.refuse(a, problem, missing), nil
	}
	a.errorFields(problem)
	return a.content(page, whole(page), problem.status)
}

// redirectBy answers a request for key as a rule for keys with that prefix says.
func (a *answer) redirectBy(to *redirect, key, prefix string) *exchange.Response {
	return a.redirectTo(to.location(a.r, key, prefix), to.status)
}

// redirectTo answers with a Location and nothing else.
func (a *answer) redirectTo(location string, status int) *exchange.Response {
	a.add("Location", location)
	a.finish()
	return &exchange.Response{Status: status, Fields: a.fields}
}

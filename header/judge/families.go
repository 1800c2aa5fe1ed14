package judge

import (
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/header/cachecontrol"
	"github.com/lintel-edge/lintel/header/clearsitedata"
	"github.com/lintel-edge/lintel/header/contenttypeoptions"
	"github.com/lintel-edge/lintel/header/cors"
	"github.com/lintel-edge/lintel/header/crossorigin"
	"github.com/lintel-edge/lintel/header/csp"
	"github.com/lintel-edge/lintel/header/frameoptions"
	"github.com/lintel-edge/lintel/header/hardening"
	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/header/leak"
	"github.com/lintel-edge/lintel/header/permissionspolicy"
	"github.com/lintel-edge/lintel/header/referrerpolicy"
	"github.com/lintel-edge/lintel/header/reporting"
	"github.com/lintel-edge/lintel/header/setcookie"
	"github.com/lintel-edge/lintel/header/xssprotection"
)

// family is one package that knows a field, or some that belong together.
type family struct {
	codes finding.Catalog
	check func(*response) finding.List
}

// families are asked in this order, which is that of spec/headers.md.
var families = []family{
	{hsts.Codes, checkHSTS},
	{csp.Codes, checkCSP},
	{contenttypeoptions.Codes, checkContentTypeOptions},
	{frameoptions.Codes, checkFrameOptions},
	{xssprotection.Codes, checkXSSProtection},
	{referrerpolicy.Codes, checkReferrerPolicy},
	{permissionspolicy.Codes, checkPermissionsPolicy},
	{crossorigin.Codes, checkCrossOrigin},
	{reporting.Codes, checkReporting},
	{leak.Codes, checkLeaks},
	{cachecontrol.Codes, checkCacheControl},
	{cors.Codes, checkCORS},
	{setcookie.Codes, checkCookies},
	{clearsitedata.Codes, checkClearSiteData},
	{hardening.Codes, checkHardening},
}

func checkHSTS(r *response) finding.List {
	return hsts.Check(r.lines("strict-transport-security"), hsts.Context{
		HTTPS: r.HTTPS(), Host: r.host(),
		FinalStage: r.HSTSFinal, Rollback: r.HSTSRollback, Preload: r.HSTSPreload,
		BrokenSubdomains: r.BrokenSubdomains,
		NotRedirected:    r.site.hstsNotRedirected, MissingOnFirstHop: r.site.hstsMissingOnFirstHop,
		InvalidCertificate: r.site.invalidCertificate, Varies: r.site.hstsVaries,
	})
}

// checkCSP asks package csp. That a finding is about a meta element, its
// message says: Subject is for the class of the response.
func checkCSP(r *response) finding.List {
	found := csp.Check(r.lines("content-security-policy"), csp.Context{
		HTML: r.page, HTTPS: r.HTTPS(), Development: r.Development || header.Loopback(r.host()),
		ReportOnly: r.lines("content-security-policy-report-only"), Meta: r.metas("content-security-policy"),
		ReportOnlyFor: r.ReportOnlyFor, PromotionGate: r.PromotionGate, ReportOnlyOverdue: r.ReportOnlyOverdue,
		NoFrameOptions: !r.has("x-frame-options"), ReportingEndpoints: r.endpointNames(),
		ReportHosts: r.ReportHosts, UploadsShareOrigin: r.UploadsShareOrigin, Redirectors: r.Redirectors,
		InsecureSubresources: r.insecureLoads(), EarlierNonces: r.site.earlierNonces, Varies: r.site.policiesVary,
	})
	for i := range found {
		if found[i].Subject == "meta" {
			found[i].Subject, found[i].Message = "", "in a meta element: "+found[i].Message
		}
	}
	return found
}

func checkContentTypeOptions(r *response) finding.List {
	return contenttypeoptions.Check(r.lines("x-content-type-options"), contenttypeoptions.Context{
		Shown: r.shown(), Size: r.Body.Size, MediaType: r.mediaType, Use: r.use(),
	})
}

func checkFrameOptions(r *response) finding.List {
	return frameoptions.Check(r.lines("x-frame-options"), frameoptions.Context{
		Page: r.page, FrameAncestors: r.frameAncestors(), InMeta: len(r.metas("x-frame-options")) > 0,
	})
}

func checkXSSProtection(r *response) finding.List {
	return xssprotection.Check(r.lines("x-xss-protection"))
}

func checkReferrerPolicy(r *response) finding.List {
	return referrerpolicy.Check(r.lines("referrer-policy"), referrerpolicy.Context{Page: r.page, Meta: r.referrerMeta()})
}

func checkPermissionsPolicy(r *response) finding.List {
	found := permissionspolicy.Check(r.lines("permissions-policy"), permissionspolicy.Context{Page: r.page, FeaturePolicy: r.has("feature-policy")})
	return append(found, permissionspolicy.CheckReportOnly(r.lines("permissions-policy-report-only"))...)
}

func checkCrossOrigin(r *response) finding.List {
	return crossorigin.Check(crossorigin.Lines{
		Opener: r.lines("cross-origin-opener-policy"), OpenerReportOnly: r.lines("cross-origin-opener-policy-report-only"),
		Embedder: r.lines("cross-origin-embedder-policy"), EmbedderReportOnly: r.lines("cross-origin-embedder-policy-report-only"),
		Resource: r.lines("cross-origin-resource-policy"),
	}, crossorigin.Context{
		Page: r.page && r.HTTPS(), Sensitive: r.Sensitive || r.BehindLogin, SharedAsset: r.SharedAsset,
		OpensPopups: r.OpensPopups, Untried: r.EmbedderUntried,
	})
}

func checkReporting(r *response) finding.List {
	if !r.has("reporting-endpoints") && !r.has("report-to") && !r.has("nel") {
		return nil // spares the search for names in use
	}
	return reporting.Check(reporting.Lines{
		Endpoints: r.lines("reporting-endpoints"), ReportTo: r.lines("report-to"), NEL: r.lines("nel"),
	}, reporting.Context{URL: r.URL, Used: r.endpointsInUse(), Refused: r.RefusedCollectors})
}

func checkLeaks(r *response) finding.List { return leak.Check(r.Fields, r.Development) }

func checkCacheControl(r *response) finding.List {
	return cachecontrol.Check(r.lines("cache-control"), cachecontrol.Context{
		BehindLogin: r.BehindLogin, SetsSession: r.setsSession(), Nonce: r.hasNonce(), EchoesCORS: r.echoesOrigin(),
		Pragma: r.has("pragma"), Expires: r.has("expires"), Vary: r.lines("vary"),
	})
}

func checkCORS(r *response) finding.List {
	return cors.Check(r.lines("access-control-allow-origin"), r.lines("access-control-allow-credentials"),
		cors.Context{Host: r.host(), Origin: r.Request.Get("Origin")})
}

func checkCookies(r *response) finding.List {
	return setcookie.Check(r.lines("set-cookie"), setcookie.Context{HTTPS: r.HTTPS(), Host: r.host(), Now: r.Now})
}

func checkClearSiteData(r *response) finding.List {
	return clearsitedata.Check(r.lines("clear-site-data"), r.endsLogin())
}

func checkHardening(r *response) finding.List {
	return hardening.Check(hardening.Lines{
		Integrity: r.lines("integrity-policy"), AgentCluster: r.lines("origin-agent-cluster"), Prefetch: r.lines("x-dns-prefetch-control"),
		CrossDomain: r.lines("x-permitted-cross-domain-policies"), Disposition: r.lines("content-disposition"),
	}, hardening.Context{Page: r.page && r.HTTPS(), Upload: r.Upload, MediaType: r.mediaType})
}

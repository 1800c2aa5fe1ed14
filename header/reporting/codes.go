package reporting

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 10).
var Codes = finding.Catalog{
	{
		Code: "REP-001", Severity: finding.Error, Title: "cannot be parsed, or lacks what is required",
		Meaning: "Reporting-Endpoints is a structured dictionary, Report-To and NEL are JSON objects. A field in the other's grammar is ignored as a whole: no reports arrive, and nobody notices.",
		Bad:     `Reporting-Endpoints: {"csp":"https://r.example/csp"}`, Good: `Reporting-Endpoints: csp="https://r.example/csp"`,
		Fix: "write it in the field's own grammar", Source: "Reporting API section 3.2; Network Error Logging section 4",
	}, {
		Code: "REP-002", Severity: finding.Error, Title: "an endpoint that is not on HTTPS",
		Meaning: "Browsers ignore endpoints that are not trustworthy, and send nothing.",
		Bad:     `Reporting-Endpoints: csp="http://r.example/csp"`, Good: `Reporting-Endpoints: csp="https://r.example/csp"`,
		Fix: "give the collector HTTPS", Source: "Reporting API section 3.2",
	}, {
		Code: "REP-003", Severity: finding.Warning, Title: "network errors are reported to the host that has them",
		Meaning: "While the host cannot be reached, neither can its collector: the reports that matter most are lost or late.",
		Bad:     "https://www.example.com has NEL, with a collector on www.example.com", Good: `Report-To: {"group":"nel","max_age":86400,"endpoints":[{"url":"https://reports.example.net/nel"}]}`,
		Fix: "collect them on another host", Source: "Network Error Logging section 9",
	}, {
		Code: "REP-004", Severity: finding.Low, Title: "Report-To only",
		Meaning: "Only Chromium reads Report-To, and plans not to; Firefox and Safari know Reporting-Endpoints.",
		Bad:     `Report-To: {"group":"csp","max_age":86400,"endpoints":[{"url":"https://r.example/csp"}]}`, Good: `Reporting-Endpoints: csp="https://r.example/csp"`,
		Fix: "add Reporting-Endpoints", Source: "Reporting API section 3.2",
	}, {
		Code: "REP-005", Severity: finding.Warning, Title: "NEL names a group that Report-To does not have, or that ends sooner",
		Meaning: "Without its group a policy has nowhere to report to, and goes on silently until it ends itself.",
		Bad:     `NEL: {"report_to":"nel","max_age":86400}`, Good: "NEL: {\"report_to\":\"nel\",\"max_age\":86400}\nReport-To: {\"group\":\"nel\",\"max_age\":86400,\"endpoints\":[{\"url\":\"https://reports.example.net/nel\"}]}",
		Fix: "define the group in Report-To, for at least as long", Source: "Network Error Logging section 4",
	}, {
		Code: "REP-006", Severity: finding.Low, Title: "a name that no policy uses",
		Meaning: "The endpoint hears of nothing. Most often a policy was to name it.",
		Bad:     `Reporting-Endpoints: old="https://r.example/x"`, Good: "Reporting-Endpoints: csp=\"https://r.example/csp\"\nContent-Security-Policy: default-src 'self'; report-to csp",
		Fix: "drop it, or name it in the policy", Source: "Reporting API section 3.2",
	}, {
		Code: "REP-007", Severity: finding.Error, Title: "a fraction outside of 0 to 1, or a max_age that is no whole number",
		Meaning: "Browsers ignore the object as a whole.",
		Bad:     `NEL: {"report_to":"default","max_age":86400,"success_fraction":5}`, Good: `NEL: {"report_to":"default","max_age":86400,"success_fraction":0.05}`,
		Fix: "write fractions from 0 to 1, and max_age in whole seconds", Source: "Network Error Logging section 4",
	}, {
		Code: "REP-008", Severity: finding.Notice, Title: "a collector of another origin does not answer the preflight",
		Meaning: "Before they report across origins, browsers ask with OPTIONS; without a right answer they send nothing.",
		Bad:     "OPTIONS https://r.example/csp → 405", Good: "OPTIONS https://r.example/csp → 204, Access-Control-Allow-Origin: *, Access-Control-Allow-Headers: content-type",
		Fix: "let the collector answer OPTIONS", Source: "Reporting API section 3.5.3; spec/rollout.md 3.5",
	},
}

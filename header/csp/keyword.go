package csp

// Keyword is a source that stands for a behavior, not for a place
// (spec/headers.md 3.2).
type Keyword uint8

// The keywords.
const (
	None                     Keyword = iota + 1 // nothing; ignored when other sources stand beside it
	Self                                        // the document's web origin
	UnsafeInline                                // all inline code; ignored when a nonce or hash is present
	UnsafeEval                                  // eval and WebAssembly
	WasmUnsafeEval                              // WebAssembly only
	TrustedTypesEval                            // eval of trusted scripts, while trusted types are required
	UnsafeHashes                                // hashes cover attributes and javascript: links too
	StrictDynamic                               // what trusted scripts add is trusted, hosts are not
	ReportSample                                // reports have the first 40 characters of inline code
	ReportSHA256                                // hashes of loaded scripts are reported
	ReportSHA384                                //
	ReportSHA512                                //
	InlineSpeculationRules                      // inline speculation rules (Chromium)
	UnsafeAllowRedirects                        // in the grammar, without effect
	UnsafeWebtransportHashes                    // in the grammar, without effect
)

var keywordNames = [...]string{
	None:                     "none",
	Self:                     "self",
	UnsafeInline:             "unsafe-inline",
	UnsafeEval:               "unsafe-eval",
	WasmUnsafeEval:           "wasm-unsafe-eval",
	TrustedTypesEval:         "trusted-types-eval",
	UnsafeHashes:             "unsafe-hashes",
	StrictDynamic:            "strict-dynamic",
	ReportSample:             "report-sample",
	ReportSHA256:             "report-sha256",
	ReportSHA384:             "report-sha384",
	ReportSHA512:             "report-sha512",
	InlineSpeculationRules:   "inline-speculation-rules",
	UnsafeAllowRedirects:     "unsafe-allow-redirects",
	UnsafeWebtransportHashes: "unsafe-webtransport-hashes",
}

// String returns the keyword with its quotes; "" for the zero value.
func (k Keyword) String() string {
	if k == 0 {
		return ""
	}
	return "'" + keywordNames[k] + "'"
}

// keywords finds a keyword by its name. Nothing writes to it.
var keywords = func() map[string]Keyword {
	out := map[string]Keyword{}
	for k, name := range keywordNames {
		if name != "" {
			out[name] = Keyword(k)
		}
	}
	return out
}()

// keyword returns the keyword of a name without quotes, in any case, or 0.
func keyword(name string) Keyword { return keywords[lower(name)] }

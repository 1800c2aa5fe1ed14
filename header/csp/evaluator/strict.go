package evaluator

import (
	"slices"
	"strings"
)

// scriptValues are the values in force for script-src, and whose they are.
func (p policy) scriptValues() (string, []string) {
	name := p.governs("script-src")
	return name, p.values[name]
}

func withoutStrictDynamic(p policy) []Finding {
	name, values := p.scriptValues()
	place := slices.ContainsFunc(values, func(v string) bool { return v[0] != '\'' })
	if place && !p.hasStrictDynamic("script-src") {
		return []Finding{{StrictDynamic, StrictCSP, name, ""}}
	}
	return nil
}

func strictDynamicAlone(p policy) []Finding {
	name, _ := p.scriptValues()
	if p.hasStrictDynamic("script-src") && !p.hasNonce("script-src") && !p.hasHash("script-src") {
		return []Finding{{StrictDynamicNotStandalone, Info, name, ""}}
	}
	return nil
}

func inlineFallback(p policy) []Finding {
	name, values := p.scriptValues()
	if (p.hasNonce("script-src") || p.hasHash("script-src")) && !slices.Contains(values, "'unsafe-inline'") {
		return []Finding{{UnsafeInlineFallback, StrictCSP, name, ""}}
	}
	return nil
}

func allowlistFallback(p policy) []Finding {
	name, values := p.scriptValues()
	place := func(v string) bool { return is("http:", "https:", "*")(v) || strings.Contains(v, ".") }
	if p.hasStrictDynamic("script-src") && !slices.ContainsFunc(values, place) {
		return []Finding{{AllowlistFallback, StrictCSP, name, ""}}
	}
	return nil
}

func trustedTypes(p policy) []Finding {
	if p.contains("require-trusted-types-for", "'script'") {
		return nil
	}
	return []Finding{{RequireTrustedTypesForScripts, Info, "require-trusted-types-for", ""}}
}

func reporting(p policy) []Finding {
	switch {
	case len(p.values["report-uri"]) > 0:
		return nil
	case len(p.values["report-to"]) > 0:
		return []Finding{{ReportToOnly, Info, "report-to", ""}}
	}
	return []Finding{{ReportingDestinationMissing, Info, "report-uri", ""}}
}

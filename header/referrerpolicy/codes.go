package referrerpolicy

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 7).
var Codes = finding.Catalog{
	{
		Code: "REF-001", Severity: finding.Low, Title: "Referrer-Policy is missing",
		Meaning: "Today's browsers tell other sites the origin only; older ones, and some apps, the full address with what its path and query hold.",
		Bad:     "(no Referrer-Policy)", Good: "Referrer-Policy: strict-origin-when-cross-origin",
		Fix: "send strict-origin-when-cross-origin", Source: "Referrer Policy section 3.10",
	}, {
		Code: "REF-002", Severity: finding.Warning, Title: "the policy in effect tells too much",
		Meaning: "unsafe-url tells every site the full address of the page, over plain HTTP as well. origin, origin-when-cross-origin and no-referrer-when-downgrade (low) tell more than browsers do by themselves.",
		Bad:     "Referrer-Policy: unsafe-url", Good: "Referrer-Policy: strict-origin-when-cross-origin",
		Fix: "use a stricter token", Source: "Referrer Policy section 3",
	}, {
		Code: "REF-003", Severity: finding.Error, Title: "no known token, quotes, semicolons, or spaces as separator",
		Meaning: "Browsers skip what they do not know; without any known token they use their default.",
		Bad:     "Referrer-Policy: 'no-referrer'", Good: "Referrer-Policy: no-referrer",
		Fix: "write the tokens without quotes, separated by commas", Source: "Referrer Policy section 4.1",
	}, {
		Code: "REF-004", Severity: finding.Low, Title: "the last token is weaker than an earlier one",
		Meaning: "The last token that a browser knows counts. Lists are for putting a newer token behind one that old browsers know.",
		Bad:     "Referrer-Policy: no-referrer, unsafe-url", Good: "Referrer-Policy: unsafe-url, no-referrer",
		Fix: "put the token that you mean last", Source: "Referrer Policy section 11.1",
	}, {
		Code: "REF-005", Severity: finding.Low, Title: "a referrer meta element is weaker than the field",
		Meaning: "The element takes the field's place from where it stands in the page.",
		Bad:     `no-referrer in the field, <meta name="referrer" content="unsafe-url"> in the page`, Good: "no-referrer in the field, and no meta element",
		Fix: "align them", Source: "HTML, standard metadata names",
	}, {
		Code: "REF-006", Severity: finding.Notice, Title: "a legacy token",
		Meaning: "never, always, default and origin-when-crossorigin were understood in meta elements only; in the field they mean nothing.",
		Bad:     "Referrer-Policy: never", Good: "Referrer-Policy: no-referrer",
		Fix: "write no-referrer, unsafe-url, strict-origin-when-cross-origin or origin-when-cross-origin", Source: "HTML, standard metadata names",
	},
}

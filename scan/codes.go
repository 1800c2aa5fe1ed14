package scan

import "github.com/lintel-edge/lintel/finding"

// Codes documents what is wrong with a target.
var Codes = finding.Catalog{
	{
		Code: "TARGET-001", Severity: finding.Error, Title: "there is no host",
		Meaning: "A target names the host to look at; this one is empty.",
		Bad:     `lintel scan ""`, Good: "lintel scan example.com",
		Fix: "write a host, host:port or URL", Source: "Lintel",
	}, {
		Code: "TARGET-002", Severity: finding.Error, Title: "not a scheme of the web",
		Meaning: "Sites are looked at over http and https, both whichever is given.",
		Bad:     "htps://example.com", Good: "https://example.com",
		Fix: "write https://, http:// or no scheme", Source: "RFC 9110 section 4.2",
	}, {
		Code: "TARGET-003", Severity: finding.Error, Title: "not a host",
		Meaning: "A host is a name of letters, digits, hyphens and dots, an IPv4 address, or an IPv6 address, in brackets where a port follows. Names in other scripts are taken and translated.",
		Bad:     "exam ple..com", Good: "example.com, 192.0.2.1, [2001:db8::1]:8443",
		Fix: "correct the host", Source: "RFC 3986 section 3.2.2, RFC 5890",
	}, {
		Code: "TARGET-004", Severity: finding.Error, Title: "not a port",
		Meaning: "A port is a number from 1 to 65535.",
		Bad:     "example.com:84430", Good: "example.com:8443",
		Fix: "write a number from 1 to 65535, or leave it out", Source: "RFC 3986 section 3.2.3",
	}, {
		Code: "TARGET-005", Severity: finding.Error, Title: "credentials in the target",
		Meaning: "What stands before an @ would end up in logs and reports. It is neither sent nor shown.",
		Bad:     "https://user:password@example.com", Good: "https://example.com with an Authorization field",
		Fix: "send an Authorization field or a cookie instead", Source: "RFC 9110 section 4.2.4",
	}, {
		Code: "TARGET-006", Severity: finding.Error, Title: "characters that no URL has",
		Meaning: "Spaces, control characters and broken percent escapes cannot be sent as they are.",
		Bad:     "example.com/a b%zz", Good: "example.com/a%20b",
		Fix: "escape them with % and two hexadecimal digits", Source: "RFC 3986 section 2",
	}, {
		Code: "TARGET-007", Severity: finding.Error, Title: "too long",
		Meaning: "No server takes so long a URL. Is the list really one target a line?",
		Bad:     "a line of 100 KB", Good: "one target a line",
		Fix: "shorten it", Source: "RFC 9110 section 4.1",
	},
}

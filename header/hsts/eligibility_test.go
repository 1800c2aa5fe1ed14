package hsts

import (
	"slices"
	"strings"
	"testing"
)

// eligible is a domain without any fault.
func eligible() Facts {
	lines := []string{"max-age=31536000; includeSubDomains; preload"}
	return Facts{
		Domain: "example.com", Registrable: "example.com",
		Connection: Connection{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256"},
		Lines:      lines,
		WWW:        WWW{Exists: true},
		HTTP:       Chain{Hops: []Hop{{URL: "https://example.com/", Lines: lines}, {URL: "https://www.example.com/", Lines: lines}}},
		HTTPS:      Chain{Lines: lines, Hops: []Hop{{URL: "https://www.example.com/", Lines: lines}}},
	}
}

// TestCheckEligibility is spec/headers.md 2.5, the parts besides the header;
// the order is that of the list's own checker.
func TestCheckEligibility(t *testing.T) {
	hops := func(urls ...string) []Hop {
		out := make([]Hop, len(urls))
		for i, u := range urls {
			out[i] = Hop{URL: u, Lines: eligible().Lines}
		}
		return out
	}
	for _, tc := range []struct {
		name   string
		change func(*Facts)
		want   []string // "!" marks errors
	}{
		{"eligible", func(*Facts) {}, nil},
		{"a dot first", func(f *Facts) { f.Domain = ".example.com" }, []string{"!domain.format.begins_with_dot"}},
		{"a dot last", func(f *Facts) { f.Domain = "example.com." }, []string{"!domain.format.ends_with_dot"}},
		{"two dots", func(f *Facts) { f.Domain = "example..com" }, []string{"!domain.format.contains_double_dot"}},
		{"a public suffix", func(f *Facts) { f.Domain, f.Registrable = "co.uk", "" }, []string{"!domain.format.public_suffix"}},
		{"a port", func(f *Facts) { f.Domain = "example.com:443" }, []string{"!domain.format.invalid_characters"}},
		{"beyond ASCII", func(f *Facts) { f.Domain = "müller.example" }, []string{"!domain.format.invalid_characters"}},
		{"an address", func(f *Facts) { f.Domain, f.Registrable = "192.0.2.1", "" }, []string{"!domain.format.is_ip_address"}},
		{"capitals", func(f *Facts) { f.Domain = "Example.com" }, nil},
		{"a subdomain", func(f *Facts) {
			f.Domain, f.HTTP.Hops[0].URL = "www.example.com", "https://www.example.com/"
			f.WWW.Failure = "no certificate for www.www.example.com"
		}, []string{"!domain.is_subdomain"}},

		{"nobody answers", func(f *Facts) { f.Connection.Failure = "connection refused" }, []string{"!domain.tls.cannot_connect"}},
		{"an invalid chain", func(f *Facts) { f.Connection.InvalidChain = true }, []string{"!domain.tls.invalid_cert_chain"}},
		{"SHA-1", func(f *Facts) { f.Connection.SHA1 = true }, []string{"!domain.tls.sha1"}},
		{"an old cipher", func(f *Facts) {
			f.Connection = Connection{Version: "TLS 1.2", Suite: "TLS_RSA_WITH_AES_128_GCM_SHA256"}
		}, []string{"tls.obsolete_cipher_suite"}},
		{"an old mode", func(f *Facts) {
			f.Connection = Connection{Version: "TLS 1.2", Suite: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"}
		}, []string{"tls.obsolete_cipher_suite"}},
		{"a good cipher of TLS 1.2", func(f *Facts) {
			f.Connection = Connection{Version: "TLS 1.2", Suite: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"}
		}, nil},
		{"www without TLS", func(f *Facts) { f.WWW.Failure = "handshake failure" }, []string{"!domain.www.no_tls"}},
		{"no www", func(f *Facts) { f.WWW = WWW{} }, nil},
		{"www below an exempt suffix", func(f *Facts) {
			f.Domain, f.Registrable, f.WWW.Failure = "x.appspot.com", "x.appspot.com", "no certificate"
			f.HTTP.Hops[0].URL = "https://x.appspot.com/"
		}, nil},

		{"a faulty field is not said twice", func(f *Facts) { f.Lines, f.HTTP.Hops[0].Lines = nil, nil }, []string{"!response.no_header"}},
		{"18 weeks", func(f *Facts) {
			f.Lines = []string{"max-age=10886400; includeSubDomains; preload"}
			f.HTTP.Hops[0].Lines = f.Lines
		}, []string{"!header.preloadable.max_age.below_1_year"}},
		{"18 weeks, on the list since long", func(f *Facts) {
			f.Old, f.Lines = true, []string{"max-age=10886400; includeSubDomains; preload"}
			f.HTTP.Hops[0].Lines = f.Lines
		}, nil},
		{"no plain HTTP", func(f *Facts) { f.HTTP = Chain{Failure: "connection refused"} }, []string{"redirects.http.does_not_exist"}},
		{"a useless field", func(f *Facts) { f.HTTP.Lines = f.Lines }, []string{"redirects.http.useless_header"}},
		{"no redirect", func(f *Facts) { f.HTTP.Hops = nil }, []string{"!redirects.http.no_redirect"}},
		{"www first", func(f *Facts) { f.HTTP.Hops = hops("https://www.example.com/") }, []string{"!redirects.http.www_first"}},
		{"www first, on HTTP", func(f *Facts) { f.HTTP.Hops = hops("http://www.example.com/", "https://www.example.com/") }, []string{"!redirects.http.www_first"}},
		{"to another host first", func(f *Facts) { f.HTTP.Hops = hops("https://example.org/") }, []string{"!redirects.http.first_redirect.insecure"}},
		{"to plain HTTP first", func(f *Facts) { f.HTTP.Hops = hops("http://example.com/a", "https://example.com/a") }, []string{"!redirects.http.first_redirect.insecure"}},
		{"to a port that is closed", func(f *Facts) { f.HTTP.Hops[0] = Hop{URL: "https://example.com:444/", Failure: "connection refused"} }, []string{"!redirects.http.first_redirect.invalid"}},
		{"to a page without the field", func(f *Facts) { f.HTTP.Hops[0].Lines = nil }, []string{"!redirects.http.first_redirect.no_hsts"}},
		{"back to plain HTTP", func(f *Facts) { f.HTTP.Hops = hops("https://example.com/", "http://example.com/x") }, []string{"!redirects.insecure.subsequent"}},
		{"HTTPS to plain HTTP", func(f *Facts) { f.HTTPS.Hops = hops("http://www.example.com/") }, []string{"!redirects.insecure.initial"}},
		{"HTTPS to plain HTTP later", func(f *Facts) { f.HTTPS.Hops = hops("https://www.example.com/", "http://www.example.com/a") }, []string{"!redirects.insecure.subsequent"}},
		{"three redirects", func(f *Facts) { f.HTTPS.Hops = hops("https://a.test", "https://b.test", "https://c.test") }, nil},
		{"four redirects", func(f *Facts) {
			f.HTTPS.Hops = hops("https://a.test", "https://b.test", "https://c.test", "https://d.test")
		}, []string{"!redirects.too_many"}},
		{"redirects to nowhere", func(f *Facts) { f.HTTPS.Broken = "no such host" }, []string{"!redirects.follow_error"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := eligible()
			tc.change(&f)
			expectIssues(t, CheckEligibility(f), tc.want)
		})
	}
}

// TestCheckRemovalEligibility is spec/headers.md 2.6.
func TestCheckRemovalEligibility(t *testing.T) {
	f := eligible()
	expectIssues(t, CheckRemovalEligibility(f), []string{"!header.removable.contains.preload"})
	f.Lines = []string{"max-age=300"}
	expectIssues(t, CheckRemovalEligibility(f), nil)
	f.Connection.InvalidChain = true
	expectIssues(t, CheckRemovalEligibility(f), []string{"!domain.tls.invalid_cert_chain"})
}

// TestMessages: every issue has words for people, with all their parts.
func TestMessages(t *testing.T) {
	f := eligible()
	f.Registrable, f.Connection.SHA1, f.WWW.Failure = "com", true, "x"
	f.Lines = []string{"max-age=1; foo"}
	f.HTTP = Chain{Lines: f.Lines}
	f.HTTPS.Hops = []Hop{{URL: "https://a.test"}, {URL: "http://b.test"}, {URL: "https://c.test"}, {URL: "https://d.test"}}
	found := slices.Concat(CheckEligibility(f), CheckPreload(nil), CheckPreload([]string{"a", "b"}), CheckRemoval(eligible().Lines))
	for _, i := range found {
		if messages[i.Code] == "" || i.Message == "" || strings.Contains(i.Message, "%!") {
			t.Errorf("%s says %q", i.Code, i.Message)
		}
	}
	if want := `example.com redirects more than 3 times`; !slices.ContainsFunc(found, func(i Issue) bool { return strings.HasSuffix(i.Message, want) }) {
		t.Errorf("nothing says %q in %v", want, found)
	}
}

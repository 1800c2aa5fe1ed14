package setcookie

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

var now = time.Date(2026, 11, 21, 9, 52, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	hour := int64(3600)
	attribute := func(name, value string, start, end int) Attribute {
		return Attribute{name, value, finding.Span{Start: start, End: end}}
	}
	for _, tc := range []struct {
		line string
		want Cookie
	}{
		{"a=b", Cookie{Name: "a", Value: "b", Span: finding.Span{End: 3}}},
		{" a = b=c ;; secure", Cookie{Name: "a", Value: "b=c", Secure: true, Span: finding.Span{End: 9},
			Attributes: []Attribute{attribute("secure", "", 12, 18)}}},
		{"only-a-value", Cookie{Value: "only-a-value", Span: finding.Span{End: 12}}},
		{"a=b; MAX-AGE=3600; HttpOnly=x; Domain=.Example.com; Path=/x", Cookie{
			Name: "a", Value: "b", MaxAge: &hour, HTTPOnly: true, Domain: "example.com", Path: "/x", Span: finding.Span{End: 3},
			Attributes: []Attribute{attribute("MAX-AGE", "3600", 5, 17), attribute("HttpOnly", "x", 19, 29), attribute("Domain", ".Example.com", 31, 50), attribute("Path", "/x", 52, 59)}}},
		{"a=b; Path=x; Max-Age=1h; SameSite=Lax; SameSite=none; Partitioned", Cookie{
			Name: "a", Value: "b", SameSite: "none", Partitioned: true, Span: finding.Span{End: 3},
			Attributes: []Attribute{attribute("Path", "x", 5, 11), attribute("Max-Age", "1h", 13, 23), attribute("SameSite", "Lax", 25, 37), attribute("SameSite", "none", 39, 52), attribute("Partitioned", "", 54, 65)}}},
	} {
		if diff := cmp.Diff(tc.want, Parse(tc.line)); diff != "" {
			t.Errorf("%s: %s", tc.line, diff)
		}
	}
	if c := Parse("a=b; Path=/" + strings.Repeat("x", 1024)); c.Path != "" {
		t.Error("an attribute of more than 1,024 octets is not ignored")
	}
}

func TestString(t *testing.T) {
	const canonical = "a=b; Domain=example.com; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Max-Age=60; Secure; HttpOnly; SameSite=Lax; Partitioned"
	got := Parse("a = b;partitioned;SameSite=Lax;httponly;SECURE;max-age=60;expires=Wednesday, 21-Oct-26 07:28:00 GMT;path=/;domain=.EXAMPLE.com").String()
	if got != canonical {
		t.Errorf("got  %s\nwant %s", got, canonical)
	}
}

// TestParseDate has the forms that RFC 6265bis section 5.1.1 is made for.
func TestParseDate(t *testing.T) {
	want := time.Date(1994, 11, 6, 8, 49, 37, 0, time.UTC)
	for _, s := range []string{
		"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
		"06 november 1994 8:49:37", "Sun, 06 Nov 1994 08:49:37 +0100",
	} {
		if got, ok := parseDate(s); !ok || !got.Equal(want) {
			t.Errorf("%s: %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "0", "tomorrow", "06 Nov 1994", "31 Feb 2026 00:00:00", "06 Nov 1600 00:00:00", "06 Nov 1994 24:00:00", "06 Nov 1994 08:49"} {
		if got, ok := parseDate(s); ok {
			t.Errorf("%s: %v", s, got)
		}
	}
	if got, ok := parseDate("Thu, 01 Jan 70 00:00:00 GMT"); !ok || got.Unix() != 0 {
		t.Errorf("1970 with two digits: %v, %v", got, ok)
	}
}

// TestRefused is spec/headers.md 13.
func TestRefused(t *testing.T) {
	const host = "www.example.com"
	for _, tc := range []struct {
		name, line, host string
		https            bool
		want             Reason
	}{
		{"plain", "a=b", host, true, Kept},
		{"secure over HTTP", "a=b; Secure", host, false, SecureOnHTTP},
		{"secure on this machine", "a=b; Secure", "localhost", false, Kept},
		{"None without Secure", "a=b; SameSite=None", host, true, InsecureNone},
		{"None with Secure", "a=b; SameSite=none; secure", host, true, Kept},
		{"Partitioned without Secure", "a=b; Partitioned", host, true, InsecurePart},
		{"__Secure-", "__Secure-a=b; Secure", host, true, Kept},
		{"__Secure- without Secure", "__Secure-a=b", host, true, Prefix},
		{"__Host-", "__Host-a=b; Secure; Path=/", host, true, Kept},
		{"__Host- without Path", "__Host-a=b; Secure", host, true, Prefix},
		{"__Host- with Domain", "__Host-a=b; Secure; Path=/; Domain=www.example.com", host, true, Prefix},
		{"__Http- without HttpOnly", "__Http-a=b; Secure", host, true, Prefix},
		{"__Http-", "__Http-a=b; Secure; HttpOnly; Domain=example.com", host, true, Kept},
		{"__Host-Http- without HttpOnly", "__Host-Http-a=b; Secure; Path=/", host, true, Prefix},
		{"__Host-Http-", "__Host-Http-a=b; Secure; Path=/; HttpOnly", host, true, Kept},
		{"a prefix in another case", "__HOST-a=b; Secure", host, true, Prefix},
		{"a nameless one", "__Host-a", host, true, NamelessPrefix},
		{"a nameless one with equals sign", "=__secure-a=b; Secure", host, true, NamelessPrefix},
		{"nothing", "", host, true, Empty},
		{"4,096 octets", "a=" + strings.Repeat("x", 4095), host, true, Kept},
		{"4,097 octets", "a=" + strings.Repeat("x", 4096), host, true, TooLong},
		{"another domain", "a=b; Domain=example.org", host, true, ForeignDomain},
		{"a subdomain", "a=b; Domain=x.www.example.com", host, true, ForeignDomain},
		{"the parent", "a=b; Domain=.Example.com", host, true, Kept},
		{"half a label", "a=b; Domain=ample.com", host, true, ForeignDomain},
	} {
		if got, words := Parse(tc.line).Refused(tc.host, tc.https); got != tc.want || (words == "") != (got == Kept) {
			t.Errorf("%s: %q (%s), want %q", tc.name, got, words, tc.want)
		}
	}
}

// TestCheck is the table of spec/headers.md 13. The last code, a notice for
// every session, is left out where it adds nothing.
func TestCheck(t *testing.T) {
	https := Context{HTTPS: true, Host: "www.example.com", Now: now}
	const good = "; Secure; HttpOnly; SameSite=Lax"
	for _, tc := range []struct {
		name  string
		lines []string
		c     Context
		want  []string
	}{
		{"none", nil, https, nil},
		{"right", []string{"__Host-sid=1; Path=/" + good, "theme=dark" + good}, https, nil},
		{"a session without Secure", []string{"__Http=1; HttpOnly; SameSite=Lax", "sid=1; HttpOnly; SameSite=Lax"}, https, []string{"COOKIE-001 warning 1:1", "COOKIE-001 high 2:1"}},
		{"a session without HttpOnly", []string{"JSESSIONID=1; Secure; SameSite=Lax"}, https, []string{"COOKIE-002 high 1:1"}},
		{"another without HttpOnly", []string{"theme=dark; Secure; SameSite=Lax"}, https, nil},
		{"a token that scripts must read", []string{"csrftoken=1; Secure; SameSite=Lax"}, https, nil},
		{"no SameSite", []string{"auth=1; Secure; HttpOnly", "csrftoken=1; Secure", "theme=dark; Secure"}, https,
			[]string{"COOKIE-003 warning 1:1", "COOKIE-003 warning 2:1", "COOKIE-003 low 3:1"}},
		{"None without Secure", []string{"theme=dark; SameSite=None"}, https, []string{"COOKIE-001 warning 1:1", "COOKIE-004 error 1:13"}},
		{"an unknown SameSite", []string{"theme=dark; Secure; SameSite=Lux"}, https, []string{"COOKIE-005 error 1:21 Lax"}},
		{"a prefix", []string{"__Host-theme=dark" + good}, https, []string{"COOKIE-006 error 1:1"}},
		{"a prefix without Secure", []string{"__Host-theme=dark; Path=/; SameSite=Lax"}, https, []string{"COOKIE-006 error 1:1"}},
		{"a session without prefix", []string{"sid=1; Path=/" + good}, https, []string{"COOKIE-007 low 1:1"}},
		{"a wide domain", []string{"theme=dark; Domain=example.com" + good}, https, []string{"COOKIE-008 warning 1:13"}},
		{"its own domain", []string{"theme=dark; Domain=www.example.com" + good}, https, nil},
		{"400 days", []string{"theme=dark; Max-Age=34560000" + good}, https, nil},
		{"over 400 days", []string{"theme=dark; Max-Age=34560001" + good}, https, []string{"COOKIE-009 low 1:13"}},
		{"over 400 days, as a date", []string{"theme=dark; Expires=Fri, 21 Nov 2036 00:00:00 GMT" + good}, https, []string{"COOKIE-009 low 1:13"}},
		{"too long", []string{"theme=" + strings.Repeat("x", 4096) + good}, https, []string{"COOKIE-010 error 1:1"}},
		{"on HTTP", []string{"theme=dark; SameSite=Lax"}, Context{Host: "www.example.com"}, []string{"COOKIE-001 warning 1:1", "COOKIE-011 warning 1:1"}},
		{"twice", []string{"lang=en; Path=/" + good, "lang=de; Path=/de" + good}, https, []string{"COOKIE-012 low 2:1"}},
		{"twice for one path", []string{"lang=en; Path=/" + good, "lang=de; Path=/" + good}, https, nil},
		{"taken away", []string{"sid=; Max-Age=0", "auth=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, https, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.lines, tc.c) {
				if f.Code == "COOKIE-013" {
					continue
				}
				line := fmt.Sprint(f.Code, " ", f.Severity, " ", strings.TrimPrefix(f.Place.String(), Name+":"))
				if f.Nearest != "" {
					line += " " + f.Nearest
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSessionLike is COOKIE-013.
func TestSessionLike(t *testing.T) {
	for name, want := range map[string]bool{
		"JSESSIONID": true, "wordpress_logged_in": false, "user_login": true, "sid": true, "AuthKey": true, "jwt": true, "id_token": true,
		"theme": false, "csrftoken": false, "XSRF-TOKEN": false,
	} {
		if got := SessionLike(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	found := Check([]string{"sid=1"}, Context{})
	if f := found[len(found)-1]; f.Code != "COOKIE-013" || f.Severity != finding.Notice {
		t.Errorf("no notice at the end of %v", found)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a=b; Max-Age=-5; Expires=Sun, 06 Nov 1994 08:49:37 GMT", "=x;;Domain=.; Path=/", "__host-a; SECURE", "a=b; Expires=1 1 jan 1:1:1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c := Parse(line)
		for _, a := range c.Attributes {
			if a.Span.Start > a.Span.End || a.Span.End > len(line) || !strings.HasPrefix(line[a.Span.Start:], a.Name) {
				t.Errorf("%q: %+v", line, a)
			}
		}
		if again := Parse(c.String()); again.String() != c.String() {
			t.Errorf("%q is written %q, and read again %q", line, c, again)
		}
		Check([]string{line, line}, Context{Host: "example.com", Now: now})
	})
}

func Example() {
	c := Parse("__Host-sid=1; Secure; HttpOnly; SameSite=Lax")
	fmt.Println(c.Refused("www.example.com", true))
	// Output: prefix __Host- without Path=/
}

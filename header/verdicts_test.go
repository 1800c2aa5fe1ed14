package header_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/lintel-edge/lintel/header/contenttypeoptions"
	"github.com/lintel-edge/lintel/header/cors"
	"github.com/lintel-edge/lintel/header/crossorigin"
	"github.com/lintel-edge/lintel/header/frameoptions"
	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/header/permissionspolicy"
	"github.com/lintel-edge/lintel/header/referrerpolicy"
	"github.com/lintel-edge/lintel/header/setcookie"
)

const (
	page  = "https://page.test"
	other = "https://other.test"
)

// TestAgainstChromium lets a real browser judge what the packages below say
// that browsers do.
func TestAgainstChromium(t *testing.T) {
	s := open(t)
	for _, trial := range []struct {
		name string
		run  func(*testing.T, *stage)
	}{
		{"Strict-Transport-Security", transport},
		{"X-Content-Type-Options", noSniff},
		{"X-Frame-Options", frames},
		{"Referrer-Policy", referrers},
		{"Permissions-Policy", permissions},
		{"isolation", isolation},
		{"Cross-Origin-Resource-Policy", resources},
		{"CORS", sharing},
		{"Set-Cookie", cookies},
	} {
		t.Run(trial.name, func(t *testing.T) { trial.run(t, s) })
	}
}

// lines writes field lines of one name.
func lines(name string, values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = name + ": " + v
	}
	return out
}

// transport: after a visit on HTTPS, plain addresses of the host and of a
// subdomain lead to HTTPS, or not.
func transport(t *testing.T, s *stage) {
	for i, tc := range []struct {
		values  []string
		differs bool // from RFC 6797, which we follow
	}{
		{[]string{"max-age=300"}, false}, {[]string{"max-age=300; includeSubDomains"}, false}, {[]string{"MAX-AGE=300; INCLUDESUBDOMAINS"}, false},
		{[]string{`max-age="300"`}, false}, {[]string{"\tmax-age = 300 ;"}, false}, {[]string{"max-age=0"}, false}, {[]string{"max-age=99999999999999999999"}, false},
		{[]string{"max-age"}, false}, {[]string{"max-age="}, false}, {[]string{"max-age=abc"}, false}, {[]string{"max-age=-1"}, false}, {[]string{"max-age=1.5"}, false},
		{[]string{"max-age=0x10"}, false}, {[]string{`max-age="300`}, false}, {[]string{`max-age="300"x`}, false}, {[]string{"max-age='300'"}, false},
		{[]string{"includeSubDomains"}, false}, {[]string{""}, false},
		{[]string{"max-age=300; max-age=300"}, false}, {[]string{"max-age=300, max-age=600"}, false},
		{[]string{"max-age=300", "max-age=0"}, false}, {[]string{"max-age=0", "max-age=300"}, false}, {[]string{"", "max-age=300"}, false},
		{[]string{"max-age=300; includeSubDomains=true"}, false}, {[]string{"max-age=300; includeSubDomains; includeSubDomains"}, false},
		{[]string{"max-age=300; preload"}, false}, {[]string{"max-age=300; foo"}, false}, {[]string{`max-age=300; foo="a;b"; includeSubDomains`}, false},
		{[]string{"max-age=300 includeSubDomains"}, false}, {[]string{"max-age=300; =x"}, false},
		{[]string{";max-age=300"}, false}, {[]string{"max-age=300;; includeSubDomains"}, false}, {[]string{"max-age=300;;; includeSubDomains"}, false},
		// RFC 6797 section 6.1, rule 2, voids the field, and HSTS-005 says so.
		{[]string{"max-age=300; foo; foo"}, true},
	} {
		host := fmt.Sprintf("hsts%d.test", i)
		s.visit(t, address("https://"+host, "/", "", lines(hsts.Name, tc.values)...))
		p, ok := hsts.Parse(tc.values[0]).Policy()
		got := [2]bool{ok && p.MaxAge > 0, ok && p.MaxAge > 0 && p.IncludeSubDomains}
		var upgraded [2]bool
		for n, name := range []string{host, "sub." + host} {
			s.visit(t, "http://"+name+"/?name="+name)
			upgraded[n] = s.arrival(name).TLS != nil
		}
		if differs := got != upgraded; differs != tc.differs {
			t.Errorf("%q: host and subdomains are on HTTPS %v, in Chromium %v", tc.values, got, upgraded)
		}
	}
}

// loads tells whether an element loads.
const loads = `url => new Promise(done => {
	const e = document.createElement(%q);
	e.onload = () => done(true);
	e.onerror = () => done(false);
	e.src = url;
	document.body.append(e);
})`

// noSniff: a script of type text/plain runs unless nosniff is on.
func noSniff(t *testing.T, s *stage) {
	values := [][]string{
		{"nosniff"}, {"NoSniff"}, {"nosniff,,junk"}, {"junk,nosniff"}, {"", "nosniff"}, {"nosniff", ""}, {`"nosniff"`}, {"'nosniff'"},
		{"nosniff;"}, {"nosniff\v"}, {"nosniff\f"}, {" nosniff\t"}, {"nosniff", "nosniff"}, {"\"a,nosniff\", nosniff"}, {"none"}, {""},
	}
	var urls []string
	for _, v := range values {
		urls = append(urls, address(page, "/script", "1", append(lines(contenttypeoptions.Name, v), "Content-Type: text/plain")...))
	}
	s.visit(t, page)
	for i, ran := range ask[bool](t, s, fmt.Sprintf(loads, "script"), urls) {
		if got := contenttypeoptions.Parse(values[i]).NoSniff(); got == ran {
			t.Errorf("%q: nosniff %v, but in Chromium the script ran: %v", values[i], got, ran)
		}
	}
}

// frames: a framed page that is shown asks for an image before it is loaded.
func frames(t *testing.T, s *stage) {
	n := 0
	for _, value := range [][]string{
		nil, {"DENY"}, {"sameorigin"}, {"SAMEORIGIN, SAMEORIGIN"}, {"SAMEORIGIN", "DENY"}, {"SAMEORIGIN, junk"}, {"ALLOWALL"},
		{"ALLOWALL, junk"}, {"junk, rubbish"}, {"ALLOW-FROM https://other.test"}, {""}, {"SAMEORIGIN;"}, {`"DENY"`}, {"junk", ""},
	} {
		for _, ancestors := range [][]string{{page}, {other}, {other, page}, {page, other}} {
			n++
			name := fmt.Sprintf("frame-%d", n)
			url := address(page, "/framed", `<img src="/image?name=`+name+`">`, lines(frameoptions.Name, value)...)
			for _, origin := range ancestors {
				url = address(origin, "/around", `<iframe src="`+strings.ReplaceAll(url, "&", "&amp;")+`"></iframe>`)
			}
			s.visit(t, url)
			shown := s.arrival(name)
			if got := frameoptions.Parse(value).Allows(page, ancestors); got != (shown != nil) {
				t.Errorf("%q within %v: %v, in Chromium %v", value, ancestors, got, shown != nil)
			}
		}
	}
}

// referrers: what a request tells, to each kind of destination.
func referrers(t *testing.T, s *stage) {
	for i, value := range [][]string{
		nil, {"no-referrer"}, {"same-origin"}, {"strict-origin"}, {"strict-origin-when-cross-origin"}, {"origin"}, {"origin-when-cross-origin"},
		{"no-referrer-when-downgrade"}, {"unsafe-url"}, {"Unsafe-URL"}, {"unsafe-url, no-referrer"}, {"no-referrer, unknown"},
		{"no-referrer", "origin"}, {"'unsafe-url'"}, {"never"}, {"always"}, {"no-referrer; origin"}, {"unsafe-url no-referrer"},
	} {
		url := address(page, "/page", "", lines(referrerpolicy.Name, value)...)
		s.visit(t, url)
		told := ask[string](t, s, `async url => (await fetch(url)).text()`, []string{page + "/referer", other + "/referer"})
		name := fmt.Sprintf("downgrade-%d", i)
		landing := address("http://plain.test", "/landing", `<p id="arrived">here</p>`) + "&name=" + name
		if err := chromedp.Do(s.ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`void (location.href = %q)`, landing)), chromedp.WaitVisible(chromedp.CSS("#arrived"))); err != nil {
			t.Fatal(err)
		}
		told = append(told, s.arrival(name).Referer())
		effective := referrerpolicy.Parse(value).Effective()
		for destination, referer := range told {
			want := map[referrerpolicy.Part]string{referrerpolicy.OriginURL: page + "/", referrerpolicy.FullURL: url}
			if got := want[effective.Sends(referrerpolicy.Destination(destination))]; got != referer {
				t.Errorf("%q to destination %d: %q, Chromium tells %q", value, destination, got, referer)
			}
		}
	}
}

// permissions: the browser's own answer for a feature and a web origin.
func permissions(t *testing.T, s *stage) {
	questions := [][2]string{
		{"camera", page}, {"camera", other}, {"camera", "https://x.other.test"}, {"camera", "http://other.test"},
		{"geolocation", page}, {"geolocation", other}, {"picture-in-picture", other}, {"sync-xhr", other},
	}
	for _, value := range [][]string{
		nil, {"camera=()"}, {"camera=*"}, {"camera=self"}, {"camera=(self)"}, {`camera=(self "https://other.test")`}, {`camera=("https://other.test")`},
		{`camera=("https://*.other.test")`}, {"camera=(self), camera=()"}, {"camera=()", "geolocation=*"}, {"camera=(none)"}, {"camera=none"}, {"camera"},
		{"camera=1, geolocation=()"}, {"camera=('self'), geolocation=()"}, {"camera 'none'"}, {"camera=(); geolocation=()"}, {"camera=(self https://other.test)"},
		{"Camera=()"}, {"camera=(1 self)"}, {`picture-in-picture=(), sync-xhr=("https://other.test")`}, {"camera=();report-to=x"},
	} {
		s.visit(t, address(page, "/page", "", lines(permissionspolicy.Name, value)...))
		p, err := permissionspolicy.Parse(value) // void, it declares nothing
		for i, allowed := range ask[bool](t, s, `([feature, origin]) => document.featurePolicy.allowsFeature(feature, origin)`, questions) {
			if got := p.Allows(questions[i][0], questions[i][1], page); got != allowed {
				t.Errorf("%q (%v): %v: %v, in Chromium %v", value, err, questions[i], got, allowed)
			}
		}
	}
}

// isolation: whether the page is cross-origin isolated.
func isolation(t *testing.T, s *stage) {
	for _, opener := range []string{"unsafe-none", "same-origin", "same-origin-allow-popups", "Same-Origin", `"same-origin"`, "same-origin, same-origin", `same-origin; report-to="x"`} {
		for _, embedder := range []string{"unsafe-none", "require-corp", "credentialless", "Require-CORP", `require-corp; report-to="x"`} {
			s.visit(t, address(page, "/page", "", crossorigin.NameOpener+": "+opener, crossorigin.NameEmbedder+": "+embedder))
			isolated := ask[bool](t, s, `() => crossOriginIsolated`, []int{0})[0]
			if got := crossorigin.Isolated(crossorigin.ParseOpener([]string{opener}), crossorigin.ParseEmbedder([]string{embedder})); got != isolated {
				t.Errorf("%s and %s: %v, in Chromium %v", opener, embedder, got, isolated)
			}
		}
	}
}

// resources: whether an image loads in pages of each relation.
func resources(t *testing.T, s *stage) {
	const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`
	from := []string{page, "https://images.page.test", other} // in the order of crossorigin.Relation
	values := [][]string{
		nil, {"same-origin"}, {"same-site"}, {"cross-origin"}, {"Same-Origin"}, {"same-origin, same-origin"}, {"same-origin", "same-origin"},
		{"same"}, {"https://page.test"}, {""}, {" same-site "},
	}
	for _, embedder := range []string{"unsafe-none", "require-corp"} {
		s.visit(t, address(page, "/page", "", crossorigin.NameEmbedder+": "+embedder))
		for _, value := range values {
			var urls []string
			for _, origin := range from {
				urls = append(urls, address(origin, "/image", picture, append(lines(crossorigin.NameResource, value), "Content-Type: image/svg+xml")...))
			}
			for relation, loaded := range ask[bool](t, s, fmt.Sprintf(loads, "img"), urls) {
				policy := crossorigin.ParseEmbedder([]string{embedder})
				if got := crossorigin.ParseResource(value).Allows(crossorigin.Relation(relation), policy); got != loaded {
					t.Errorf("%q from %s under %s: %v, in Chromium %v", value, from[relation], embedder, got, loaded)
				}
			}
		}
	}
}

// sharing: whether a script of the page may read an answer of another origin.
func sharing(t *testing.T, s *stage) {
	s.visit(t, page)
	for _, tc := range []struct{ origins, credentials []string }{
		{nil, nil}, {[]string{"*"}, nil}, {[]string{"*"}, []string{"true"}}, {[]string{page}, nil}, {[]string{page}, []string{"true"}}, {[]string{page}, []string{"True"}},
		{[]string{page}, []string{"true", "true"}}, {[]string{other}, []string{"true"}}, {[]string{page + "/"}, nil}, {[]string{"HTTPS://page.test"}, nil},
		{[]string{page, page}, nil}, {[]string{page + ", " + other}, nil}, {[]string{"null"}, []string{"true"}}, {[]string{" * "}, nil}, {[]string{""}, nil},
	} {
		url := address(other, "/data", "x", append(lines(cors.NameOrigin, tc.origins), lines(cors.NameCredentials, tc.credentials)...)...)
		read := ask[bool](t, s, `credentials => fetch(`+fmt.Sprintf("%q", url)+`, {credentials}).then(() => true, () => false)`, []string{"omit", "include"})
		for i, with := range []bool{false, true} {
			if got := cors.Parse(tc.origins, tc.credentials).Shares(page, with); got != read[i] {
				t.Errorf("%q, %q with credentials %v: %v, in Chromium %v", tc.origins, tc.credentials, with, got, read[i])
			}
		}
	}
}

// cookies: whether a cookie comes back.
func cookies(t *testing.T, s *stage) {
	for i, tc := range []struct{ scheme, line string }{
		{"https", "a=b"}, {"https", "a"}, {"https", "=a"}, {"https", ""}, {"https", "; Secure"},
		{"http", "a=b"}, {"http", "a=b; Secure"},
		{"https", "a=b; SameSite=None"}, {"https", "a=b; SameSite=none; secure"}, {"https", "a=b; SameSite=junk"},
		{"https", "a=b; Partitioned"}, {"https", "a=b; Partitioned; Secure"},
		{"https", "__Secure-a=b"}, {"https", "__Secure-a=b; Secure"}, {"https", "__secure-a=b"},
		{"https", "__Host-a=b; Secure; Path=/"}, {"https", "__Host-a=b; Secure"}, {"https", "__Host-a=b; Secure; Path=/x"}, {"https", "__HOST-a=b"},
		{"https", "__Host-a=b; Secure; Path=/; Domain=DOMAIN"}, {"https", "__Host-a"}, {"https", "__Http-a=b; Secure"}, {"https", "__Http-a=b; Secure; HttpOnly"},
		{"https", "__Host-Http-a=b; Secure; Path=/"}, {"https", "__Host-Http-a=b; Secure; Path=/; HttpOnly"}, {"https", "=__Secure-a=b; Secure"},
		{"https", "a=" + strings.Repeat("x", 4095)}, {"https", "a=" + strings.Repeat("x", 4096)},
		{"https", "a=b; Domain=DOMAIN"}, {"https", "a=b; Domain=.DOMAIN"}, {"https", "a=b; Domain=other.test"}, {"https", "a=b; Domain=x.www.DOMAIN"},
	} {
		domain := fmt.Sprintf("cookies%d.test", i)
		origin, line := tc.scheme+"://www."+domain, strings.ReplaceAll(tc.line, "DOMAIN", domain)
		s.visit(t, address(origin, "/", "", setcookie.Name+": "+line))
		kept := ask[string](t, s, `async () => (await fetch("/cookie")).text()`, []int{0})[0]
		reason, _ := setcookie.Parse(line).Refused("www."+domain, tc.scheme == "https")
		if got := reason == setcookie.Kept; got != (kept != "") {
			t.Errorf("%s %.60q: %v (%s), Chromium sends %.60q", tc.scheme, line, got, reason, kept)
		}
	}
}

package hardening

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseIntegrity(t *testing.T) {
	for _, tc := range []struct {
		value         string
		want          Integrity
		script, style bool
	}{
		{"blocked-destinations=(script)", Integrity{[]string{"script"}, []string{"inline"}, nil}, true, false},
		{"blocked-destinations=(script style), sources=(inline), endpoints=(x y)", Integrity{[]string{"script", "style"}, []string{"inline"}, []string{"x", "y"}}, true, true},
		{"blocked-destinations=(script), sources=()", Integrity{Destinations: []string{"script"}}, false, false},
		{`blocked-destinations=("script")`, Integrity{Sources: []string{"inline"}}, false, false},
		{"blocked-destinations=script", Integrity{Sources: []string{"inline"}}, false, false},
		{"", Integrity{Sources: []string{"inline"}}, false, false},
	} {
		got, err := ParseIntegrity([]string{tc.value})
		if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", tc.value, err, diff)
		}
		if got.Blocks("script") != tc.script || got.Blocks("style") != tc.style {
			t.Errorf("%s blocks scripts: %v, styles: %v", tc.value, got.Blocks("script"), got.Blocks("style"))
		}
	}
	if _, err := ParseIntegrity([]string{"blocked-destinations=('script')"}); err == nil {
		t.Error("a fault of syntax is accepted")
	}
}

func TestAgentCluster(t *testing.T) {
	for value, want := range map[string]bool{"?1": true, "?1;x": true, "?0": false, "1": false, "true": false, "": false, "?1, ?1": false} {
		if got := AgentCluster([]string{value}); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}

// TestCheck is the table of spec/headers.md 15.
func TestCheck(t *testing.T) {
	one := func(value string) []string { return []string{value} }
	right := Lines{Integrity: one("blocked-destinations=(script)"), AgentCluster: one("?1")}
	upload := func(mediaType string) Context { return Context{Upload: true, MediaType: mediaType} }
	for _, tc := range []struct {
		name  string
		lines Lines
		c     Context
		want  []string
	}{
		{"no page", Lines{}, Context{}, nil},
		{"right", right, Context{Page: true}, nil},
		{"missing", Lines{}, Context{Page: true}, []string{"INTG-001 notice Integrity-Policy", "OAC-001 notice Origin-Agent-Cluster"}},
		{"wrong", Lines{Integrity: one("script"), AgentCluster: one("1")}, Context{Page: true}, []string{"INTG-001 notice Integrity-Policy:1:1", "OAC-001 notice Origin-Agent-Cluster:1:1"}},
		{"prefetching", Lines{Prefetch: one("on")}, Context{}, []string{"DNS-001 notice X-DNS-Prefetch-Control:1:1"}},
		{"no prefetching", Lines{Prefetch: one("Off")}, Context{}, nil},
		{"across domains", Lines{CrossDomain: one("master-only")}, Context{}, []string{"XPCD-001 notice X-Permitted-Cross-Domain-Policies:1:1"}},
		{"not across domains", Lines{CrossDomain: one("none")}, Context{}, nil},
		{"an upload", Lines{}, upload("image/svg+xml"), []string{"UPL-001 warning Content-Disposition"}},
		{"an upload inline", Lines{Disposition: one("inline; filename=a.html")}, upload("text/html"), []string{"UPL-001 warning Content-Disposition:1:1"}},
		{"an upload to save", Lines{Disposition: one("Attachment; filename=a.html")}, upload("text/html"), nil},
		{"an upload without scripts", Lines{}, upload("image/png"), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.lines, tc.c) {
				got = append(got, fmt.Sprint(f.Code, " ", f.Severity, " ", f.Place))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParseIntegrity(f *testing.F) {
	f.Add("blocked-destinations=(script style), endpoints=(x)")
	f.Fuzz(func(t *testing.T, value string) {
		lines := []string{value}
		Check(Lines{lines, lines, lines, lines, lines}, Context{Page: true, Upload: true, MediaType: "text/html"})
		p, err := ParseIntegrity(lines)
		if err != nil {
			return
		}
		if again, err := ParseIntegrity([]string{p.String()}); err != nil || !cmp.Equal(p, again) {
			t.Errorf("%q is %+v, written %q and read again %+v, %v", value, p, p, again, err)
		}
	})
}

func Example() {
	p, _ := ParseIntegrity([]string{"blocked-destinations=(script)"})
	fmt.Println(p, p.Blocks("script"))
	// Output: blocked-destinations=(script), sources=(inline) true
}

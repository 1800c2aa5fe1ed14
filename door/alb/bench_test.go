package alb

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/lintel-edge/lintel/exchange"
)

// hundred are as many rules as a load balancer may have: paths with wildcards,
// hosts, and some that any request may match.
func hundred(n int) ruleTable {
	var rules []*rule
	for i := range n {
		r := &rule{name: fmt.Sprint(i), priority: i + 1}
		switch i % 10 {
		case 0:
			r.conditions = []condition{&headerCondition{"X-Version", patterns([]string{fmt.Sprintf("v%d*", i)}, true, false)}}
		case 1, 2, 3:
			r.conditions = []condition{hostCondition(patterns([]string{fmt.Sprintf("h%d.example.com", i)}, true, false))}
		default:
			r.conditions = []condition{pathCondition(patterns([]string{fmt.Sprintf("/p%d/*", i)}, false, false))}
		}
		rules = append(rules, r)
	}
	return newRuleTable(append(rules, &rule{name: "default"}))
}

func benchRequest() *exchange.Request {
	return &exchange.Request{
		Method: "GET", Scheme: "https", Host: "www.example.com", Path: "/p99/picture", Proto: exchange.HTTP2,
		Remote: netip.MustParseAddrPort("192.0.2.1:50000"),
		Fields: exchange.NewFields(
			exchange.Field{Name: "Accept", Value: "*/*"}, exchange.Field{Name: "Accept-Encoding", Value: "gzip"},
			exchange.Field{Name: "Accept-Language", Value: "en"}, exchange.Field{Name: "User-Agent", Value: "test"},
			exchange.Field{Name: "X-Version", Value: "2"}),
	}
}

// BenchmarkRules wants under 500 ns and no allocation, however many there are.
func BenchmarkRules(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			table := hundred(n)
			s := subject{request: benchRequest(), host: "www.example.com", path: "/p99/picture"}
			b.ReportAllocs()
			for b.Loop() {
				if table.find(&s) == nil {
					b.Fatal("no rule")
				}
			}
		})
	}
}

// BenchmarkAttributes applies all ten to a response that has three of them.
func BenchmarkAttributes(b *testing.B) {
	var a attributes
	for _, name := range []string{"Strict-Transport-Security", "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
		"Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"} {
		a.set = append(a.set, exchange.Field{Name: name, Value: "value", Owner: "listener attribute"})
	}
	p := &passage{listener: &Listener{attributes: a}}
	lines := make([]exchange.Field, 0, 16)
	b.ReportAllocs()
	for b.Loop() {
		lines = append(lines[:0], exchange.Field{Name: "Content-Type", Value: "text/html"}, exchange.Field{Name: "X-Frame-Options", Value: "DENY"})
		p.response.Fields = exchange.NewFields(lines...)
		p.applyAttributes()
	}
}

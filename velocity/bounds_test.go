package velocity

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Far more than any template may take, for a slow and busy machine under the
// race detector.
const (
	longest = 30 * time.Second
	largest = 2 << 30 // bytes allocated, most of them garbage at once
)

// loops repeats a template a billion times, as far as loops go.
func loops(body string) string {
	return "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])" + body + "#end#end#end"
}

// TestBounds: no template takes more time or memory than it may, whatever it
// does. Each of these would need more of one than there is; a tenth of the
// limits shows it in a tenth of the time.
func TestBounds(t *testing.T) {
	for name, template := range map[string]string{
		"output":                 loops(`0123456789`),
		"a loop":                 loops(``),
		"a range":                `#set($l = [1..2000000000])`,
		"doubling by quotes":     `#set($s = "x")` + loops(`#set($s = "$s$s")`),
		"doubling by +":          `#set($s = "x")` + loops(`#set($s = $s + $s)`),
		"doubling by concat":     `#set($s = "x")` + loops(`#set($s = $s.concat($s))`),
		"replacing":              `#set($s = "xx")` + loops(`#set($s = $s.replace("x", $s))`),
		"replacing nothing":      `#set($s = "xx")` + loops(`#set($s = $s.replace("", $s))`),
		"replacing patterns":     `#set($s = "xx")` + loops(`#set($s = $s.replaceAll(".", "$0$0$0"))`),
		"many long texts":        `#set($s = "x")#foreach($i in [1..20])#set($s = $s + $s)#end#set($l = [])` + loops(`#set($x = $l.add($s + $k))`),
		"a slow pattern":         `#set($s = "x")#foreach($i in [1..19])#set($s = $s + $s)#end` + loops(`#set($x = $s.matches("(x?){400}(x+x+)+y"))`),
		"many patterns":          loops(`#set($x = "x".matches("(a{1,50}){1,10}$i$j$k"))`),
		"a pattern that repeats": loops(`#set($x = "x".replaceAll("((x{100}){100}){100}", ""))`),
		"multiplying":            `#set($n = 3)` + loops(`#set($n = $n * $n)`),
		"a growing list":         `#set($l = [])` + loops(`#set($x = $l.addAll([1..1000]))`),
		"a list at its front":    `#set($l = [1..90000])` + loops(`#set($x = $l.remove(0))$!l.add(0, 1)`),
		"looking in a list":      `#set($l = [1..90000])` + loops(`#set($x = $l.contains(0))`),
		"copies of a list":       `#set($l = [1..90000])` + loops(`#set($m["$i $j $k"] = $l.subList(0, 90000))`),
		"a growing map":          `#set($m = {})` + loops(`#set($m["$i $j $k"] = 1)`),
		"a map from its front":   `#set($m = {})#foreach($i in [1..300])#foreach($j in [1..300])#set($m["$i $j"] = 1)#end#end` + loops(`$!m.remove("1 1")$!m.put("1 1", 1)`),
		"a list that doubles":    `#set($l = ["0123456789"])#foreach($i in [1..60])#set($l = [$l, $l])#end$l`,
		"comparing what doubles": `#set($l = [1])#set($m = [1])#foreach($i in [1..60])#set($l = [$l, $l])#set($m = [$m, $m])#end` + loops(`#if($l == $m)#end`),
		"a list in itself":       `#set($l = [])#set($x = $l.add($l))$l`,
		"a map in itself":        `#set($m = {})#set($m.m = $m)$m`,
		"defined by itself":      `#define($a)$a#end$a`,
		"defined in a circle":    `#define($a)$b#end#define($b)$a#end$a`,
		"defined to double":      `#define($a)$b$b#end#define($b)$c$c#end#define($c)$a$a#end$a`,
		"nested deeply":          strings.Repeat("#if(true)", 10_000),
		"parentheses":            "#set($x = " + strings.Repeat("(", 10_000),
		"lists in lists":         "#set($x = " + strings.Repeat("[", 10_000),
		"strings in strings":     "#set($x = " + strings.Repeat(`"#set($x = `, 200),
		"not not":                "#if(" + strings.Repeat("!", 10_000),
		"a large template":       strings.Repeat("$x", maxText),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			compiled, err := Parse("test", template)
			if err == nil {
				_, err = compiled.Execute(func(string) Value { return nil }, Limits{Steps: DefaultSteps / 10})
			}
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("got %v", err)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; took > longest || allocated > largest {
				t.Errorf("it took %v and %d MiB", took, allocated>>20)
			}
		})
	}
}

// TestLargeTemplates: what is long but plain is compiled in no time.
func TestLargeTemplates(t *testing.T) {
	var names strings.Builder
	for i := 0; names.Len() < maxText-20; i++ {
		fmt.Fprintf(&names, "$name%d\n", i)
	}
	for name, template := range map[string]string{
		"references": names.String(),
		"dollars":    strings.Repeat("$", maxText),
		"hashes":     strings.Repeat("# ", maxText/2),
		"calls":      strings.Repeat("#x(", maxText/3),
		"patterns":   strings.Repeat(`$s.split("(a{30}){30}")`, maxText/25),
		"literals":   strings.Repeat(`$s.x('y')`, maxText/10),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			if _, err := execute(t, template, ""); err != nil {
				t.Error(err)
			}
			if took := time.Since(began); took > longest {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// FuzzTemplate: whatever the template, it ends, soon, with an output in its
// bounds or with an error that says where.
func FuzzTemplate(f *testing.F) {
	for _, templates := range corpus {
		for _, template := range templates {
			f.Add(template)
		}
	}
	for _, seed := range []string{
		`#set($m = {"a": [1..3]})#foreach($x in $m.a)${x}#if($foreach.hasNext), #end#end`, `\$x \\$!{x.y('z')[0]}`, "#define($b)$b#end$b",
		`#if($a && !$b or 1 < 2.5)#elseif("x$y")#{else}#end## c`, `#[[x]]##*y*#`, `$s.replaceAll("(", "$1").split(",").size()`,
	} {
		f.Add(seed)
	}
	limits := Limits{Output: 1 << 16, Steps: 10_000}
	f.Fuzz(func(t *testing.T, template string) {
		began := time.Now()
		tpl, err := Parse("fuzz", template)
		var out []byte
		if err == nil {
			vars := map[string]Value{"s": "a,b", "n": int64(3), "f": 1.5, "b": true, "m": NewMap(), "l": &List{Items: []Value{"x", 1.5, nil}}}
			out, err = tpl.Execute(func(name string) Value { return vars[name] }, limits)
		}
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Line < 1 || e.Line > strings.Count(template, "\n")+1 || e.Column < 1 {
				t.Errorf("%v has no place", err)
			}
		}
		if took := time.Since(began); took > longest || len(out) > limits.Output {
			t.Errorf("it took %v and made %d bytes", took, len(out))
		}
	})
}

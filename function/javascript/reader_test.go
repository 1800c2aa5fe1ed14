package javascript

import (
	"testing"

	"github.com/dop251/goja"
)

// FuzzRead: what is read here is what JSON.parse reads, and what JSON.parse
// refuses is refused.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-2,3.5,1e3,true,false,null],"b":{"c":"d"}, "ü":"\u00e4\n"}`, `[]`, `{}`, ` [ { } ] `, `""`, `"\ud83d\ude00"`, `"\ud800"`,
		`{"__proto__":{"a":1}}`, `{"0":1,"a":2,"-1":3}`, `[1,]`, `{"a":1,}`, `{"a"}`, `01`, `-`, `-0`, `1.`, `"a`, "\"\n\"", `tru`, `nul`, `[1] 2`,
		"\xff", `"` + "\xff" + `"`, `12345678901234567890`, `{"a":1,"a":2}`, `9007199254740993`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		i := newInstance(&scratch{})
		got, gotErr := i.read(text)
		want, wantErr := i.parse(goja.Undefined(), i.runtime.ToValue(text))
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, JSON.parse says %v", text, gotErr, wantErr)
		}
		if gotErr == nil && string(i.toJSON(got)) != string(i.toJSON(want)) {
			t.Errorf("%q: read %s, JSON.parse reads %s", text, i.toJSON(got), i.toJSON(want))
		}
	})
}

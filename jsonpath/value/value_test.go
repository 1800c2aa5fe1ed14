package value

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

func parse(t testing.TB, text string) Value {
	t.Helper()
	v, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOrder: keys stay in order, in small maps and in large ones.
func TestOrder(t *testing.T) {
	for _, text := range []string{
		`{"z":1,"a":{"c":[1,2,{"y":null,"b":true}],"b":"x"}}`,
		`{"p":0,"o":1,"n":2,"m":3,"l":4,"k":5,"j":6,"i":7,"h":8,"g":9,"f":10,"e":11,"d":12,"c":13,"b":14}`,
	} {
		out, err := AppendJSON(nil, parse(t, text), 1<<20)
		if err != nil || string(out) != text {
			t.Errorf("got %s, %v, want %s", out, err, text)
		}
	}
}

// TestMap: what is put, replaced and removed, below and above the size from
// which maps have an index.
func TestMap(t *testing.T) {
	for _, n := range []int{3, fewEntries + 5} {
		m := NewMap()
		for i := range n {
			m.Put(string(rune('a'+i)), int64(i))
		}
		if old := m.Put("b", "new"); old != int64(1) {
			t.Errorf("Put returned %v", old)
		}
		if old := m.Remove("a"); old != int64(0) || m.Has("a") || m.Len() != n-1 || m.Remove("a") != nil {
			t.Errorf("Remove returned %v", old)
		}
		if key, v := m.Entry(0); key != "b" || v != "new" || m.Get("c") != int64(2) || m.Get("a") != nil {
			t.Errorf("the first entry is %s: %v", key, v)
		}
	}
}

// TestNumbers print as Java has them: the examples of Double.toString and the
// bounds of its notations.
func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "-0": "0", "1.0": "1.0", "1e3": "1000.0", "0.001": "0.001", "0.0001": "1.0E-4", "12345678.5": "1.23456785E7", "9999999.0": "9999999.0",
		"1e7": "1.0E7", "-2.5": "-2.5", "9223372036854775807": "9223372036854775807", "9223372036854775808": "9223372036854775808",
	} {
		if got := string(AppendScalar(nil, parse(t, text))); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	for f, want := range map[float64]string{math.Inf(1): "Infinity", math.Inf(-1): "-Infinity"} {
		if got := string(AppendScalar(nil, f)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestRefused: what is no JSON, and what is too much of it.
func TestRefused(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+2) + strings.Repeat("]", MaxDepth+2)
	for name, text := range map[string]string{
		"nothing": "", "half": "{", "two": "1 2", "comma": "[1,]", "quotes": "{'a':1}", "depth": deep, "digits": strings.Repeat("9", maxDigits+1), "huge": "1e999",
	} {
		if v, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s: got %v", name, v)
		}
	}
	circle := &List{}
	circle.Items = []Value{circle}
	if _, err := AppendJSON(nil, circle, 1<<20); err != ErrDepth {
		t.Errorf("a list in itself: %v", err)
	}
	double := Value("0123456789")
	for range 64 {
		double = &List{Items: []Value{double, double}}
	}
	if _, err := AppendJSON(nil, double, 1<<16); err != ErrLong {
		t.Errorf("a list that doubles 64 times: %v", err)
	}
}

// FuzzParse: encoding/json decides what is JSON, and what it means.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,-1e3,"x\u00e9\n",null,true,{}]}`, `"\ud800"`, `-0`, ` [ ] `, `1e400`, "\"\xff\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Parse(text)
		if err != nil {
			return
		}
		out, err := AppendJSON(nil, v, 1<<20)
		if err != nil {
			return
		}
		var want, got any
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatalf("%q is taken: %v", text, err)
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%q became %q: %v", text, out, err)
		}
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%q became %q", text, out)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := []byte(`{"id":"7","items":[{"name":"a","price":1.5},{"name":"b","price":2}],"ok":true}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

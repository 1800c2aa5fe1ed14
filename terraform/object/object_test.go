package object_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/schema"
)

var (
	inner = &schema.Block{Attributes: map[string]*schema.Attribute{
		"id":   {Type: cty.String, Required: true},
		"port": {Type: cty.Number, Optional: true, Default: cty.NumberIntVal(80)},
	}}
	outer = &schema.Block{
		Attributes: map[string]*schema.Attribute{
			"name":    {Type: cty.String, Required: true},
			"comment": {Type: cty.String, Optional: true},
		},
		Blocks: map[string]*schema.NestedBlock{
			"list": {Nesting: schema.List, Block: inner},
			"set":  {Nesting: schema.Set, Block: inner},
			"one":  {Nesting: schema.Single, Block: inner},
			"map":  {Nesting: schema.Map, Block: inner},
		},
	}
	text = cty.StringVal
)

// innerValue is the value of an inner block whose port is the default.
func innerValue(id string) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"id": text(id), "port": cty.NumberIntVal(80)})
}

func at(line int, arguments ...string) object.Source {
	return object.Source{Place: finding.Place{File: "main.tf", Line: line}, Arguments: func() map[string]finding.Place {
		places := map[string]finding.Place{}
		for i, name := range arguments {
			places[name] = finding.Place{File: "main.tf", Line: line + 1 + i}
		}
		return places
	}}
}

// sample is one object of a form with a comment and a list in common.
func sample(name string, ids ...string) *object.Value {
	innerForm := object.NewForm(object.Parts{Block: inner, Source: at(20, "id"), Own: []string{"id"}})
	block := func(id string) *object.Value { return innerForm.Value([]cty.Value{text(id)}, nil) }
	form := object.NewForm(object.Parts{
		Block: outer, Source: at(1, "name", "comment"), Own: []string{"name"},
		Fixed: map[string]cty.Value{"comment": text("all")},
		Kinds: []object.Kind{{Name: "list", Blocks: object.Blocks{List: []*object.Value{block("shared")}}}},
	})
	var set []*object.Value
	for _, id := range ids {
		set = append(set, block(id))
	}
	return form.Value([]cty.Value{text(name)}, []object.Kind{
		{Name: "set", Blocks: object.Blocks{List: set}},
		{Name: "map", Blocks: object.Blocks{List: []*object.Value{block("m")}, Labels: []string{"label"}}},
	})
}

func want(name string, set ...cty.Value) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{
		"name": text(name), "comment": text("all"),
		"list": cty.ListVal([]cty.Value{innerValue("shared")}),
		"set":  cty.SetVal(set),
		"one":  cty.NullVal(inner.ImpliedType()),
		"map":  cty.MapVal(map[string]cty.Value{"label": innerValue("m")}),
	})
}

func check(t *testing.T, want, got cty.Value) {
	t.Helper()
	if !want.RawEquals(got) {
		t.Errorf("want %#v\ngot  %#v", want, got)
	}
}

func TestCty(t *testing.T) {
	check(t, want("n", innerValue("b"), innerValue("a")), sample("n", "b", "a", "b").Cty())
}

func TestOfIsTheInverseOfCty(t *testing.T) {
	whole := want("n", innerValue("b"), innerValue("a"))
	v := object.Of(outer, whole)
	check(t, whole, v.Cty())
	check(t, text("shared"), v.Blocks("list").List[0].Attr("id"))
	if labels := v.Blocks("map").Labels; !cmp.Equal(labels, []string{"label"}) {
		t.Errorf("labels %q", labels)
	}
}

func TestPick(t *testing.T) {
	got := sample("n", "a").Pick(map[string]bool{"comment": true, "list": true, "nothing": true})
	check(t, cty.ObjectVal(map[string]cty.Value{
		"comment": text("all"), "list": cty.ListVal([]cty.Value{innerValue("shared")}),
	}), got)
}

func TestBlocksKeepTheirOrder(t *testing.T) {
	var got []string
	for _, block := range sample("n", "b", "a", "c").Blocks("set").List {
		got = append(got, block.Attr("id").AsString())
	}
	if diff := cmp.Diff([]string{"b", "a", "c"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownBlocks(t *testing.T) {
	form := object.NewForm(object.Parts{Block: outer})
	v := form.Value(nil, []object.Kind{{Name: "list", Blocks: object.Blocks{Unknown: true}}, {Name: "set", Blocks: object.Blocks{Unknown: true}}})
	check(t, cty.UnknownVal(cty.List(inner.ImpliedType())), v.Member("list"))
	check(t, cty.UnknownVal(cty.Set(inner.ImpliedType())), v.Member("set"))
	if blocks := object.Of(outer, v.Cty()).Blocks("set"); !blocks.Unknown {
		t.Errorf("an unknown set has blocks %v", blocks)
	}
}

func TestWith(t *testing.T) {
	v := sample("n", "a")
	instead := object.Of(inner, innerValue("x"))
	got := v.With(map[string]cty.Value{"name": text("new"), "comment": text("own")},
		map[string]object.Blocks{"list": {List: []*object.Value{instead}}})
	check(t, text("new"), got.Attr("name"))
	check(t, text("own"), got.Attr("comment"))
	check(t, cty.ListVal([]cty.Value{innerValue("x")}), got.Member("list"))
	check(t, want("n", innerValue("a")), v.Cty()) // as before

	again := got.With(map[string]cty.Value{"list": cty.ListValEmpty(inner.ImpliedType())}, nil)
	check(t, cty.ListValEmpty(inner.ImpliedType()), again.Member("list"))
	check(t, text("new"), again.Attr("name"))
	back := again.With(nil, map[string]object.Blocks{"list": {List: []*object.Value{instead}}})
	check(t, got.Cty(), back.Cty())
}

func TestUnmarked(t *testing.T) {
	form := object.NewForm(object.Parts{Block: inner, Own: []string{"id"}})
	secret := form.Value([]cty.Value{text("a").Mark("secret")}, nil)
	v := sample("n").With(nil, map[string]object.Blocks{"set": {List: []*object.Value{secret}}})
	if !v.Cty().ContainsMarked() {
		t.Fatal("nothing is marked")
	}
	check(t, want("n", innerValue("a")), v.Unmarked().Cty())
}

func TestPlaces(t *testing.T) {
	line := func(n int) finding.Place { return finding.Place{File: "main.tf", Line: n} }
	want := map[string]finding.Place{
		"name": line(2), "comment": line(3),
		"list[0]": line(20), "list[0].id": line(21),
		"set[0]": line(20), "set[0].id": line(21), "set[1]": line(20), "set[1].id": line(21),
		"map[0]": line(20), "map[0].id": line(21),
	}
	if diff := cmp.Diff(want, sample("n", "b", "a").Places()); diff != "" {
		t.Error(diff)
	}
}

func TestShape(t *testing.T) {
	one, two := sample("n", "a"), sample("m", "b")
	if !object.SameShape(one, two) || one.Shape() != two.Shape() {
		t.Error("what was made from the same bodies is of different shape")
	}
	if object.SameShape(one, sample("n", "a", "b")) {
		t.Error("one block has the shape of two")
	}
}

func TestFingerprint(t *testing.T) {
	base := sample("n", "a", "b")
	equal := map[string]*object.Value{
		"made again":       sample("n", "a", "b"),
		"set turned round": sample("n", "b", "a"),
		"the same again":   base.With(map[string]cty.Value{"name": text("n"), "comment": text("all")}, nil),
	}
	for name, v := range equal {
		if v.Fingerprint() != base.Fingerprint() {
			t.Errorf("%s: another fingerprint", name)
		}
	}
	changed := map[string]*object.Value{
		"own attribute":   sample("m", "a", "b"),
		"own block":       sample("n", "a", "c"),
		"fixed attribute": base.With(map[string]cty.Value{"comment": text("other")}, nil),
		"fixed block":     base.With(nil, map[string]object.Blocks{"list": {}}),
		"block as value":  base.With(map[string]cty.Value{"list": cty.ListValEmpty(inner.ImpliedType())}, nil),
	}
	for name, v := range changed {
		if v.Fingerprint() == base.Fingerprint() {
			t.Errorf("%s: the same fingerprint", name)
		}
	}
}

func TestShared(t *testing.T) {
	form := object.NewForm(object.Parts{Block: inner, Own: []string{"id"}})
	v := form.Value([]cty.Value{text("a")}, nil)
	if v.Shared("id") != form || v.Shared() != nil || v.Shared("port") != nil {
		t.Error("an id of its own is not all that is its own")
	}
	if v.With(map[string]cty.Value{"port": cty.Zero}, nil).Shared("id") != nil {
		t.Error("what is replaced is not shared")
	}
	calls := 0
	for range 2 {
		form.Remember("key", func() any { calls++; return calls })
	}
	if calls != 1 {
		t.Errorf("made %d times", calls)
	}
}

package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzReadObject: encoding/json is the judge of what valid objects have in them,
// and of strings.
func FuzzReadObject(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` { } `, `{"a":1}`, `{"a" : {"b":[1,"]}",{"c":"\""}]} , "d":null,"a":"\u00e9\ud83d\ude00\ud800"}`, `[]`, `"{}"`, `null`, "{\"\xff\":\"\xff\"}",
		`{"\"":-1.5e+3,"x":true,"y":[[],{}],"":"\\"}`, "\n{\t\"a\"\r:\n[ ]\t}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return
		}
		var want map[string]json.RawMessage
		isObject := json.Unmarshal(text, &want) == nil && want != nil
		got, err := readObject(text)
		if isObject != (err == nil) {
			if !errors.Is(err, errManyMembers) {
				t.Fatalf("read %v, %v of %q", got, err, text)
			}
			return
		}
		found := map[string]json.RawMessage{}
		for _, m := range got {
			found[m.name] = m.value
		}
		if len(found) != len(got) || !isObject && len(got) > 0 {
			t.Fatalf("read %v of %q", got, text)
		}
		if isObject && !cmp.Equal(trimmed(want), trimmed(found)) {
			t.Errorf("of %q: %s", text, cmp.Diff(trimmed(want), trimmed(found)))
		}
		for name, raw := range want {
			var s string
			if raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
				continue
			}
			if one, ok := got.text(name); !ok || one != s {
				t.Errorf("%q is %q, want %q", raw, one, s)
			}
		}
	})
}

func trimmed(all map[string]json.RawMessage) map[string]string {
	out := map[string]string{}
	for name, raw := range all {
		out[name] = string(bytes.TrimSpace(raw))
	}
	return out
}

func TestObjectsAreBounded(t *testing.T) {
	if _, err := readObject([]byte(`{` + numbered(`"x%d":1`, maxMembers+1) + `}`)); !errors.Is(err, errManyMembers) {
		t.Errorf("got %v", err)
	}
	o, err := readObject([]byte(`{` + numbered(`"x%d":1`, maxMembers) + strings.Repeat(`,"x0":2`, 10_000) + `}`))
	if v, _ := o.get("x0"); err != nil || string(v) != "2" {
		t.Errorf("x0 is %s, %v", v, err)
	}
}

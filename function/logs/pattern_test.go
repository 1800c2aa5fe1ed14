package logs

import "testing"

// TestPatterns has the forms of spec/edge-functions.md 14.
func TestPatterns(t *testing.T) {
	for _, tc := range []struct {
		name, pattern, message string
		want                   bool
	}{
		{"empty matches all", "", "anything", true},
		{"word", "ERROR", "2026 ERROR Invoke Error", true},
		{"letter case counts", "error", "ERROR", false},
		{"words are ANDed", "ERROR Invoke", "Invoke without", false},
		{"both words, in any order", "Invoke ERROR", "ERROR Invoke", true},
		{"phrase", `"Task timed out"`, "x Task timed out after", true},
		{"not a phrase", `"Task out"`, "Task timed out", false},
		{"quotes in a phrase", `"say \"yes\""`, `say "yes"`, true},
		{"excluded", "ERROR -harmless", "ERROR harmless", false},
		{"not excluded", "ERROR -harmless", "ERROR grave", true},
		{"excluded alone", "-START", "START RequestId", false},
		{"excluded phrase", `-"START RequestId"`, "END RequestId", true},
		{"any", "?ERROR ?WARN", "a WARN", true},
		{"none of any", "?ERROR ?WARN", "an INFO", false},
		{"expression", `%status [45]\d\d%`, "status 503", true},
		{"expression that finds nothing", `%status [45]\d\d%`, "status 200", false},
		{"JSON string", `{ $.level = "ERROR" }`, `{"level":"ERROR"}`, true},
		{"JSON other string", `{ $.level = "ERROR" }`, `{"level":"INFO"}`, false},
		{"JSON and number", `{ $.level = "ERROR" && $.n > 3 }`, `{"level":"ERROR","n":4}`, true},
		{"JSON and number too small", `{ $.level = "ERROR" && $.n > 3 }`, `{"level":"ERROR","n":3}`, false},
		{"JSON or", `{ $.a = 1 || $.b = 1 }`, `{"b":1}`, true},
		{"JSON and binds more", `{ $.a = 1 || $.b = 1 && $.c = 1 }`, `{"a":1}`, true},
		{"JSON parentheses", `{ ($.a = 1 || $.b = 1) && $.c = 1 }`, `{"a":1}`, false},
		{"JSON nested", `{ $.items[1].name = b* }`, `{"items":[{},{"name":"bcd"}]}`, true},
		{"JSON unlike", `{ $.a != "x" }`, `{"a":"y"}`, true},
		{"JSON null", `{ $.a IS NULL }`, `{"a":null}`, true},
		{"JSON true", `{ $.a IS TRUE }`, `{"a":true}`, true},
		{"JSON missing", `{ $.a NOT EXISTS }`, `{"b":1}`, true},
		{"JSON on text", `{ $.a = 1 }`, "a = 1", false},
		{"JSON number is no string", `{ $.a = "1" }`, `{"a":1}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := ParsePattern(tc.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Match(tc.message); got != tc.want {
				t.Errorf("%q on %q: %v, want %v", tc.pattern, tc.message, got, tc.want)
			}
		})
	}
}

func TestPatternsThatAreNone(t *testing.T) {
	for _, pattern := range []string{
		`"open`, `%open`, `%(%`, `[ip, user]`, `{ $.a = 1`, `{ }`, `{ a = 1 }`, `{ $.a ~ 1 }`, `{ $.a = }`, `{ $.a > "x" }`,
		`{ ($.a = 1 }`, `{ $.a = 1 $.b = 2 }`, string(make([]byte, maxPattern+1)) + "x",
		"{$.0=\x82}",
	} {
		if _, err := ParsePattern(pattern); err == nil {
			t.Errorf("%.40q is taken for a pattern", pattern)
		}
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, seed := range []string{"a -b ?c", `"a b"`, `%a+%`, `{ ($.a[0].b = "c*" || $.n >= 1.5) && $.x IS NULL }`, `{ $.a NOT EXISTS }`, "[a]"} {
		f.Add(seed, `{"a":[{"b":"cd"}],"n":2,"x":null}`)
	}
	f.Fuzz(func(t *testing.T, pattern, message string) {
		if p, err := ParsePattern(pattern); err == nil {
			p.Match(message)
		}
	})
}

func FuzzParseRecord(f *testing.F) {
	f.Add([]byte(`{"time":1,"message":"x"}`))
	f.Add([]byte(`{"time":1,"base64":"//4="}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := parseRecord(line)
		if err != nil {
			return
		}
		again, err := parseRecord(appendRecord(nil, e.Time, e.RequestID, e.Message))
		if err != nil || len(e.Message) <= MaxMessage && again.Message != e.Message {
			t.Errorf("%q comes back as %q, %v", e.Message, again.Message, err)
		}
	})
}

package function

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// regional makes of a version one that services of its region invoke.
func regional(v Version) Version {
	v.Name, v.Regional, v.ARN = "orders", true, "arn:aws:lambda:eu-central-1:111122223333:function:orders"
	v.Number, v.Timeout, v.MemoryMB = "$LATEST", MaxTimeout, MaxMemoryMB
	return v
}

// TestRegionalFunctionsHaveTheirOwnName: what an edge refuses, and what code
// sees of itself (spec 7.1, 8, 13).
func TestRegionalFunctionsHaveTheirOwnName(t *testing.T) {
	const want = `["orders","$LATEST","10240","/aws/lambda/orders","arn:aws:lambda:eu-central-1:111122223333:function:orders","eu-central-1","orders","here",true]`
	for _, tc := range []struct {
		name, needs string
		v           Version
	}{
		{"node", "node", node(`exports.handler = async (event, context) => [context.functionName, context.functionVersion, context.memoryLimitInMB, context.logGroupName,
  context.invokedFunctionArn, process.env.AWS_REGION, process.env.AWS_LAMBDA_FUNCTION_NAME, process.env.STAGE, context.getRemainingTimeInMillis() > 800000]`)},
		{"python", "python3", python(`import os
def handler(event, context):
  return [context.function_name, context.function_version, context.memory_limit_in_mb, context.log_group_name,
    context.invoked_function_arn, os.environ["AWS_REGION"], os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ["STAGE"], context.get_remaining_time_in_millis() > 800000]`)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			needs(t, tc.needs)
			l := &logs{}
			v := regional(tc.v)
			v.Environment = map[string]string{"STAGE": "here"}
			got := mustInvoke(t, start(t, newSupervisor(t, func(c *Config) { c.Logs = l }), v), `{}`)
			if d := cmp.Diff(want, strings.ReplaceAll(got, ", ", ",")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			for _, line := range l.lines {
				if line.Group != "/aws/lambda/orders" {
					t.Errorf("%q is in the group %q", line.Text, line.Group)
				}
			}
		})
	}
}

// TestEventsAreBounded: six megabytes in, six megabytes out (spec 8), and not a
// byte more.
func TestEventsAreBounded(t *testing.T) {
	event := func(size int) []byte { return []byte(`"` + strings.Repeat("x", size-2) + `"`) }
	for _, tc := range []struct {
		name, needs string
		v           Version
	}{
		{"node", "node", node(`exports.handler = async (event) => event`)},
		{"python", "python3", python(`def handler(event, context): return event`)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			needs(t, tc.needs)
			p := start(t, newSupervisor(t, nil), regional(tc.v))
			for range 2 {
				if got := mustInvoke(t, p, string(event(MaxPayload))); got != string(event(MaxPayload)) {
					t.Errorf("%d bytes came back", len(got))
				}
			}
			_, err := p.Invoke(t.Context(), event(MaxPayload+1))
			if e := asError(t, err); e.Kind != EventTooLarge || e.Type != "RequestTooLargeException" {
				t.Errorf("one byte more: %v", e)
			}
			if got := mustInvoke(t, p, `"x"`); got != `"x"` {
				t.Errorf("the next call: %s", got)
			}
		})
	}
}

func TestWhatLambdaRefusesOfAFunction(t *testing.T) {
	s := newSupervisor(t, nil)
	for _, tc := range []struct {
		name   string
		change func(*Version)
		want   string // a part of the message
	}{
		{"reserved variables", func(v *Version) {
			v.Environment = map[string]string{"AWS_REGION": "x", "A_": "y", "_HANDLER": "z"}
		}, "Reserved keys used in this request: AWS_REGION, _HANDLER"},
		{"a malformed variable", func(v *Version) { v.Environment = map[string]string{"1A": ""} }, `["1A"]`},
		{"a variable of one letter", func(v *Version) { v.Environment = map[string]string{"A": ""} }, `["A"]`},
		{"a zero byte", func(v *Version) { v.Environment = map[string]string{"AB": "\x00"} }, `["AB"]`},
		{"too many variables", func(v *Version) { v.Environment = map[string]string{"AB": strings.Repeat("x", MaxEnvironment)} }, "4098 bytes"},
		{"a long timeout", func(v *Version) { v.Timeout = MaxTimeout + time.Second }, "15m1s"},
		{"much memory", func(v *Version) { v.MemoryMB = MaxMemoryMB + 1 }, "10241 MB"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := regional(node(``))
			tc.change(&v)
			_, err := s.Start(t.Context(), v)
			if !errors.Is(err, &Error{Kind: Init}) {
				t.Fatalf("got %v", err)
			}
			if e := asError(t, err); e.Type != "InvalidParameterValueException" || !strings.Contains(e.Message, tc.want) {
				t.Errorf("got %v, want it to say %q", e, tc.want)
			}
		})
	}
}

// TestBootstrapsOfARegion see the ARN as it was invoked.
func TestBootstrapsOfARegion(t *testing.T) {
	needs(t, "curl")
	v := regional(provided(t, withAnswer(`arn=$(tr -d '\r' < "$TMPDIR/head" | sed -n 's/^[Ll]ambda-[Rr]untime-[Ii]nvoked-[Ff]unction-[Aa]rn: //p')
curl -sS -o /dev/null -d "[\"$arn\",\"$AWS_REGION\",\"$AWS_LAMBDA_LOG_GROUP_NAME\"]" "$api/invocation/$id/response"`), true))
	var got []string
	if err := json.Unmarshal([]byte(mustInvoke(t, start(t, newSupervisor(t, nil), v), `{}`)), &got); err != nil {
		t.Fatal(err)
	}
	want := []string{"arn:aws:lambda:eu-central-1:111122223333:function:orders", "eu-central-1", "/aws/lambda/orders"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

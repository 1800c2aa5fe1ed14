package apigateway_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
)

var now = time.Unix(1_700_000_000, 0)

// issuer signs tokens, and serves what issuers serve.
type issuer struct {
	url   string
	key   *rsa.PrivateKey
	asked atomic.Int32 // for keys
	gone  atomic.Bool  // it answers 503
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"issuer":"`+i.url+`","jwks_uri":"`+i.url+`/keys?v=1"}`)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		i.asked.Add(1)
		if i.gone.Load() {
			http.Error(w, "gone", http.StatusServiceUnavailable)
			return
		}
		w.Write(i.keySet(t))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	i.url = server.URL
	return i
}

func (i *issuer) keySet(t *testing.T) []byte {
	t.Helper()
	text, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sign makes a token of the claims with a key of that id.
func sign(t *testing.T, algorithm jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", id))
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// good are claims that hold, with the changes; nil takes a claim out.
func (i *issuer) good(changes map[string]any) map[string]any {
	claims := map[string]any{"iss": i.url, "aud": "shop", "exp": now.Unix() + 60, "sub": "u"}
	for name, v := range changes {
		claims[name] = v
		if v == nil {
			delete(claims, name)
		}
	}
	return claims
}

func none(string) ([]byte, bool) { return nil, false }

func clock() time.Time { return now }

func TestJWT(t *testing.T) {
	i, other := newIssuer(t), newIssuer(t)
	j := &apigateway.JWT{Issuer: i.url, Audience: []string{"admin", "shop"}, Now: clock,
		Issuers: apigateway.NewIssuers(apigateway.NewOrigins(apigateway.OriginConfig{}), none, clock)}
	token := func(changes map[string]any) string { return sign(t, jose.RS256, i.key, "k1", i.good(changes)) }
	type claims = map[string]any
	for _, tc := range []struct {
		name, token string
		scopes      []string
		want        apigateway.Verdict
	}{
		{"good", token(nil), nil, apigateway.Allowed},
		{"with Bearer before it", "Bearer " + token(nil), nil, apigateway.Allowed},
		{"signed with RSA-PSS", sign(t, jose.PS512, i.key, "k1", i.good(nil)), nil, apigateway.Allowed},
		{"several audiences", token(claims{"aud": []string{"x", "admin"}}), nil, apigateway.Allowed},
		{"client_id without aud", token(claims{"aud": nil, "client_id": "shop"}), nil, apigateway.Allowed},
		{"a scope of scope", token(claims{"scope": "a pets:read"}), []string{"pets:read", "pets"}, apigateway.Allowed},
		{"a scope of scp", token(claims{"scp": []string{"pets"}}), []string{"pets:read", "pets"}, apigateway.Allowed},

		{"no scope", token(claims{"scope": "other"}), []string{"pets"}, apigateway.Denied},
		{"nothing", "", nil, apigateway.Unauthenticated},
		{"no token", "Bearer abc", nil, apigateway.Unauthenticated},
		{"another issuer", token(claims{"iss": other.url}), nil, apigateway.Unauthenticated},
		{"another key", sign(t, jose.RS256, other.key, "k1", i.good(nil)), nil, apigateway.Unauthenticated},
		{"a key that the issuer does not have", sign(t, jose.RS256, i.key, "k2", i.good(nil)), nil, apigateway.Unauthenticated},
		{"HMAC", sign(t, jose.HS256, i.key.N.Bytes(), "k1", i.good(nil)), nil, apigateway.Unauthenticated},
		{"no algorithm", "eyJhbGciOiJub25lIn0.e30.", nil, apigateway.Unauthenticated},
		{"another audience", token(claims{"aud": "x"}), nil, apigateway.Unauthenticated},
		{"client_id beside aud", token(claims{"aud": "x", "client_id": "shop"}), nil, apigateway.Unauthenticated},
		{"expired", token(claims{"exp": now.Unix()}), nil, apigateway.Unauthenticated},
		{"without an end", token(claims{"exp": nil}), nil, apigateway.Unauthenticated},
		{"not yet", token(claims{"nbf": now.Unix() + 1}), nil, apigateway.Unauthenticated},
		{"from the future", token(claims{"iat": now.Unix() + 1}), nil, apigateway.Unauthenticated},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := j.Decide(t.Context(), tc.token, tc.scopes)
			if got.Verdict != tc.want || (got.Err == nil) != (tc.want == apigateway.Allowed) {
				t.Errorf("verdict %d, %v", got.Verdict, got.Err)
			}
			if tc.want == apigateway.Allowed && got.Authorization.Claims["sub"] != "u" {
				t.Errorf("claims %v", got.Authorization.Claims)
			}
		})
	}
	if n := i.asked.Load(); n != 1 {
		t.Errorf("the issuer was asked %d times for its keys", n)
	}
}

// TestKeysThatAreKnownHere: an issuer whose keys are given is not asked.
func TestKeysThatAreKnownHere(t *testing.T) {
	i := newIssuer(t)
	known := func(name string) ([]byte, bool) { return i.keySet(t), name == i.url }
	j := &apigateway.JWT{Issuer: i.url, Audience: []string{"shop"}, Now: clock,
		Issuers: apigateway.NewIssuers(apigateway.NewOrigins(apigateway.OriginConfig{}), known, clock)}
	if got := j.Decide(t.Context(), sign(t, jose.RS256, i.key, "k1", i.good(nil)), nil); got.Verdict != apigateway.Allowed {
		t.Errorf("%v", got.Err)
	}
	if i.asked.Load() != 0 {
		t.Error("the issuer was asked")
	}
}

// TestKeysAreLookedForAgain: an unknown key is asked for, but not with every
// token that names one.
func TestKeysAreLookedForAgain(t *testing.T) {
	i := newIssuer(t)
	at := now
	j := &apigateway.JWT{Issuer: i.url, Audience: []string{"shop"}, Now: clock,
		Issuers: apigateway.NewIssuers(apigateway.NewOrigins(apigateway.OriginConfig{}), none, func() time.Time { return at })}
	good, unknown := sign(t, jose.RS256, i.key, "k1", i.good(nil)), sign(t, jose.RS256, i.key, "k9", i.good(nil))
	for _, step := range []struct {
		after time.Duration
		token string
		want  int32
	}{{0, good, 1}, {time.Second, unknown, 1}, {10 * time.Second, unknown, 2}, {time.Second, good, 2}, {2 * time.Hour, good, 3}} {
		at = at.Add(step.after)
		j.Decide(t.Context(), step.token, nil)
		if got := i.asked.Load(); got != step.want {
			t.Errorf("after %s the issuer was asked %d times, want %d", at.Sub(now), got, step.want)
		}
	}
}

// TestIssuerThatIsGone: what it said holds for its time, whatever is asked
// meanwhile, and no longer.
func TestIssuerThatIsGone(t *testing.T) {
	i := newIssuer(t)
	at := now
	j := &apigateway.JWT{Issuer: i.url, Audience: []string{"shop"}, Now: clock,
		Issuers: apigateway.NewIssuers(apigateway.NewOrigins(apigateway.OriginConfig{}), none, func() time.Time { return at })}
	good, unknown := sign(t, jose.RS256, i.key, "k1", i.good(nil)), sign(t, jose.RS256, i.key, "k9", i.good(nil))
	j.Decide(t.Context(), good, nil)
	i.gone.Store(true)
	for _, step := range []struct {
		after time.Duration
		token string
		want  apigateway.Verdict
	}{
		{time.Hour, unknown, apigateway.Unauthenticated}, {0, good, apigateway.Allowed},
		{time.Hour - time.Second, good, apigateway.Allowed}, {time.Second, good, apigateway.Unauthenticated},
	} {
		at = at.Add(step.after)
		if got := j.Decide(t.Context(), step.token, nil); got.Verdict != step.want {
			t.Errorf("after %s: %d, %v", at.Sub(now), got.Verdict, got.Err)
		}
	}
	i.gone.Store(false)
	at = at.Add(10 * time.Second)
	if got := j.Decide(t.Context(), good, nil); got.Verdict != apigateway.Allowed {
		t.Errorf("it is back: %v", got.Err)
	}
}

func TestIssuersThatDoNotAnswer(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"404":            http.NotFound,
		"no JSON":        func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
		"keys elsewhere": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"jwks_uri":"ftp://a/"}`) },
		"no jwks_uri":    func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{}`) },
		"too much of it": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"jwks_uri":"`+strings.Repeat("a", 300<<10))
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(handle)
			t.Cleanup(server.Close)
			i := newIssuer(t)
			j := &apigateway.JWT{Issuer: server.URL, Audience: []string{"shop"}, Now: clock,
				Issuers: apigateway.NewIssuers(apigateway.NewOrigins(apigateway.OriginConfig{}), none, clock)}
			got := j.Decide(t.Context(), sign(t, jose.RS256, i.key, "k1", i.good(map[string]any{"iss": server.URL})), nil)
			if got.Verdict != apigateway.Unauthenticated || got.Err == nil {
				t.Errorf("%d %v", got.Verdict, got.Err)
			}
		})
	}
}

func TestTextClaims(t *testing.T) {
	a := apigateway.Authorization{Claims: map[string]any{"sub": "u", "exp": float64(1583348638), "ok": true, "groups": []any{"a", "b"}}}
	want := map[string]string{"sub": "u", "exp": "1583348638", "ok": "true", "groups": "[a b]"}
	if diff := cmp.Diff(want, a.TextClaims()); diff != "" {
		t.Error(diff)
	}
}

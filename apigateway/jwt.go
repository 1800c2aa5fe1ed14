package apigateway

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// JWT checks the tokens of one issuer, as the JWT authorizers of HTTP APIs do.
// It may be used by many goroutines.
type JWT struct {
	Issuer   string
	Audience []string // a token is for one of them
	// AnyAudience takes tokens for anybody, as the authorizers of user pools do.
	AnyAudience bool
	Issuers     *Issuers
	Now         func() time.Time
}

// algorithms are what tokens may be signed with: RSA only, as on AWS.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512}

// Decide checks a token, with or without "Bearer " before it: its signature by
// a key of the issuer, iss, aud (or client_id where there is none), exp, nbf
// and iat. When scopes are asked for, one of them has to be in scope or scp.
func (j *JWT) Decide(ctx context.Context, token string, scopes []string) Decision {
	if scheme, rest, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "Bearer") {
		token = strings.TrimSpace(rest)
	}
	parsed, err := jwt.ParseSigned(token, algorithms)
	if err != nil {
		return Decision{Verdict: Unauthenticated, Err: fmt.Errorf("reading the token: %w", err)}
	}
	key, err := j.Issuers.key(ctx, j.Issuer, parsed.Headers[0].KeyID)
	if err != nil {
		return Decision{Verdict: Unauthenticated, Err: err}
	}
	var standard jwt.Claims
	var claims map[string]any
	if err := parsed.Claims(key, &standard, &claims); err != nil {
		return Decision{Verdict: Unauthenticated, Err: fmt.Errorf("checking the signature: %w", err)}
	}
	if why := j.fault(&standard, claims); why != "" {
		return refused(Unauthenticated, why)
	}
	if len(scopes) > 0 && !slices.ContainsFunc(tokenScopes(claims), func(s string) bool { return slices.Contains(scopes, s) }) {
		return refused(Denied, fmt.Sprintf("the token has none of the scopes %s", strings.Join(scopes, ", ")))
	}
	return Decision{Authorization: Authorization{Claims: claims, Scopes: scopes}}
}

// fault says what of the claims does not hold; "": nothing.
func (j *JWT) fault(standard *jwt.Claims, claims map[string]any) string {
	now := j.Now()
	switch {
	case standard.Issuer != j.Issuer:
		return fmt.Sprintf("the issuer is %q, want %q", standard.Issuer, j.Issuer)
	case !j.isFor(standard, claims):
		return fmt.Sprintf("the audience is %q, want one of %s", standard.Audience, strings.Join(j.Audience, ", "))
	case standard.Expiry == nil || !now.Before(standard.Expiry.Time()):
		return "the token has expired, or never does"
	case standard.NotBefore != nil && now.Before(standard.NotBefore.Time()):
		return "the token is not valid yet (nbf)"
	case standard.IssuedAt != nil && now.Before(standard.IssuedAt.Time()):
		return "the token was issued in the future (iat)"
	}
	return ""
}

// isFor reports whether the token is for this audience. client_id counts only
// where there is no aud.
func (j *JWT) isFor(standard *jwt.Claims, claims map[string]any) bool {
	if j.AnyAudience {
		return true
	}
	if len(standard.Audience) > 0 {
		return slices.ContainsFunc(standard.Audience, func(a string) bool { return slices.Contains(j.Audience, a) })
	}
	client, _ := claims["client_id"].(string)
	return client != "" && slices.Contains(j.Audience, client)
}

// tokenScopes are what "scope" and "scp" say: words in a text, or a list.
func tokenScopes(claims map[string]any) []string {
	var out []string
	for _, name := range [...]string{"scope", "scp"} {
		switch v := claims[name].(type) {
		case string:
			out = append(out, strings.Fields(v)...)
		case []any:
			for _, item := range v {
				if text, ok := item.(string); ok {
					out = append(out, text)
				}
			}
		}
	}
	return out
}

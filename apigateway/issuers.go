package apigateway

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/lintel-edge/lintel/exchange"
)

// Issuers knows the keys of token issuers. It asks an issuer when a key is
// wanted that it does not know, and remembers what it was told, from one
// generation to the next. It may be used by many goroutines.
type Issuers struct {
	origins *Origins
	local   func(issuer string) (jwks []byte, ok bool)
	now     func() time.Time

	mu    sync.Mutex // protects known
	known map[string]*keySet
}

// keySet is what an issuer said. Who wants a key that is not known asks, one at
// a time; all others go on meanwhile.
type keySet struct {
	asking sync.Mutex // held while the issuer is asked; before mu

	mu    sync.Mutex // protects all following fields
	keys  jose.JSONWebKeySet
	until time.Time // keys hold
	next  time.Time // the issuer is not asked before
	err   error     // of the last time
}

// Bounds of what is asked of an issuer.
const (
	keysLive       = 2 * time.Hour    // as AWS keeps them
	keysRetry      = 10 * time.Second // between two questions, whatever tokens say
	issuerPatience = 5 * time.Second
	maxKeySet      = 256 << 10 // bytes of a document
	maxIssuers     = 100
)

// NewIssuers returns an empty collection. local gives the keys of issuers that
// need not be asked; the others are reached through origins.
func NewIssuers(origins *Origins, local func(issuer string) ([]byte, bool), now func() time.Time) *Issuers {
	return &Issuers{origins: origins, local: local, now: now, known: map[string]*keySet{}}
}

// key returns the key of an issuer that a token names.
func (i *Issuers) key(ctx context.Context, issuer, id string) (*jose.JSONWebKey, error) {
	s := i.of(issuer)
	if s.isOpen(id, i.now()) {
		i.ask(ctx, s, issuer, id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil && len(s.keys.Keys) == 0 {
		return nil, s.err
	}
	return find(s.keys, issuer, id)
}

// isOpen reports whether the issuer is to be asked for a key.
func (s *keySet) isOpen(id string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	needed := !now.Before(s.until) || len(s.keys.Key(id)) == 0
	return needed && !now.Before(s.next)
}

// ask looks for the keys, unless somebody just did. When an issuer says nothing
// now, what it said before holds as long as it would have.
func (i *Issuers) ask(ctx context.Context, s *keySet, issuer, id string) {
	s.asking.Lock()
	defer s.asking.Unlock()
	if !s.isOpen(id, i.now()) {
		return
	}
	keys, live, err := i.look(context.WithoutCancel(ctx), issuer) // the answer is for everybody
	s.mu.Lock()
	defer s.mu.Unlock()
	now := i.now()
	if err == nil {
		s.keys, s.until = keys, now.Add(live)
	} else if !now.Before(s.until) {
		s.keys = jose.JSONWebKeySet{}
	}
	s.next, s.err = now.Add(keysRetry), err
}

func find(keys jose.JSONWebKeySet, issuer, id string) (*jose.JSONWebKey, error) {
	for _, k := range keys.Key(id) {
		if k.Valid() && k.IsPublic() {
			return &k, nil
		}
	}
	return nil, fmt.Errorf("%s has no key %q", issuer, id)
}

func (i *Issuers) of(issuer string) *keySet {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known[issuer] == nil {
		if len(i.known) >= maxIssuers { // those of configurations that are gone
			clear(i.known)
		}
		i.known[issuer] = &keySet{}
	}
	return i.known[issuer]
}

// look gets the issuer's keys, and says how long they hold: those of a file
// for a short time, since it may be edited.
func (i *Issuers) look(ctx context.Context, issuer string) (keys jose.JSONWebKeySet, live time.Duration, err error) {
	if text, ok := i.local(issuer); ok {
		keys, err = parseKeys(text)
		return keys, keysRetry, err
	}
	keys, err = i.fetch(ctx, issuer)
	return keys, keysLive, err
}

// fetch gets the keys from the issuer: where they are, its discovery document
// says.
func (i *Issuers) fetch(ctx context.Context, issuer string) (jose.JSONWebKeySet, error) {
	text, err := i.get(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration")
	if err != nil {
		return jose.JSONWebKeySet{}, fmt.Errorf("asking issuer %s: %w", issuer, err)
	}
	var discovery struct {
		Keys string `json:"jwks_uri"`
	}
	if err := json.Unmarshal(text, &discovery); err != nil {
		return jose.JSONWebKeySet{}, fmt.Errorf("reading the discovery document of %s: %w", issuer, err)
	}
	if text, err = i.get(ctx, discovery.Keys); err != nil {
		return jose.JSONWebKeySet{}, fmt.Errorf("asking for the keys of %s: %w", issuer, err)
	}
	return parseKeys(text)
}

func parseKeys(text []byte) (keys jose.JSONWebKeySet, err error) {
	if err = json.Unmarshal(text, &keys); err != nil {
		return keys, fmt.Errorf("reading a key set: %w", err)
	}
	return keys, nil
}

func (i *Issuers) get(ctx context.Context, target string) ([]byte, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	backend, err := i.origins.NewBackend(u.Scheme, u.Host, "", issuerPatience)
	if err != nil {
		return nil, err
	}
	defer backend.Release()
	r := &exchange.Request{Method: http.MethodGet, Path: u.EscapedPath(), Query: u.RawQuery, HasQuery: u.RawQuery != ""}
	if r.Path == "" {
		r.Path = "/"
	}
	answer, err := backend.Fetch(ctx, r)
	if err != nil {
		return nil, err
	}
	defer exchange.Discard(answer.Body)
	if answer.Status != http.StatusOK || answer.Body == nil {
		return nil, fmt.Errorf("%s answered with status %d", target, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxKeySet))
}

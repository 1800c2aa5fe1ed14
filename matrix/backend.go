package matrix

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/recording"
)

// backend stands in for all that is behind the doors: origins, targets,
// integrations. It answers as it was told to.
type backend struct {
	own   recording.Fields // what it sends with every answer
	next  answer
	pages []string // paths that it has, whatever it was told
	// isDoor reports hosts of doors of the same configuration, which answer for
	// themselves.
	isDoor     func(host string) bool
	neighbours neighbours
	apis       map[string]apigateway.API // by id
	copies     []func()                  // drop what doors keep
	// broken: no function gives a result.
	broken bool
	// reached is set when somebody asked and got an answer.
	reached bool
}

// answer is what a backend says.
type answer struct {
	status   int
	location string
	media    string      // its type; "": pageType
	fails    origin.Kind // why there is no answer; "": there is one
	denies   bool        // an authorizer lets nobody in
}

// What the backend's page says of itself.
const (
	pageTag      = `"lintel"`
	pageLifetime = "max-age=300"
	pageType     = "text/html; charset=utf-8"
	pageText     = "<!doctype html><title>a page</title>"
)

// now is the clock of the doors. One that stands still makes all looks alike.
func now() time.Time { return epoch }

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var errDown = errors.New("there is no answer, as it was told")

// Fetch answers as a server.
func (b *backend) Fetch(_ context.Context, r *exchange.Request) (*exchange.Response, error) {
	said := b.next
	if slices.Contains(b.pages, r.Path) {
		said = answer{status: http.StatusOK}
	}
	if said.fails != "" {
		return nil, &origin.Error{Kind: said.fails, Host: r.Host, Attempts: 1, Err: errDown}
	}
	b.reached = true
	resp := &exchange.Response{Status: said.status}
	for _, f := range b.fields(said) {
		resp.Fields.Add(f.Name, f.Value, exchange.OwnerOrigin)
	}
	switch said.status {
	case http.StatusSwitchingProtocols:
		resp.Upgrade = func(_ context.Context, viewer io.ReadWriteCloser) error { return viewer.Close() }
	case http.StatusNotModified, http.StatusNoContent:
	default:
		resp.Body, resp.ContentLength = exchange.NewBytes([]byte(pageText)), int64(len(pageText))
	}
	return resp, nil
}

func (b *backend) fields(said answer) recording.Fields {
	out := slices.Clone(b.own)
	add := func(name, value string) { out = append(out, recording.Field{Name: name, Value: value}) }
	switch said.status {
	case http.StatusSwitchingProtocols:
		add("Upgrade", "websocket")
		add("Connection", "Upgrade")
		return out
	case http.StatusOK, http.StatusNotModified:
		add("ETag", pageTag)
		add("Cache-Control", pageLifetime)
	}
	if said.location != "" {
		add("Location", said.location)
	}
	if said.status != http.StatusNotModified && said.status != http.StatusNoContent {
		add("Content-Type", cmp.Or(said.media, pageType))
	}
	return out
}

// denial is what an authorizer of either kind of API says
// (spec/api-gateway.md 7, 15).
const denial = `{"isAuthorized":false,"principalId":"nobody","policyDocument":{"Version":"2012-10-17",` +
	`"Statement":[{"Effect":"Deny","Action":"execute-api:Invoke","Resource":"*"}]}}`

// program is a function of the configuration.
type program struct {
	*backend
	code Function // its Code is nil when it does not run
	// behind: it stands behind a door, in place of a server.
	behind bool
}

// Invoke runs the function. For one that does not run the backend answers, in
// the form that load balancers and APIs take as a response.
func (p program) Invoke(ctx context.Context, event []byte) (function.Result, error) {
	said := p.next
	switch {
	case p.broken, p.behind && said.fails != "":
		return function.Result{}, &function.Error{Kind: function.Handler, Type: "Error", Message: errDown.Error()}
	case said.denies:
		return function.Result{Payload: []byte(denial)}, nil
	case p.code.Code != nil:
		p.reached = p.reached || p.behind
		return p.code.Code.Invoke(ctx, event)
	}
	p.reached = true
	headers := map[string]string{}
	for _, f := range p.fields(said) {
		headers[f.Name] = f.Value
	}
	payload, err := json.Marshal(map[string]any{"statusCode": said.status, "headers": headers, "body": pageText})
	return function.Result{Payload: payload}, err
}

package matrix

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/recording"
)

// stub stands in for every origin and answers as it was told to.
type stub struct {
	own  recording.Fields // what it sends with every answer
	next answer
}

// answer is what an origin says.
type answer struct {
	status   int
	location string
	down     bool // there is no answer
}

// What the stub's page says of itself.
const (
	pageTag      = `"lintel"`
	pageLifetime = "max-age=300"
	pageText     = "<!doctype html><title>a page</title>"
)

// now is the clock of the doors. One that stands still makes all looks alike.
func (s *stub) now() time.Time { return epoch }

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var errDown = errors.New("the origin is down, as it was told to be")

// Fetch answers.
func (s *stub) Fetch(_ context.Context, r *exchange.Request) (*exchange.Response, error) {
	if s.next.down {
		return nil, &origin.Error{Kind: origin.Connect, Host: r.Host, Attempts: 1, Err: errDown}
	}
	resp := &exchange.Response{Status: s.next.status}
	add := func(name, value string) { resp.Fields.Add(name, value, exchange.OwnerOrigin) }
	for _, f := range s.own {
		add(f.Name, f.Value)
	}
	switch s.next.status {
	case http.StatusSwitchingProtocols:
		add("Upgrade", "websocket")
		add("Connection", "Upgrade")
		resp.Upgrade = func(_ context.Context, viewer io.ReadWriteCloser) error { return viewer.Close() }
		return resp, nil
	case http.StatusOK, http.StatusNotModified:
		add("ETag", pageTag)
		add("Cache-Control", pageLifetime)
	}
	if s.next.location != "" {
		add("Location", s.next.location)
	}
	if s.next.status != http.StatusNotModified && s.next.status != http.StatusNoContent {
		add("Content-Type", "text/html; charset=utf-8")
		resp.Body, resp.ContentLength = exchange.NewBytes([]byte(pageText)), int64(len(pageText))
	}
	return resp, nil
}

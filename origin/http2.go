package origin

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// HTTP2 is a server behind the edge that is spoken to in HTTP/2 alone: over TLS,
// or with prior knowledge in plain text. Requests share connections, both
// directions of a request stream at once, and trailers of answers go on, so that
// gRPC passes (spec/load-balancer.md 5.1).
//
// It stands on net/http's client, which gives field lines no order: those of an
// answer come sorted by name. Of [CustomConfig] it needs no attempts, upgrades
// and SSLProtocols.
type HTTP2 struct {
	cfg       CustomConfig
	scheme    string
	authority string // of URLs; a request's own Host goes before it
	transport *http.Transport
}

// NewHTTP2 checks the settings and returns the origin. It connects to nothing.
func NewHTTP2(cfg CustomConfig) (*HTTP2, error) {
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("origin %q: %w", cfg.ID, err)
	}
	if cfg.Protocol == "match-viewer" {
		return nil, fmt.Errorf("origin %q: protocol %q, want http-only or https-only", cfg.ID, cfg.Protocol)
	}
	cfg.fillIn()
	o := &HTTP2{cfg: cfg, scheme: "http"}
	secure := cfg.Protocol == "https-only"
	protocols := new(http.Protocols)
	if protocols.SetUnencryptedHTTP2(!secure); secure {
		o.scheme = "https"
		protocols.SetHTTP2(true)
	}
	o.authority = net.JoinHostPort(cfg.Domain, cfg.port(secure))
	d := newDialer(&o.cfg)
	o.transport = &http.Transport{
		DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return d.open(ctx, secure) },
		TLSClientConfig: &tls.Config{RootCAs: cfg.RootCAs, InsecureSkipVerify: cfg.SkipVerify, ClientSessionCache: tls.NewLRUClientSessionCache(sessionCacheSize)},
		Protocols:       protocols, DisableCompression: true, TLSHandshakeTimeout: cfg.ConnectTimeout,
		IdleConnTimeout: cfg.KeepAliveTimeout, MaxResponseHeaderBytes: int64(cfg.MaxHeaderBytes),
	}
	return o, nil
}

// open opens a TCP connection; its errors have their kind.
func (d *dialer) open(ctx context.Context, secure bool) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.ConnectTimeout)
	defer cancel()
	c, err := new(net.Dialer).DialContext(ctx, d.network, d.address(ctx, d.cfg.port(secure)))
	if err != nil {
		return nil, d.failure(Connect, err)
	}
	return c, nil
}

// Close closes the idle connections. Fetches under way go on.
func (o *HTTP2) Close() { o.transport.CloseIdleConnections() }

// Fetch sends r. The request's body may go on after the answer has begun.
// Trailers of requests are not forwarded.
func (o *HTTP2) Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error) {
	s := newStream(ctx, o)
	hr, err := s.request(r)
	if err != nil {
		s.end()
		return nil, &Error{Kind: Invalid, Host: o.cfg.Domain, Err: err}
	}
	began := time.Now()
	got, err := o.transport.RoundTrip(hr)
	if err != nil {
		defer s.end()
		return nil, s.failure(err)
	}
	if got.ProtoMajor != 2 {
		got.Body.Close()
		s.end()
		return nil, &Error{Kind: Invalid, Host: o.cfg.Domain, Err: fmt.Errorf("the answer is in %s, want HTTP/2.0", got.Proto)}
	}
	return s.response(got, time.Since(began)), nil
}

// stream is one request with its answer. It ends with its context, or when
// neither side has said anything for as long as a gap may last.
type stream struct {
	o      *HTTP2
	caller context.Context
	ctx    context.Context
	cancel context.CancelCauseFunc
	gap    *time.Timer
}

// errSilence is the cause of a context that a gap has ended.
var errSilence = errors.New("neither side sent anything for too long")

func newStream(ctx context.Context, o *HTTP2) *stream {
	s := &stream{o: o, caller: ctx}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.gap = time.AfterFunc(o.cfg.ReadTimeout, func() { s.cancel(errSilence) })
	return s
}

// heard starts the gap anew.
func (s *stream) heard() { s.gap.Reset(s.o.cfg.ReadTimeout) }

func (s *stream) end() {
	s.gap.Stop()
	s.cancel(nil)
}

// request is r as net/http sends it, with nothing of its own.
func (s *stream) request(r *exchange.Request) (*http.Request, error) {
	if err := checkTarget(r); err != nil {
		return nil, err
	}
	hr := (&http.Request{
		Method: r.Method, URL: rawURL(s.o.scheme, s.o.authority, r), Host: cmp.Or(r.Host, s.o.cfg.Domain),
		Header: http.Header{"User-Agent": {""}}, Body: http.NoBody, ContentLength: r.ContentLength,
	}).WithContext(s.ctx)
	for _, l := range r.Fields.Lines() {
		if name := http.CanonicalHeaderKey(l.Name); name == "User-Agent" {
			hr.Header[name] = []string{l.Value}
		} else if name == "Te" && l.Value == "trailers" || !isMadeAnew(name) && name != "Upgrade" {
			hr.Header[name] = append(hr.Header[name], l.Value)
		}
	}
	if r.Body != nil {
		hr.Body = io.NopCloser(&heard{r.Body, s})
	}
	return hr, nil
}

// rawURL has path and query as they were sent.
func rawURL(scheme, authority string, r *exchange.Request) *url.URL {
	u := &url.URL{Scheme: scheme, Host: authority, RawQuery: r.Query, ForceQuery: r.HasQuery}
	if plain, err := url.PathUnescape(r.Path); err == nil {
		u.Path, u.RawPath = plain, r.Path
	}
	if u.EscapedPath() != r.Path { // it has something that net/url would write in another way
		u.Opaque = r.Path
	}
	return u
}

// heard is a source whose bytes end a silence.
type heard struct {
	io.Reader
	s *stream
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	h.s.heard()
	return n, err
}

func (s *stream) response(got *http.Response, first time.Duration) *exchange.Response {
	resp := &exchange.Response{
		Status: got.StatusCode, Fields: sortedFields(got.Header), ContentLength: got.ContentLength,
		Timing:  exchange.Timing{FirstByte: first},
		Trailer: func() exchange.Fields { return sortedFields(got.Trailer) },
	}
	if got.ContentLength == 0 && got.Header.Get("Content-Length") == "" { // the head was the end
		s.end()
		resp.Trailer = nil
		return resp
	}
	s.heard()
	resp.Body = &streamBody{got.Body, s}
	return resp
}

// sortedFields are the lines that concern more than the connection.
func sortedFields(h http.Header) exchange.Fields {
	var lines []exchange.Field
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if slices.Contains(hopByHop[:], name) {
			continue
		}
		for _, value := range h[name] {
			lines = append(lines, exchange.Field{Name: name, Value: value, Owner: exchange.OwnerOrigin})
		}
	}
	return exchange.NewFields(lines...)
}

// streamBody is the content of an answer.
type streamBody struct {
	io.ReadCloser
	s *stream
}

// Read gives errors their kind.
func (b *streamBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.s.heard()
	if err != nil && err != io.EOF {
		err = b.s.failure(err)
	}
	return n, err
}

// Close ends the stream, also when its answer is not over.
func (b *streamBody) Close() error {
	err := b.ReadCloser.Close()
	b.s.end()
	return err
}

// failure gives an error its kind. A head that is too large cannot be told
// from other breaches of the protocol.
func (s *stream) failure(err error) *Error {
	failure := &Error{Kind: Closed, Host: s.o.cfg.Domain, Attempts: 1, Err: err}
	var tlsFailed *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert *net.OpError // crypto/tls has no type of its own for what the other side says
	switch dialed, is := errors.AsType[*Error](err); {
	case s.caller.Err() != nil:
		failure.Kind, failure.Err = kindOfContext(s.caller), context.Cause(s.caller)
	case s.ctx.Err() != nil:
		failure.Kind, failure.Err = ReadTimeout, context.Cause(s.ctx)
	case is:
		failure.Kind, failure.Err = dialed.Kind, dialed.Err
	case errors.As(err, &tlsFailed), errors.As(err, &record), errors.As(err, &alert) && alert.Op == "remote error":
		failure.Kind = TLS
	case strings.Contains(err.Error(), "TLS handshake timeout"): // net/http does not export it
		failure.Kind = ConnectTimeout
	}
	return failure
}

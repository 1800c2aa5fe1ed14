package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"syscall"

	"github.com/lintel-edge/lintel/serve/datadir"
)

// ErrNotRunning says that no Lintel owns the data directory.
var ErrNotRunning = errors.New("no lintel is running with this data directory")

// Client asks the Lintel that owns a data directory.
type Client struct {
	dataDir string
	http    *http.Client
	token   string
}

// Dial returns a client for the data directory at path. The error is
// [ErrNotRunning] when nothing was ever started there.
func Dial(path string) (*Client, error) {
	token, err := datadir.Token(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w (%s)", ErrNotRunning, path)
	}
	if err != nil {
		return nil, err
	}
	var dialer net.Dialer
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, "unix", datadir.Socket(path))
	}}
	return &Client{path, &http.Client{Transport: transport}, token}, nil
}

// Status asks what runs.
func (c *Client) Status(ctx context.Context) (s Status, err error) {
	return s, c.ask(ctx, "GET", "/status", struct{}{}, &s)
}

// Reload asks for the configuration to be read again.
func (c *Client) Reload(ctx context.Context) (r Reloaded, err error) {
	return r, c.ask(ctx, "POST", "/reload", struct{}{}, &r)
}

// Invalidate asks for cached objects to be dropped.
func (c *Client) Invalidate(ctx context.Context, i Invalidation) (d Invalidated, err error) {
	return d, c.ask(ctx, "POST", "/invalidate", i, &d)
}

// Explain asks how a request is answered.
func (c *Client) Explain(ctx context.Context, q Question) (e Explanation, err error) {
	return e, c.ask(ctx, "POST", "/explain", q, &e)
}

func (c *Client) ask(ctx context.Context, method, path string, question, reply any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://lintel"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	response, err := c.http.Do(r)
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w (%s)", ErrNotRunning, c.dataDir)
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	decoder := json.NewDecoder(response.Body)
	if response.StatusCode == http.StatusOK {
		return decoder.Decode(reply)
	}
	var t trouble
	if err := decoder.Decode(&t); err != nil {
		return fmt.Errorf("admin socket: status %d: %w", response.StatusCode, err)
	}
	if len(t.Findings) > 0 {
		return t.Findings.Err()
	}
	return errors.New(t.Message)
}

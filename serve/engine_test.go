package serve_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function/functiontest"
	"github.com/lintel-edge/lintel/serve"
)

// withPath makes this machine one that has no programs, or only those.
func withPath(t *testing.T, programs map[string]string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "programs") // t.TempDir is private, and workers may be other users
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, script := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

// TestLambdaWithoutNode: a handler that needs none of node's modules runs in our
// own engine, in the path of the request, and the start report says so.
func TestLambdaWithoutNode(t *testing.T) {
	for _, tc := range []struct {
		name     string
		programs map[string]string
		runsOn   string // in the report
	}{
		{"no node", nil, "built-in engine, without node's modules (node is not installed; install Node.js 20 or newer)"},
		{"a node that is too old", map[string]string{"node": "echo v18.19.0"}, "/node is version 18.19.0; install Node.js 20 or newer)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, c := edgeSite(t)
			withPath(t, tc.programs)
			r := start(t, c)
			response, body := get(t, r.client(t, "h2"), r.httpsURL("localhost", "/page.txt"))
			got := []string{response.Status, body, response.Header.Get("X-Version"), response.Header.Get("X-Motto")}
			if diff := cmp.Diff([]string{"200 OK", "hello\n", "first", "festina lente"}, got); diff != "" {
				t.Error(diff)
			}
			attached := r.distribution(t).Functions
			if len(attached) != 2 || attached[1].Function != "headers:1" || !strings.HasSuffix(attached[1].RunsOn, tc.runsOn) {
				t.Errorf("the report says %+v, want %q", attached, tc.runsOn)
			}
			var text strings.Builder
			if err := r.report.WriteText(&text, serve.Style{}); err != nil || !strings.Contains(text.String(), tc.runsOn) {
				t.Errorf("the text says (%v):\n%s", err, text.String())
			}
		})
	}
}

// TestLambdaThatNeedsNode: what to install is said, with the place in the
// source, and nothing is served that would lack its headers.
func TestLambdaThatNeedsNode(t *testing.T) {
	dir, c := edgeSite(t)
	edit(t, filepath.Join(dir, "lambda/index.js"), "const version", "const https = require('https');\nconst version")
	withPath(t, nil)
	_, err := tryStart(t, c)
	if err == nil {
		t.Fatal("it starts")
	}
	for _, want := range []string{`function headers:1 cannot be loaded`, `the handler needs the module "https", which only node has; install Node.js 20 or newer`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}

// TestArticlesHandlerRuns: the way in which articles since 2017 write it, with a
// callback and a constant for each part of the event, at origin-response.
func TestArticlesHandlerRuns(t *testing.T) {
	const handler = `'use strict';

exports.handler = (event, context, callback) => {
  // What the origin answered, and its headers.
  const { response } = event.Records[0].cf;
  const { headers } = response;
  const put = (key, value) => { headers[key.toLowerCase()] = [{ key, value }]; };

  put('Strict-Transport-Security', 'max-age=63072000; includeSubdomains; preload');
  put('Content-Security-Policy', "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'");
  put('X-Content-Type-Options', 'nosniff');
  put('X-Frame-Options', 'DENY');
  put('X-XSS-Protection', '1; mode=block');
  put('Referrer-Policy', 'same-origin');

  callback(null, response);
};
`
	want := map[string]string{
		"Strict-Transport-Security": "max-age=63072000; includeSubdomains; preload",
		"Content-Security-Policy":   "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
		"X-Content-Type-Options":    "nosniff", "X-Frame-Options": "DENY", "X-Xss-Protection": "1; mode=block", "Referrer-Policy": "same-origin",
	}
	for _, without := range []bool{false, true} {
		name := map[bool]string{false: "node", true: "our engine"}[without]
		t.Run(name, func(t *testing.T) {
			dir, c := edgeSite(t)
			write(t, filepath.Join(dir, "lambda/index.js"), handler)
			if without {
				withPath(t, nil)
			} else {
				functiontest.Needs(t, "node")
			}
			r := start(t, c)
			response, _ := get(t, r.client(t, "h1"), r.httpsURL("localhost", "/page.txt"))
			if response.StatusCode != http.StatusOK {
				t.Errorf("status %s", response.Status)
			}
			got := map[string]string{}
			for name := range want {
				got[name] = response.Header.Get(name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

package serve_test

import (
	"path/filepath"
	"testing"

	"github.com/lintel-edge/lintel/function/functiontest"
)

// TestMisunderstood07EditsReachCachedAnswers: on AWS an edit is a new version, a
// new association, and an invalidation, because what origin-response made is
// cached (spec/edge-functions.md 15, 2 and 7). Here the edit of a handler is all
// three.
func TestMisunderstood07EditsReachCachedAnswers(t *testing.T) {
	functiontest.Needs(t, "node")
	dir, c := edgeSite(t)
	edit(t, filepath.Join(dir, "main.tf"), `"4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # Managed-CachingDisabled`, `"658327ea-f89d-4fab-a63d-7e88639e58f6" # Managed-CachingOptimized`)
	r := start(t, c)
	client, url := r.client(t, "h2"), r.httpsURL("localhost", "/page.txt")
	for _, how := range []string{"Miss from cloudfront", "Hit from cloudfront"} {
		response, _ := get(t, client, url)
		if got := []string{response.Header.Get("X-Cache"), response.Header.Get("X-Version")}; got[0] != how || got[1] != "first" {
			t.Errorf("X-Cache and X-Version: %q, want %q", got, []string{how, "first"})
		}
	}
	edit(t, filepath.Join(dir, "lambda/index.js"), "'first'", "'second'")
	if news := r.awaitNews(t); news.Refused {
		t.Fatal(news.Findings)
	}
	if response, _ := get(t, client, url); response.Header.Get("X-Version") != "second" {
		t.Errorf("X-Version: %q, want the new one", response.Header.Get("X-Version"))
	}
}

// TestStoreAsAWhole: aws_cloudfrontkeyvaluestore_keys_exclusive has all pairs of a
// store; the function reads them, also after an edit.
func TestStoreAsAWhole(t *testing.T) {
	functiontest.Needs(t, "node")
	dir, c := edgeSite(t)
	main := filepath.Join(dir, "main.tf")
	edit(t, main, `resource "aws_cloudfrontkeyvaluestore_key" "motto" {
  key_value_store_arn = aws_cloudfront_key_value_store.texts.arn
  key                 = "motto"
  value               = "festina lente"
}`, `resource "aws_cloudfrontkeyvaluestore_keys_exclusive" "all" {
  key_value_store_arn = aws_cloudfront_key_value_store.texts.arn
  resource_key_value_pair {
    key   = "motto"
    value = "festina lente"
  }
  dynamic "resource_key_value_pair" {
    for_each = { de = "Eile mit Weile" }
    content {
      key   = resource_key_value_pair.key
      value = resource_key_value_pair.value
    }
  }
}`)
	edit(t, main, "await store.get('motto') }", "[await store.get('motto'), await store.get('de'), (await store.meta()).keyCount].join('; ') }")
	r := start(t, c)
	client, url := r.client(t, "h2"), r.httpsURL("localhost", "/page.txt")
	motto := func(want string) {
		t.Helper()
		if response, body := get(t, client, url); response.Header.Get("X-Motto") != want {
			t.Errorf("%s, X-Motto: %q, want %q; %s", response.Status, response.Header.Get("X-Motto"), want, body)
		}
	}
	motto("festina lente; Eile mit Weile; 2")
	edit(t, main, "Eile mit Weile", "nicht so schnell")
	if news := r.awaitNews(t); news.Refused {
		t.Fatal(news.Findings)
	}
	motto("festina lente; nicht so schnell; 2")
}

package serve_test

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve"
)

// TestReloadsUnderLoadFailNoRequest: 200 edits while viewers ask over every
// protocol. Each answer is whole, and has the header of one generation.
func TestReloadsUnderLoadFailNoRequest(t *testing.T) {
	const edits = 200
	dir := site(t)
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	var answered, failed atomic.Int64
	stop := make(chan struct{})
	var viewers sync.WaitGroup
	for _, version := range []string{"h1", "h2", "h3"} {
		client := r.client(t, version)
		viewers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := askOnce(client, r.httpsURL("www.example.com", "/assets/site.css")); err != nil {
					failed.Add(1)
					t.Errorf("%s: %v", version, err)
					return
				}
				answered.Add(1)
			}
		})
	}

	headers := filepath.Join(dir, "headers.tf")
	took := make([]time.Duration, 0, edits)
	options := [2]string{`"DENY"`, `"SAMEORIGIN"`}
	for i := range edits {
		edit(t, headers, options[i%2], options[(i+1)%2])
		news := r.awaitNews(t)
		if news.Refused {
			t.Fatal(news.Findings.Err())
		}
		took = append(took, news.Took)
	}
	close(stop)
	viewers.Wait()
	slices.Sort(took)
	t.Logf("%d generations, %d requests answered, %d failed; live in %v (median), %v (slowest)",
		edits, answered.Load(), failed.Load(), took[edits/2], took[edits-1])
	if answered.Load() < edits {
		t.Errorf("only %d requests were answered meanwhile", answered.Load())
	}
	if median := took[edits/2]; median > 100*time.Millisecond {
		t.Errorf("an edit takes %v to be live (median), want less than 100 ms", median)
	}
}

func askOnce(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	frame := response.Header.Get("X-Frame-Options")
	if response.StatusCode != http.StatusOK || (frame != "DENY" && frame != "SAMEORIGIN") {
		return fmt.Errorf("status %d, X-Frame-Options %q", response.StatusCode, frame)
	}
	return nil
}

func TestHangupReadsTheConfigurationAgain(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	r.hangup <- syscall.SIGHUP
	if news := r.awaitNews(t); news.Refused || news.Generation != 2 {
		t.Errorf("after SIGHUP: %+v", news)
	}
}

// TestLocalFileIsWatched: what can be applied is, the rest is told.
func TestLocalFileIsWatched(t *testing.T) {
	dir := site(t)
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	path := filepath.Join(dir, serve.LocalFileName)
	write(t, path, "name_suffix = \"dev.localhost\"\nlog {\n  format = \"json\"\n}\n")
	news := r.awaitNews(t)
	if news.Refused || len(news.Findings.Of(finding.Warning)) != 1 || news.Findings.Of(finding.Warning)[0].Code != serve.CodeNeedsRestart {
		t.Errorf("after the edit: %+v", news)
	}
	if response, _ := get(t, r.client(t, "h1"), r.httpsURL("www.dev.localhost", "/")); response.StatusCode != http.StatusOK {
		t.Errorf("below the new suffix: status %d, want 200", response.StatusCode)
	}
	write(t, path, "name_sufix = \"dev.localhost\"\n")
	if news := r.awaitNews(t); !news.Refused || !tells(news.Findings, finding.Finding{
		Code: serve.CodeLocalFileName, Place: finding.Place{File: path, Line: 1, Column: 1}, Nearest: "name_suffix",
	}) {
		t.Errorf("after the slip: %+v", news)
	}
}

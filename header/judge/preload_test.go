package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

func TestPreloadFacts(t *testing.T) {
	const field = "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload"
	first := sample("", "https://example.com/", 301, field, "Location: "+home)
	first.TLS = &recording.TLS{Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256"}
	r := recording.Recording{
		Host: "example.com",
		HTTP: recording.Session{Hops: []recording.Exchange{
			sample("", "http://example.com/", 301, "Location: https://example.com/"), first, sample("", home, 200)}},
		HTTPS: recording.Session{Hops: []recording.Exchange{first, sample("", home, 200)}},
	}
	if got := hsts.CheckEligibility(judge.PreloadFacts(&r, "example.com")); got != nil {
		t.Errorf("eligible, but %v", got)
	}

	r.HTTP = recording.Session{Failure: &recording.Failure{Kind: recording.FailureRefused, Message: "connection refused"}}
	r.HTTPS.Failure = &recording.Failure{Kind: recording.FailureRedirects, Message: "a loop"}
	var got []string
	for _, i := range hsts.CheckEligibility(judge.PreloadFacts(&r, "example.com")) {
		got = append(got, i.Code)
	}
	if diff := cmp.Diff([]string{"redirects.http.does_not_exist", "redirects.follow_error"}, got); diff != "" {
		t.Error(diff)
	}

	r.HTTPS = recording.Session{}
	got = nil
	for _, i := range hsts.CheckEligibility(judge.PreloadFacts(&r, "example.com")) {
		got = append(got, i.Code)
	}
	if diff := cmp.Diff([]string{"domain.tls.cannot_connect"}, got); diff != "" {
		t.Error(diff)
	}
}

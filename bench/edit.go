package main

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// edits is how often the configuration is edited; the median counts.
const edits = 9

// editUntilLive measures from the write of an edited .tf file to the first
// response that shows the edit: a person's wait, watching and debouncing included.
func editUntilLive(p *peer, s *site) (time.Duration, error) {
	path := s.path("lintel/main.tf")
	original, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, Timeout: 5 * time.Second}
	var all []time.Duration
	for i := range edits {
		want := fmt.Sprintf("max-age=%d", 1000+i)
		edited := strings.Replace(string(original), "access_control_max_age_sec = 31536000", fmt.Sprintf("access_control_max_age_sec = %d", 1000+i), 1)
		begin := time.Now()
		if err := os.WriteFile(path, []byte(edited), 0o644); err != nil {
			return 0, err
		}
		for {
			resp, err := client.Get(fmt.Sprintf("https://localhost:%d/1k.bin", p.httpsPort))
			if err != nil {
				return 0, err
			}
			resp.Body.Close()
			if resp.Header.Get("Strict-Transport-Security") == want {
				break
			}
			if time.Since(begin) > 10*time.Second {
				return 0, fmt.Errorf("edit %d is not live after 10 s", i)
			}
			time.Sleep(time.Millisecond)
		}
		all = append(all, time.Since(begin))
		time.Sleep(200 * time.Millisecond)
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

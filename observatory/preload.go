package observatory

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Preloads answers which hosts browsers reach by HTTPS alone, because they are
// shipped with a list.
type Preloads interface {
	// Lookup finds the entry that covers a lower-case host name: its own, or
	// that of a parent which includes its subdomains.
	Lookup(host string) (PreloadEntry, bool)
}

// PreloadEntry is one host on the list.
type PreloadEntry struct {
	IncludeSubDomains bool
	ForceHTTPS        bool // false: on the list for another reason
}

// PreloadList is a list in memory, by host name.
type PreloadList map[string]PreloadEntry

// Lookup finds the entry that covers a host, up to its top-level domain
// (spec/observatory.md 5.6).
func (l PreloadList) Lookup(host string) (PreloadEntry, bool) {
	if e, ok := l[host]; ok && e.ForceHTTPS {
		return e, true
	}
	for rest := host; ; {
		_, parent, more := strings.Cut(rest, ".")
		if !more {
			return PreloadEntry{}, false
		}
		if e, ok := l[parent]; ok && e.ForceHTTPS && e.IncludeSubDomains {
			return e, true
		}
		rest = parent
	}
}

// maxPreloadList is the most that is read; Chromium's file has some tens of MiB.
const maxPreloadList = 128 << 20 // bytes

// ParsePreloadList reads Chromium's transport_security_state_static.json: JSON
// with whole lines of // comments.
func ParsePreloadList(text []byte) (PreloadList, error) {
	if len(text) > maxPreloadList {
		return nil, fmt.Errorf("the preload list has %d bytes, more than %d", len(text), maxPreloadList)
	}
	var file struct {
		Entries []struct {
			Name              string `json:"name"`
			Mode              string `json:"mode"`
			IncludeSubDomains bool   `json:"include_subdomains"`
		} `json:"entries"`
	}
	if err := json.Unmarshal(withoutComments(text), &file); err != nil {
		return nil, fmt.Errorf("reading the preload list: %w", err)
	}
	list := make(PreloadList, len(file.Entries))
	for _, e := range file.Entries {
		list[strings.ToLower(e.Name)] = PreloadEntry{e.IncludeSubDomains, e.Mode == "force-https"}
	}
	return list, nil
}

// withoutComments blanks the lines that are comments; what is left has every
// byte in its place, so that errors point into the file.
func withoutComments(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(strings.TrimLeft(line, " \t"), "//") {
			line = strings.Repeat(" ", len(line)-1) + "\n"
		}
		out = append(out, line...)
	}
	return out
}

package resource

import (
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// The limits of one invalidation (spec/cloudfront.md 6).
const (
	MaxInvalidationPath  = 4000 // characters
	MaxInvalidationPaths = 3000
)

// ValidateInvalidation judges the paths of an invalidation as the API does:
// a leading slash, and nothing that would have to be percent-encoded. A "*" is
// a wildcard at the end and a plain star elsewhere, so it is never wrong.
func ValidateInvalidation(paths []string) finding.List {
	if len(paths) > MaxInvalidationPaths {
		return finding.List{{Code: "BatchTooLarge", Message: fmt.Sprintf("%d paths, want at most %d", len(paths), MaxInvalidationPaths)}}
	}
	if len(paths) == 0 {
		return finding.List{{Code: "InvalidArgument", Message: "no paths", Fix: `name the paths to drop, such as /index.html or "/*"`}}
	}
	var out finding.List
	for i, p := range paths {
		if message, fix := judgeInvalidationPath(p); message != "" {
			out = append(out, finding.Finding{
				Code: "InvalidArgument", Place: finding.Place{Path: fmt.Sprintf("Paths[%d]", i)}, Message: message, Fix: fix,
			})
		}
	}
	return out
}

func judgeInvalidationPath(p string) (message, fix string) {
	switch {
	case len(p) > MaxInvalidationPath:
		return fmt.Sprintf("path of %d characters, want at most %d", len(p), MaxInvalidationPath), ""
	case !strings.HasPrefix(p, "/"):
		return fmt.Sprintf("path %q does not begin with a slash", p), fmt.Sprintf("write %q", "/"+p)
	case strings.Contains(p, "~"):
		return fmt.Sprintf("path %q holds a tilde, which invalidations do not support in any form", p), "use a wildcard that covers the path"
	}
	for i := range len(p) {
		if c := p[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`<>"{}|\^[]`+"`", c) >= 0 {
			return fmt.Sprintf("path %q holds the byte %#02x unencoded", p, c), "percent-encode it"
		}
	}
	return "", ""
}

package page

import (
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// sources are the attributes whose URL an element fetches by itself, in the
// order in which they are recorded. Scripts, links and objects with rules of
// their own are not here.
var sources = map[string][]string{
	"img":    {"src"},
	"input":  {"src"}, // type=image
	"iframe": {"src"},
	"frame":  {"src"},
	"embed":  {"src"},
	"object": {"data"},
	"audio":  {"src"},
	"video":  {"src", "poster"},
	"source": {"src"},
	"track":  {"src"},
	"image":  {"href", "xlink:href"}, // SVG
	"body":   {"background"},
}

// rels are the link types that fetch (HTML, "Link types").
var rels = map[string]bool{
	"stylesheet": true, "icon": true, "apple-touch-icon": true, "manifest": true, "preload": true,
	"modulepreload": true, "prefetch": true, "prerender": true,
}

// loads are the fetches that an element causes.
func loads(element string, attrs attributes) []recording.Load {
	if element == "link" {
		return linked(attrs)
	}
	var out []recording.Load
	for _, name := range sources[element] {
		if url := attrs[name]; url != "" {
			out = append(out, recording.Load{Element: element, URL: short(url)})
		}
	}
	if element == "img" || element == "source" {
		for _, url := range candidates(attrs["srcset"]) {
			out = append(out, recording.Load{Element: element, URL: short(url)})
		}
	}
	return out
}

// linked names the load after the link's type, and what a preload is for:
// "link rel=preload as=font".
func linked(attrs attributes) []recording.Load {
	if attrs["href"] == "" {
		return nil
	}
	for _, rel := range strings.Fields(strings.ToLower(attrs["rel"])) {
		if !rels[rel] {
			continue
		}
		element := "link rel=" + rel
		if as := attrs["as"]; as != "" && (rel == "preload" || rel == "modulepreload") {
			element += " as=" + strings.ToLower(as)
		}
		return []recording.Load{{Element: element, URL: short(attrs["href"])}}
	}
	return nil
}

// maxCandidates is how many URLs of one srcset are kept: designers write ten.
const maxCandidates = 32

// candidates are the URLs of a srcset: "a.png 1x, b.png 2x" (HTML, "Parsing a
// srcset attribute"). A comma belongs to the URL unless it ends it.
func candidates(srcset string) []string {
	var out []string
	for rest := srcset; len(out) < maxCandidates; {
		rest = strings.TrimLeft(rest, " \t\r\n\f,")
		if rest == "" {
			break
		}
		end := strings.IndexAny(rest, " \t\r\n\f")
		if end < 0 {
			end = len(rest)
		}
		url := strings.TrimRight(rest[:end], ",")
		bare := len(url) < end // it ended in a comma: no descriptor follows
		rest = rest[end:]
		if url != "" {
			out = append(out, url)
		}
		if !bare {
			_, rest, _ = strings.Cut(rest, ",")
		}
	}
	return out
}

// maxData is what is kept of a data: URL; its scheme and type are what policies
// look at.
const maxData = 64 // bytes

func short(url string) string {
	if len(url) > maxData && len(url) >= 5 && strings.EqualFold(url[:5], "data:") {
		return strings.ToValidUTF8(url[:maxData], "")
	}
	return url
}

package restapi

import (
	"slices"
	"strings"
)

// jsonType is the media type wherever none is given (spec/api-gateway.md 11.4).
const jsonType = "application/json"

// mediaType is the first media type of a Content-Type or Accept field, in lower
// case and without parameters; "application/json" when there is none.
func mediaType(field string) string {
	first, _, _ := strings.Cut(field, ",")
	first, _, _ = strings.Cut(first, ";")
	if first = strings.TrimSpace(first); first == "" {
		return jsonType
	}
	return strings.ToLower(first)
}

// mediaTypes are the types that an API takes for binary: "image/png", "image/*"
// or "*/*" (15.1).
type mediaTypes []string

func newMediaTypes(types []string) mediaTypes {
	out := make(mediaTypes, 0, len(types))
	for _, t := range types {
		out = append(out, strings.ToLower(strings.TrimSpace(t)))
	}
	return out
}

func (m mediaTypes) match(media string) bool {
	major, _, _ := strings.Cut(media, "/")
	for _, t := range m {
		if t == "*/*" || t == media || t == major+"/*" {
			return true
		}
	}
	return false
}

// byMedia holds one thing for each media type, sorted by type.
type byMedia[T any] []mediaEntry[T]

type mediaEntry[T any] struct {
	media string
	value T
}

func (b byMedia[T]) get(media string) (T, bool) {
	for _, e := range b {
		if e.media == media {
			return e.value, true
		}
	}
	var none T
	return none, false
}

// forAccept chooses what a client gets that sent this Accept field: the one
// for its first type, else the one for JSON, else the first. false: there is none.
func (b byMedia[T]) forAccept(accept string) (mediaEntry[T], bool) {
	for _, media := range []string{mediaType(accept), jsonType} {
		if value, ok := b.get(media); ok {
			return mediaEntry[T]{media, value}, true
		}
	}
	if len(b) == 0 {
		return mediaEntry[T]{}, false
	}
	return b[0], true
}

// newByMedia makes the list of a document's map.
func newByMedia[T any](documents map[string]string, build func(media, text string) T) byMedia[T] {
	out := make(byMedia[T], 0, len(documents))
	for media, text := range documents {
		out = append(out, mediaEntry[T]{strings.ToLower(media), build(media, text)})
	}
	slices.SortFunc(out, func(a, b mediaEntry[T]) int { return strings.Compare(a.media, b.media) })
	return out
}

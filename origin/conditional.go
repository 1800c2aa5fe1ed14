package origin

import (
	"net/http"
	"strings"
	"time"
)

// verdict is what the preconditions of a request say about an object.
type verdict int

const (
	proceed verdict = iota
	notModified
	failed
)

// precondition evaluates the request's If-* fields in the order of RFC 9110
// section 13.2.2: the entity tag decides where both it and a date are given.
func (a *answer) precondition(obj *Object) verdict {
	f := &a.r.Fields
	modified := obj.ModTime.Truncate(time.Second)
	if f.Has("If-Match") {
		if !matchesETag(f.Combined("If-Match"), obj.ETag, false) {
			a.condition = "If-Match"
			return failed
		}
	} else if since, ok := httpDate(f.Get("If-Unmodified-Since")); ok && modified.After(since) {
		a.condition = "If-Unmodified-Since"
		return failed
	}
	if f.Has("If-None-Match") {
		if matchesETag(f.Combined("If-None-Match"), obj.ETag, true) {
			return notModified
		}
	} else if since, ok := httpDate(f.Get("If-Modified-Since")); ok && !modified.After(since) {
		return notModified
	}
	return proceed
}

// ifRange reports whether a Range counts: without If-Range, or when that names
// the object's present state (RFC 9110 section 13.1.5).
func (a *answer) ifRange(obj *Object) bool {
	value := a.r.Fields.Get("If-Range")
	if value == "" {
		return true
	}
	if since, ok := httpDate(value); ok {
		return obj.ModTime.Truncate(time.Second).Equal(since)
	}
	return matchesETag(value, obj.ETag, false)
}

// matchesETag reports whether a list of entity tags has etag, by weak or strong
// comparison (RFC 9110 section 8.8.3.2). Tags may lack their quotes, which S3
// forgives.
func matchesETag(list, etag string, weak bool) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.TrimSpace(tag)
		strong, isWeak := strings.CutPrefix(tag, "W/")
		if isWeak && !weak {
			continue
		}
		if strong == etag || `"`+strong+`"` == etag {
			return true
		}
	}
	return false
}

func httpDate(value string) (time.Time, bool) {
	if value == "" {
		return time.Time{}, false
	}
	t, err := http.ParseTime(value)
	return t, err == nil
}

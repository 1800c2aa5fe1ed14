package origin

import (
	"context"
	"errors"
	"io"
	"time"
)

// Objects is what a bucket holds.
type Objects interface {
	// Open returns the object with exactly this key, or [ErrNoSuchKey],
	// [ErrNoSuchBucket] or [ErrForbidden]. The caller closes its Content.
	Open(ctx context.Context, key string) (*Object, error)
	// List returns the keys that l asks for, in byte order.
	List(ctx context.Context, l ListRequest) (*Listing, error)
}

// The errors that a bucket turns into answers of their own. Any other error is
// an internal one.
var (
	ErrNoSuchKey    = errors.New("no such key")
	ErrNoSuchBucket = errors.New("no such bucket")
	ErrForbidden    = errors.New("not readable")
)

// Object is one object with its system and user metadata. An empty string is a
// setting that the object does not have.
type Object struct {
	Size               int64 // bytes
	ModTime            time.Time
	ETag               string // with its quotes
	ContentType        string
	CacheControl       string
	ContentEncoding    string
	ContentDisposition string
	ContentLanguage    string
	WebsiteRedirect    string
	Metadata           map[string]string // without the "x-amz-meta-" prefix
	Content            io.ReadSeekCloser
}

// ListRequest says which keys to list.
type ListRequest struct {
	Prefix     string
	Delimiter  string // "": none; keys that share what is before it are rolled up
	StartAfter string // keys after this one
	Max        int    // 0 to 1000: keys and common prefixes together
}

// Listing is one page of keys.
type Listing struct {
	Entries   []Entry
	Prefixes  []string // common prefixes, with their delimiter
	Truncated bool
	Last      string // where the next page starts after, if Truncated
}

// Entry is a listed object.
type Entry struct {
	Key     string
	Size    int64
	ModTime time.Time
	ETag    string
}

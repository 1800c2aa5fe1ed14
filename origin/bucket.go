package origin

import (
	"context"
	"errors"
	"strings"
	"time"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/exchange"
)

// BucketConfig describes a bucket that lives here.
type BucketConfig struct {
	Name    string
	Region  string // "" is us-east-1
	Objects Objects
	CORS    []s3.CORSRule
	// ListAllowed says that the edge may list the bucket. Then a missing key is
	// 404 NoSuchKey and the bucket's root is a listing; otherwise both are 403
	// AccessDenied (spec/cloudfront.md 4.1).
	ListAllowed bool
	Versioning  bool             // objects have an x-amz-version-id
	Now         func() time.Time // nil: time.Now
}

// Bucket is an S3 REST endpoint for reading: GET, HEAD and CORS preflights, with
// conditional requests and ranges, and S3's own error documents.
type Bucket struct {
	cfg  BucketConfig
	made time.Time // modification time of what has none
}

// NewBucket returns the endpoint of one bucket.
func NewBucket(cfg BucketConfig) *Bucket {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	orElse(&cfg.Region, "us-east-1")
	return &Bucket{cfg: cfg, made: cfg.Now()}
}

// Fetch answers r as S3 would. Its error is always nil: S3 answers everything.
func (b *Bucket) Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error) {
	a := b.newAnswer(r)
	resp, problem := b.answer(ctx, a)
	if problem != nil {
		return a.refuse(problem), nil
	}
	return resp, nil
}

func (b *Bucket) answer(ctx context.Context, a *answer) (*exchange.Response, *s3Error) {
	if !b.isFor(a.r.Host) {
		return nil, errAccessDenied // spec/cloudfront.md 9 (26)
	}
	if a.badKey != nil {
		return nil, a.badKey
	}
	switch a.r.Method {
	case "GET", "HEAD":
		a.allowOrigin(b.cfg.CORS)
		return b.read(ctx, a)
	case "OPTIONS":
		return a.preflight(b.cfg.CORS)
	case "PUT", "POST", "DELETE":
		return nil, errAccessDenied
	}
	return nil, errMethodNotAllowed
}

// isFor reports whether a Host is one of the bucket's names: its own name
// before the endpoint's, as in "name.s3.eu-west-1.amazonaws.com".
func (b *Bucket) isFor(host string) bool {
	return host == "" || len(host) > len(b.cfg.Name) && host[len(b.cfg.Name)] == '.' &&
		strings.EqualFold(host[:len(b.cfg.Name)], b.cfg.Name)
}

func (b *Bucket) read(ctx context.Context, a *answer) (*exchange.Response, *s3Error) {
	if a.key == "" {
		return b.root(ctx, a)
	}
	obj, problem := b.open(ctx, a.key)
	if problem != nil {
		return nil, problem
	}
	return a.object(obj)
}

// open finds the object or says how S3 puts it that there is none.
func (b *Bucket) open(ctx context.Context, key string) (*Object, *s3Error) {
	obj, err := b.cfg.Objects.Open(ctx, key)
	if err != nil {
		return nil, b.problem(err)
	}
	if obj.ModTime.IsZero() {
		obj.ModTime = b.made
	}
	return obj, nil
}

func (b *Bucket) problem(err error) *s3Error {
	switch {
	case errors.Is(err, ErrNoSuchKey) && b.cfg.ListAllowed:
		return errNoSuchKey
	case errors.Is(err, ErrNoSuchKey), errors.Is(err, ErrForbidden):
		return errAccessDenied
	case errors.Is(err, ErrNoSuchBucket):
		return errNoSuchBucket
	}
	return errInternal
}

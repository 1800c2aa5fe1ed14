package cache

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/lintel-edge/lintel/finding"
)

// The bounds that a zero [Config] stands for.
const (
	DefaultMemoryBytes     = 256 << 20
	DefaultDiskBytes       = 8 << 30
	DefaultMaxMemoryObject = 4 << 20
)

// MaxObject is the largest object that CloudFront caches, in bytes
// (spec/cloudfront.md 3.4), and the default of [Config.MaxObject].
const MaxObject = 50_000_000_000

// minTier is what a tier needs to be of any use, in bytes.
const minTier = 1 << 20

// Config is what a store may take and where. The zero Config is a store of 256
// MiB in memory and nothing on disk.
type Config struct {
	// MemoryBytes bounds the memory of the store: bodies, their bookkeeping,
	// and bodies that still arrive. 0: 256 MiB; at least 1 MiB.
	MemoryBytes int64
	// DiskBytes bounds the files. 0: 8 GiB. A quarter of it is for files that
	// are still being written, so that no single object is larger than that.
	DiskBytes int64
	// MaxMemoryObject is the largest body in bytes that is kept in memory;
	// larger ones go to disk while they arrive. 0: 4 MiB, or an eighth of
	// MemoryBytes if that is less.
	MaxMemoryObject int64
	// MaxObject is the largest body in bytes that is stored at all; larger
	// ones are only passed through. 0: 50 GB.
	MaxObject int64
	// DiskDir is the directory of the disk tier, made when it is missing.
	// "": memory only.
	DiskDir string
	// Now is the clock. nil: [time.Now].
	Now func() time.Time
	// Logger hears of a disk that fails and of files that are damaged. nil:
	// nobody does.
	Logger *slog.Logger
}

// complete checks the settings and fills in the defaults.
func (c Config) complete() (Config, error) {
	if problems := c.problems(); len(problems) > 0 {
		return c, problems.Err()
	}
	if c.MemoryBytes == 0 {
		c.MemoryBytes = DefaultMemoryBytes
	}
	if c.DiskBytes == 0 {
		c.DiskBytes = DefaultDiskBytes
	}
	if c.MaxMemoryObject == 0 {
		c.MaxMemoryObject = min(DefaultMaxMemoryObject, c.MemoryBytes/8)
	}
	if c.MaxObject == 0 {
		c.MaxObject = MaxObject
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

func (c *Config) problems() finding.List {
	var list finding.List
	bad := func(path string, got int64, expected string) {
		list = append(list, finding.Finding{
			Code:     "CacheSizeInvalid",
			Place:    finding.Place{Path: path},
			Message:  fmt.Sprintf("%d bytes cannot be used", got),
			Expected: expected,
			Fix:      "give a size in bytes, or leave it out for the default",
		})
	}
	for _, size := range []struct {
		path     string
		n, least int64
	}{
		{"MemoryBytes", c.MemoryBytes, minTier},
		{"DiskBytes", c.DiskBytes, minTier},
		{"MaxMemoryObject", c.MaxMemoryObject, 1},
		{"MaxObject", c.MaxObject, 1},
	} {
		if size.n != 0 && size.n < size.least {
			bad(size.path, size.n, fmt.Sprintf("0 for the default, or at least %d", size.least))
		}
	}
	return list
}

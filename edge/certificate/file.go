package certificate

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/finding"
)

// Pair is a certificate chain and its key, both PEM files.
type Pair struct{ Certificate, Key string }

// fileCheck is how often, at most, a handshake looks whether a file changed.
const fileCheck = 2 * time.Second

// file is a pair that is read again when it changes.
type file struct {
	pair Pair
	now  func() time.Time
	log  *slog.Logger

	loaded  atomic.Pointer[tls.Certificate]
	version atomic.Pointer[version]
	checked atomic.Int64 // Unix nanoseconds of the last look
}

// version tells two states of the pair apart.
type version struct{ certificate, key stamp }

type stamp struct {
	modified time.Time
	size     int64
}

func openFile(pair Pair, now func() time.Time, log *slog.Logger) (*file, finding.List) {
	f := &file{pair: pair, now: now, log: log}
	f.checked.Store(now().UnixNano())
	f.version.Store(f.look())
	c, err := tls.LoadX509KeyPair(pair.Certificate, pair.Key)
	if err != nil {
		return nil, finding.List{{
			Code: CodeFileBroken, Place: finding.Place{File: pair.Certificate},
			Message:  fmt.Sprintf("cannot use the certificate with the key %q: %v", pair.Key, err),
			Expected: "two PEM files: the certificate with its chain, and the private key that belongs to it",
		}}
	}
	f.loaded.Store(&c)
	return f, append(f.validNow(&c), keyReadable(pair.Key)...)
}

func (f *file) validNow(c *tls.Certificate) finding.List {
	if now := f.now(); !now.Before(c.Leaf.NotBefore) && now.Before(c.Leaf.NotAfter) {
		return nil
	}
	return finding.List{{
		Code: CodeFileExpired, Severity: finding.Warning, Place: finding.Place{File: f.pair.Certificate},
		Message: fmt.Sprintf("the certificate is valid from %s to %s only",
			c.Leaf.NotBefore.Format(time.DateOnly), c.Leaf.NotAfter.Format(time.DateOnly)),
		Fix: "put a new certificate there; it is read again without a restart",
	}}
}

// certificate returns the pair as it is on disk, a moment ago at worst. While
// the files cannot be used, the last good pair stays.
func (f *file) certificate() *tls.Certificate {
	now, last := f.now().UnixNano(), f.checked.Load()
	due := now-last >= int64(fileCheck) || now < last // or the clock was set back
	if due && f.checked.CompareAndSwap(last, now) {
		f.reload()
	}
	return f.loaded.Load()
}

func (f *file) reload() {
	seen := f.look()
	if *seen == *f.version.Load() {
		return
	}
	f.version.Store(seen)
	c, err := tls.LoadX509KeyPair(f.pair.Certificate, f.pair.Key)
	if err != nil {
		f.log.Error("changed certificate cannot be used, the last one stays", "file", f.pair.Certificate, "error", err)
		return
	}
	f.loaded.Store(&c)
	f.log.Info("certificate read again", "file", f.pair.Certificate, "valid_until", c.Leaf.NotAfter)
}

func (f *file) look() *version {
	return &version{stampOf(os.Stat(f.pair.Certificate)), stampOf(os.Stat(f.pair.Key))}
}

func stampOf(info fs.FileInfo, err error) stamp {
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

package certificate_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge/certificate"
	"github.com/lintel-edge/lintel/finding"
)

// clock is a time that tests set.
type clock struct{ t time.Time }

func newClock() *clock               { return &clock{time.Now()} }
func (c *clock) now() time.Time      { return c.t }
func (c *clock) add(d time.Duration) { c.t = c.t.Add(d) }

func open(t *testing.T, c certificate.Config) *certificate.Store {
	t.Helper()
	s, problems := certificate.Open(c)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func get(t *testing.T, s *certificate.Store, name string) *tls.Certificate {
	t.Helper()
	c, err := s.Certificate(&tls.ClientHelloInfo{ServerName: name}, name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func codes(l finding.List) []string {
	var out []string
	for _, f := range l {
		out = append(out, f.Code)
	}
	return out
}

const day = 24 * time.Hour

func TestLeafIsTrustedThroughTheAuthorityForItsNameOnly(t *testing.T) {
	s := open(t, certificate.Config{Directory: t.TempDir()})
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(s.Authority().PEM()) {
		t.Fatal("the authority's PEM is not a certificate")
	}
	leaf := get(t, s, "www.example.com").Leaf
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "www.example.com", Roots: roots}); err != nil {
		t.Error(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "a.example.com", Roots: roots}); err == nil {
		t.Error("the leaf is also good for a.example.com")
	}
}

func TestLocalhostLeafCoversLoopbackAddresses(t *testing.T) {
	leaf := get(t, open(t, certificate.Config{Directory: t.TempDir()}), "localhost").Leaf
	for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
		if err := leaf.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
}

func TestLeafIsKeptAndRenewedBeforeItsEnd(t *testing.T) {
	c := newClock()
	s := open(t, certificate.Config{Directory: t.TempDir(), Now: c.now})
	first := get(t, s, "a.example")
	if got := first.Leaf.NotAfter.Sub(c.t).Round(time.Hour); got != 90*day {
		t.Errorf("valid for %v, want 90 days", got)
	}
	for _, tc := range []struct {
		name    string
		advance time.Duration
		same    bool
	}{
		{"at once", 0, true},
		{"after 59 days", 59 * day, true},
		{"after 61 days, 29 before its end", 2 * day, false},
		{"when the clock was set back by a year", -365 * day, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := get(t, s, "a.example")
			c.add(tc.advance)
			if now := get(t, s, "a.example"); (now == before) != tc.same {
				t.Errorf("same leaf: %v, want %v", now == before, tc.same)
			}
		})
	}
}

func TestAuthorityIsMadeOnceWithSafeModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tls")
	first := open(t, certificate.Config{Directory: dir}).Authority()
	again := open(t, certificate.Config{Directory: dir}).Authority()
	if !first.Certificate().Equal(again.Certificate()) {
		t.Error("a second start made another authority")
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "ca.key"): 0o600, filepath.Join(dir, "ca.crt"): 0o644} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %04o, want %04o", path, got, want)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("%d files, want ca.crt and ca.key only", len(entries))
	}
}

// TestBrokenAuthorityIsRefusedAndLeftAlone: issue 2 section 9, "a corrupt CA
// file (told and refused, never a crash loop)".
func TestBrokenAuthorityIsRefusedAndLeftAlone(t *testing.T) {
	for _, tc := range []struct {
		name string
		harm func(t *testing.T, dir string)
		want []string
	}{
		{"certificate cut off", func(t *testing.T, dir string) { truncate(t, dir, "ca.crt") }, []string{certificate.CodeAuthorityBroken}},
		{"key cut off", func(t *testing.T, dir string) { truncate(t, dir, "ca.key") }, []string{certificate.CodeAuthorityBroken}},
		{"both cut off", func(t *testing.T, dir string) { truncate(t, dir, "ca.crt"); truncate(t, dir, "ca.key") },
			[]string{certificate.CodeAuthorityBroken, certificate.CodeAuthorityBroken}},
		{"key missing", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "ca.key")) }, []string{certificate.CodeAuthorityBroken}},
		{"certificate missing", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "ca.crt")) }, []string{certificate.CodeAuthorityBroken}},
		{"key of another authority", func(t *testing.T, dir string) {
			other := t.TempDir()
			open(t, certificate.Config{Directory: other})
			copyFile(t, filepath.Join(other, "ca.key"), filepath.Join(dir, "ca.key"))
		}, []string{certificate.CodeAuthorityBroken}},
		{"a leaf as authority", func(t *testing.T, dir string) {
			leaf := get(t, open(t, certificate.Config{Directory: dir}), "a.example")
			text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Certificate[0]})
			if err := os.WriteFile(filepath.Join(dir, "ca.crt"), text, 0o644); err != nil {
				t.Fatal(err)
			}
		}, []string{certificate.CodeAuthorityBroken}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			open(t, certificate.Config{Directory: dir})
			tc.harm(t, dir)
			before := contents(t, dir)
			_, problems := certificate.Open(certificate.Config{Directory: dir})
			if diff := cmp.Diff(tc.want, codes(problems)); diff != "" {
				t.Error(diff)
			}
			for _, f := range problems {
				if !strings.Contains(f.Fix, "ca.key") || !strings.HasPrefix(f.Place.File, dir) {
					t.Errorf("the finding does not say how to repair what: %+v", f)
				}
			}
			if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
				t.Errorf("files were changed: %s", diff)
			}
		})
	}
}

func TestExpiredAuthorityIsRefused(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	open(t, certificate.Config{Directory: dir, Now: c.now})
	c.add(11 * 365 * day)
	_, problems := certificate.Open(certificate.Config{Directory: dir, Now: c.now})
	if diff := cmp.Diff([]string{certificate.CodeAuthorityExpired}, codes(problems)); diff != "" {
		t.Error(diff)
	}
}

func TestReadableKeyIsAWarning(t *testing.T) {
	dir := t.TempDir()
	open(t, certificate.Config{Directory: dir})
	if err := os.Chmod(filepath.Join(dir, "ca.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, problems := certificate.Open(certificate.Config{Directory: dir})
	if s == nil || problems.HasErrors() {
		t.Fatal(problems)
	}
	if diff := cmp.Diff([]string{certificate.CodeKeyReadable}, codes(problems)); diff != "" {
		t.Error(diff)
	}
}

func TestFilesComeFirstAndAreReadAgain(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	pair := writePair(t, dir, "shop.example")
	s := open(t, certificate.Config{Directory: t.TempDir(), Files: []certificate.Pair{pair}, Now: c.now})
	first := get(t, s, "shop.example")
	if first.Leaf.Issuer.String() == s.Authority().Certificate().Subject.String() {
		t.Fatal("the leaf is from the local authority, want the file's")
	}
	if got := get(t, s, "other.example").Leaf.Issuer.String(); got != s.Authority().Certificate().Subject.String() {
		t.Errorf("other.example is issued by %s", got)
	}

	writePair(t, dir, "shop.example")
	c.add(time.Minute)
	second := get(t, s, "shop.example")
	if second.Leaf.Equal(first.Leaf) {
		t.Error("the changed file was not read again")
	}

	if err := os.WriteFile(pair.Certificate, []byte("half a certif"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.add(time.Minute)
	if !get(t, s, "shop.example").Leaf.Equal(second.Leaf) {
		t.Error("the last good certificate did not stay when the file broke")
	}
}

func TestBrokenFilesAreAllReported(t *testing.T) {
	dir := t.TempDir()
	a, b := writePair(t, filepath.Join(dir, "a"), "a.example"), writePair(t, filepath.Join(dir, "b"), "b.example")
	_, problems := certificate.Open(certificate.Config{Files: []certificate.Pair{
		{Certificate: a.Certificate, Key: b.Key},
		{Certificate: filepath.Join(dir, "none.crt"), Key: a.Key},
	}})
	if diff := cmp.Diff([]string{certificate.CodeFileBroken, certificate.CodeFileBroken}, codes(problems)); diff != "" {
		t.Error(diff)
	}
}

func TestExpiries(t *testing.T) {
	pair := writePair(t, t.TempDir(), "shop.example")
	s := open(t, certificate.Config{Directory: t.TempDir(), Files: []certificate.Pair{pair}})
	want := []certificate.Expiry{
		{Name: "shop.example", After: get(t, s, "shop.example").Leaf.NotAfter},
		{Name: "local authority", After: s.Authority().Certificate().NotAfter},
	}
	if diff := cmp.Diff(want, s.Expiries()); diff != "" {
		t.Error(diff)
	}
}

// writePair makes a pair that another authority has issued.
func writePair(t *testing.T, dir, name string) certificate.Pair {
	t.Helper()
	c := get(t, open(t, certificate.Config{Directory: t.TempDir(), Now: newestClock()}), name)
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	pair := certificate.Pair{Certificate: filepath.Join(dir, "site.crt"), Key: filepath.Join(dir, "site.key")}
	writePEM(t, pair.Certificate, "CERTIFICATE", c.Certificate[0])
	writePEM(t, pair.Key, "PRIVATE KEY", key)
	return pair
}

// newestClock dates another authority a day back, so that its name differs
// from the one under test.
func newestClock() func() time.Time {
	t := time.Now().Add(-day)
	return func() time.Time { return t }
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Truncate(filepath.Join(dir, name), 40); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

package functions

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/crypto/bcrypt"
)

// What terraform can be asked about is tested in package terraform; here is
// what it does not know before it applies, and what our bounds refuse.

// directory is Files in a directory, with a bound.
type directory string

func (d directory) Read(name string, limit int64) ([]byte, error) {
	data, err := os.ReadFile(d.Path(name))
	if int64(len(data)) > limit {
		return nil, os.ErrInvalid
	}
	return data, err
}
func (d directory) Stat(name string) (os.FileInfo, error) { return os.Stat(d.Path(name)) }
func (d directory) Path(name string) string               { return filepath.Join(string(d), name) }

func evaluate(t *testing.T, text string, variables map[string]cty.Value) (cty.Value, error) {
	t.Helper()
	dir := directory(t.TempDir())
	if err := os.WriteFile(dir.Path("big.txt"), make([]byte, 101), 0o600); err != nil {
		t.Fatal(err)
	}
	expr, diags := hclsyntax.ParseExpression([]byte(text), "test", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	now := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("X", 3600)) }
	v, diags := expr.Value(&hcl.EvalContext{
		Functions: Table(Env{Files: dir, Now: now, MaxFileBytes: 100}), Variables: variables,
	})
	if diags.HasErrors() {
		return v, diags
	}
	return v, nil
}

func TestTimes(t *testing.T) {
	for _, name := range []string{"timestamp", "plantimestamp"} {
		got, err := evaluate(t, name+"()", nil)
		if want := cty.StringVal("2026-01-02T02:04:05Z"); err != nil || !got.RawEquals(want) {
			t.Errorf("%s() = %#v, %v, want %#v in UTC without fractions", name, got, err, want)
		}
	}
}

func TestUUIDIsRandom(t *testing.T) {
	got, err := evaluate(t, `[uuid(), uuid()]`, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := got.Index(cty.Zero).AsString(), got.Index(cty.NumberIntVal(1)).AsString()
	if a == b || len(a) != 36 || a[14] != '4' { // RFC 9562 5.4: the version is 4
		t.Errorf("%s and %s are no two random UUIDs", a, b)
	}
}

func TestBcrypt(t *testing.T) {
	got, err := evaluate(t, `bcrypt("secret", 4)`, nil)
	if err != nil || bcrypt.CompareHashAndPassword([]byte(got.AsString()), []byte("secret")) != nil {
		t.Errorf("bcrypt = %#v, %v", got, err)
	}
	if _, err := evaluate(t, `bcrypt("secret", 31)`, nil); err == nil {
		t.Error("a cost that takes days is not refused")
	}
}

func TestRSADecrypt(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := rsa.EncryptPKCS1v15(rand.Reader, &key.PublicKey, []byte("password"))
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	got, err := evaluate(t, "rsadecrypt(text, key)", map[string]cty.Value{
		"text": cty.StringVal(base64.StdEncoding.EncodeToString(secret)), "key": cty.StringVal(string(text)),
	})
	if err != nil || got.AsString() != "password" {
		t.Errorf("got %#v, %v", got, err)
	}
}

func TestUnknownStaysUnknown(t *testing.T) {
	unknown := map[string]cty.Value{"u": cty.UnknownVal(cty.String), "any": cty.DynamicVal}
	for _, text := range []string{
		`upper(u)`, `length(any)`, `coalesce(u, "x")`, `replace("a", u, "b")`, `tolist([u])[0]`, `lookup({ a = 1 }, u, 2)`,
		`file(u)`, `templatefile(u, {})`, `alltrue([u == "x"])`, `one(any)`, `cidrhost(u, 1)`, `nonsensitive(u)`, `sum([any])`,
	} {
		if got, err := evaluate(t, text, unknown); err != nil || got.IsKnown() {
			t.Errorf("%s = %#v, %v, want unknown", text, got, err)
		}
	}
}

func TestSensitiveStaysSensitive(t *testing.T) {
	secret := map[string]cty.Value{"s": MarkSensitive(cty.StringVal("x"))}
	for _, text := range []string{
		`upper(s)`, `"${s}!"`, `[s]`, `{ a = s }`, `coalesce(null, s)`, `lookup({ x = 1 }, s)`, `length(s)`, `jsonencode({ a = s })`,
		`merge({}, { a = s })`, `templatestring(s, {})`, `s == "x" ? 1 : 2`,
	} {
		if got, err := evaluate(t, text, secret); err != nil || !HasSensitive(got) {
			t.Errorf("%s = %#v, %v, want it marked", text, got, err)
		}
	}
}

func TestBounds(t *testing.T) {
	for _, text := range []string{`file("big.txt")`, `filesha256("big.txt")`, `templatefile("big.txt", {})`} {
		if got, err := evaluate(t, text, nil); err == nil {
			t.Errorf("%s = %#v, want an error", text, got)
		}
	}
	if _, err := evaluate(t, `file("none.txt")`, nil); err == nil || !strings.Contains(err.Error(), NoFile) {
		t.Errorf("a missing file gives %v", err)
	}
}

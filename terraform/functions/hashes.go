package functions

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/google/uuid"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/gocty"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/ssh"

	"github.com/lintel-edge/lintel/terraform/limit"
)

// digest is a hash function from bytes to text.
type digest func([]byte) string

func hexMD5(b []byte) string    { sum := md5.Sum(b); return hex.EncodeToString(sum[:]) }
func hexSHA1(b []byte) string   { sum := sha1.Sum(b); return hex.EncodeToString(sum[:]) }
func hexSHA256(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }
func hexSHA512(b []byte) string { sum := sha512.Sum512(b); return hex.EncodeToString(sum[:]) }
func b64SHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return base64.StdEncoding.EncodeToString(sum[:])
}
func b64SHA512(b []byte) string {
	sum := sha512.Sum512(b)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (d digest) function() function.Function {
	return stringFunc("str", func(s string) (string, error) { return d([]byte(s)), nil })
}

var (
	md5Func          = digest(hexMD5).function()
	sha1Func         = digest(hexSHA1).function()
	sha256Func       = digest(hexSHA256).function()
	sha512Func       = digest(hexSHA512).function()
	base64SHA256Func = digest(b64SHA256).function()
	base64SHA512Func = digest(b64SHA512).function()
)

// maxBcryptCost bounds the work of one call: 15 takes about two seconds, and
// each step doubles it. Terraform has the library's bound, 31.
const maxBcryptCost = 15

// ByChance reports whether a function gives something else each time it is
// called with the same arguments.
func ByChance(name string) bool { return name == "uuid" || name == "bcrypt" }

var bcryptFunc = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "str", Type: cty.String}},
	VarParam:     &function.Parameter{Name: "cost", Type: cty.Number},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		cost := 10
		switch len(args) {
		case 1:
		case 2:
			if err := gocty.FromCtyValue(args[1], &cost); err != nil {
				return cty.NilVal, function.NewArgError(1, err)
			}
		default:
			return cty.NilVal, errors.New("bcrypt takes one or two arguments")
		}
		if cost > maxBcryptCost {
			return cty.NilVal, function.NewArgError(1, limit.Errorf("a cost of %d, above %d,", cost, maxBcryptCost))
		}
		out, err := bcrypt.GenerateFromPassword([]byte(args[0].AsString()), cost)
		if err != nil {
			return cty.NilVal, err
		}
		return cty.StringVal(string(out)), nil
	},
})

// rsaDecryptFunc decrypts base64 text with a private key (PKCS #1 v1.5).
var rsaDecryptFunc = strings2("ciphertext", "privatekey", cty.String, func(text, key string) (cty.Value, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return cty.NilVal, function.NewArgErrorf(0, "not valid base64")
	}
	parsed, err := ssh.ParseRawPrivateKey([]byte(key))
	if err != nil {
		return cty.NilVal, function.NewArgErrorf(1, "not a private key in PEM form")
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return cty.NilVal, function.NewArgErrorf(1, "not an RSA private key")
	}
	out, err := rsa.DecryptPKCS1v15(nil, private, raw)
	if err != nil {
		return cty.NilVal, errors.New("the text cannot be decrypted with this key")
	}
	return cty.StringVal(string(out)), nil
})

var uuidFunc = function.New(&function.Spec{
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
		id, err := uuid.NewRandom()
		return cty.StringVal(id.String()), err
	},
})

// Namespaces of RFC 9562 6.6 by the names that Terraform gives them.
var uuidNamespaces = map[string]uuid.UUID{
	"dns": uuid.NameSpaceDNS, "url": uuid.NameSpaceURL, "oid": uuid.NameSpaceOID, "x500": uuid.NameSpaceX500,
}

var uuidV5Func = strings2("namespace", "name", cty.String, func(namespace, name string) (cty.Value, error) {
	space, ok := uuidNamespaces[strings.ToLower(namespace)]
	if !ok {
		var err error
		if space, err = uuid.Parse(namespace); err != nil {
			return cty.NilVal, function.NewArgErrorf(0, "neither a UUID nor one of dns, url, oid, x500")
		}
	}
	return cty.StringVal(uuid.NewSHA1(space, []byte(name)).String()), nil
})

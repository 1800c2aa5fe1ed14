package functions

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

var errNotUTF8 = errors.New("the result is not UTF-8 text")

var base64EncodeFunc = stringFunc("str", func(s string) (string, error) {
	return base64.StdEncoding.EncodeToString([]byte(s)), nil
})

var base64DecodeFunc = stringFunc("str", func(s string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", errors.New("not valid base64")
	}
	if !utf8.Valid(raw) {
		return "", errNotUTF8
	}
	return string(raw), nil
})

var base64GzipFunc = stringFunc("str", func(s string) (string, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		return "", err
	}
	if err := z.Flush(); err != nil { // as Terraform does; the bytes differ without
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
})

var urlEncodeFunc = stringFunc("str", func(s string) (string, error) { return url.QueryEscape(s), nil })

var textEncodeFunc = strings2("string", "encoding", cty.String, func(s, name string) (cty.Value, error) {
	enc, err := encodingNamed(name)
	if err != nil {
		return cty.NilVal, err
	}
	raw, err := enc.NewEncoder().Bytes([]byte(s))
	if err != nil {
		return cty.NilVal, fmt.Errorf("the string has characters that %s cannot express", name)
	}
	return cty.StringVal(base64.StdEncoding.EncodeToString(raw)), nil
})

var textDecodeFunc = strings2("source", "encoding", cty.String, func(s, name string) (cty.Value, error) {
	enc, err := encodingNamed(name)
	if err != nil {
		return cty.NilVal, err
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return cty.NilVal, errors.New("not valid base64")
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return cty.NilVal, fmt.Errorf("the bytes are not valid %s", name)
	}
	return cty.StringVal(string(text)), nil
})

// encodingNamed finds a character encoding by its IANA name.
func encodingNamed(name string) (encoding.Encoding, error) {
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil {
		return nil, fmt.Errorf("%q is no supported IANA encoding name", name)
	}
	return enc, nil
}

package provider

import (
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// The small providers make random and temporal values. Here they depend on
// the resource's address (and its keepers) alone: equal files give equal
// values on every machine and at every run.

// seed is what a random resource draws from.
func (d *draft) seed() string {
	seed := d.address
	keepers, _ := d.get("keepers").Unmark()
	if keepers == cty.NilVal || keepers.IsNull() || !keepers.IsWhollyKnown() {
		return seed
	}
	for it := keepers.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if value, _ := value.Unmark(); !value.IsNull() {
			seed += "\x00" + key.AsString() + "=" + value.AsString()
		}
	}
	return seed
}

// count returns a number attribute, or fallback; it is bounded, since it comes
// from outside and things of that size are made.
func (d *draft) count(name string, fallback int) int {
	v, _ := d.get(name).Unmark()
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() {
		return fallback
	}
	n, _ := v.AsBigFloat().Int64()
	return int(min(max(n, 0), maxDrawn))
}

// maxDrawn bounds what one random resource may be long, in characters.
const maxDrawn = 1 << 16

// flag returns a bool attribute, or fallback.
func (d *draft) flag(name string, fallback bool) bool {
	v, _ := d.get(name).Unmark()
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() {
		return fallback
	}
	return v.True()
}

func planNull(d *draft) { d.setText("id", digits(d.address, 19)) }

func planTerraformData(d *draft) {
	d.setText("id", ids["uuid"](d.address))
	d.values["output"] = d.get("input")
}

func planRandomUUID(d *draft) {
	d.setText("result", ids["uuid"](d.seed()))
	d.setText("id", d.text("result"))
}

func planRandomID(d *draft) {
	b := stream(d.seed(), d.count("byte_length", 0))
	prefix := d.text("prefix")
	url := base64.RawURLEncoding.EncodeToString(b)
	d.setText("id", url)
	d.setText("b64_url", prefix+url)
	d.setText("b64_std", prefix+base64.StdEncoding.EncodeToString(b))
	d.setText("hex", prefix+hex.EncodeToString(b))
	d.setText("dec", prefix+new(big.Int).SetBytes(b).String())
}

func planRandomBytes(d *draft) {
	b := stream(d.seed(), d.count("length", 0))
	d.setText("hex", hex.EncodeToString(b))
	d.setText("base64", base64.StdEncoding.EncodeToString(b))
}

func planRandomInteger(d *draft) {
	low, high := d.get("min"), d.get("max")
	if !low.IsWhollyKnown() || !high.IsWhollyKnown() || low.IsNull() || high.IsNull() {
		return
	}
	from, _ := low.AsBigFloat().Int64()
	to, _ := high.AsBigFloat().Int64()
	if to < from {
		return
	}
	span := new(big.Int).SetInt64(to - from + 1)
	drawn := new(big.Int).Mod(new(big.Int).SetBytes(stream(d.seed(), 16)), span)
	result := cty.NumberIntVal(from + drawn.Int64())
	d.set("result", result)
	d.set("id", result)
}

// planRandomString honours which kinds of characters are wanted. It draws one
// of each wanted kind first, so that the minimum of one that most
// configurations have is met.
func planRandomString(d *draft) {
	var alphabet string
	var kinds []string
	for _, kind := range []struct{ name, characters string }{
		{"lower", "abcdefghijklmnopqrstuvwxyz"},
		{"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
		{"numeric", "0123456789"},
		{"special", d.specialCharacters()},
	} {
		d.set(kind.name, cty.True)
		if d.flag(kind.name, true) && kind.characters != "" {
			alphabet += kind.characters
			kinds = append(kinds, kind.characters)
		}
		d.set("min_"+kind.name, cty.Zero)
	}
	d.set("number", d.get("numeric"))
	n := d.count("length", 0)
	var text strings.Builder
	for _, characters := range kinds[:min(n, len(kinds))] {
		text.WriteString(draw(d.seed()+characters, 1, characters))
	}
	if alphabet != "" {
		text.WriteString(draw(d.seed(), n-text.Len(), alphabet))
	}
	d.setText("result", text.String())
	if d.typ == "random_password" {
		d.setText("id", "none")
		return
	}
	d.setText("id", text.String())
}

func (d *draft) specialCharacters() string {
	if own := d.text("override_special"); own != "" {
		return own
	}
	return "!@#$%&*()-_=+[]{}<>:?"
}

func planRandomPet(d *draft) {
	d.set("length", cty.NumberIntVal(2))
	d.setText("separator", "-")
	separator := d.text("separator")
	words := make([]string, 0, d.count("length", 2)+1)
	if prefix := d.text("prefix"); prefix != "" {
		words = append(words, prefix)
	}
	for _, b := range stream(d.seed(), d.count("length", 2)) {
		words = append(words, petWords[int(b)%len(petWords)])
	}
	d.setText("id", strings.Join(words, separator))
}

var petWords = strings.Fields("able brave calm deer eager finch glad heron ibis jolly kind lark mild newt otter plover quiet robin swift tern vole wren")

// planRandomShuffle turns the list by a drawn number of places: enough to
// spread over zones, and every element stays.
func planRandomShuffle(d *draft) {
	input, _ := d.get("input").Unmark()
	if !input.IsKnown() || input.IsNull() || input.LengthInt() == 0 {
		return
	}
	elements := input.AsValueSlice()
	turn := int(stream(d.seed(), 1)[0]) % len(elements)
	turned := append(elements[turn:len(elements):len(elements)], elements[:turn]...)
	count := min(d.count("result_count", len(turned)), len(turned))
	d.setText("id", "-")
	if count == 0 {
		d.set("result", cty.ListValEmpty(cty.String))
		return
	}
	d.set("result", cty.ListVal(turned[:count]))
}

// planTime takes the time that was written, else [unchanged].
func planTime(d *draft) {
	base := d.text("rfc3339")
	if base == "" {
		base = d.text("base_rfc3339")
	}
	at, err := time.Parse(time.RFC3339, base)
	if err != nil {
		at, _ = time.Parse(time.RFC3339, unchanged)
	}
	d.setText("base_rfc3339", at.Format(time.RFC3339))
	at = at.AddDate(d.count("offset_years", 0), d.count("offset_months", 0), d.count("offset_days", 0)).
		Add(time.Duration(d.count("offset_hours", 0)) * time.Hour).
		Add(time.Duration(d.count("offset_minutes", 0)) * time.Minute).
		Add(time.Duration(d.count("offset_seconds", 0)) * time.Second)
	text := at.Format(time.RFC3339)
	d.setText("rfc3339", text)
	d.setText("id", text)
	d.setText("rotation_rfc3339", at.AddDate(d.count("rotation_years", 0), d.count("rotation_months", 0), d.count("rotation_days", 0)).Format(time.RFC3339))
	for name, n := range map[string]int64{
		"year": int64(at.Year()), "month": int64(at.Month()), "day": int64(at.Day()),
		"hour": int64(at.Hour()), "minute": int64(at.Minute()), "second": int64(at.Second()), "unix": at.Unix(),
	} {
		d.set(name, cty.NumberIntVal(n))
	}
}

// Keys and what is made of them are secrets that only AWS and Terraform's
// state would share; they stay unknown.
func planPrivateKey(d *draft) {
	d.setText("ecdsa_curve", "P224")
	d.set("rsa_bits", cty.NumberIntVal(2048))
	d.setText("id", draw(d.address, 40, "0123456789abcdef"))
	d.forget("private_key_pem", "private_key_pem_pkcs8", "private_key_openssh", "public_key_pem", "public_key_openssh")
}

func planKeyAlgorithm(d *draft) {
	d.set("early_renewal_hours", cty.Zero)
	d.set("is_ca_certificate", cty.False)
	d.set("set_subject_key_id", cty.False)
	d.set("set_authority_key_id", cty.False)
	d.set("ready_for_renewal", cty.False)
	d.forget("cert_pem", "cert_request_pem")
}

// forget leaves attributes unknown that must not become placeholder text.
func (d *draft) forget(names ...string) {
	for _, name := range names {
		if d.computes(name) {
			d.values[name] = cty.UnknownVal(cty.String)
		}
	}
}

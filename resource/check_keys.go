package resource

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"regexp"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// rsaKeyBits is the one length of RSA keys that signed URLs may have; besides
// them there are ECDSA keys on P-256.
const rsaKeyBits = 2048

func checkPublicKeys(v *validation) {
	documents(v, v.set.PublicKeys, checkPublicKey)
	uniqueNames(v, PublicKeyAlreadyExists, v.set.PublicKeys, func(c *cloudfront.PublicKeyConfig) *string { return c.Name })
}

func checkPublicKey(c *cloudfront.PublicKeyConfig, _ *Index, r *reporter) {
	tooLong(r, "Comment", InvalidArgument, c.Comment, maxComment)
	if c.EncodedKey == nil {
		return
	}
	if err := judgePublicKey(*c.EncodedKey); err != nil {
		r.add("EncodedKey", finding.Finding{
			Code: InvalidArgument, Message: err.Error(), Expected: "a public key in PEM: RSA of 2048 bits, or ECDSA on P-256",
			Fix: "Make it with: openssl rsa -pubout -in private.pem -out public.pem",
		})
	}
}

func judgePublicKey(encoded string) error {
	block, _ := pem.Decode([]byte(encoded))
	if block == nil {
		return fmt.Errorf("the key is not PEM")
	}
	if block.Type != "PUBLIC KEY" {
		return fmt.Errorf("the PEM holds %q, want \"PUBLIC KEY\"", block.Type)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return fmt.Errorf("the key cannot be read: %v", err)
	}
	switch k := key.(type) {
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits != rsaKeyBits {
			return fmt.Errorf("the RSA key has %d bits", bits)
		}
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() {
			return fmt.Errorf("the ECDSA key is on %s", k.Curve.Params().Name)
		}
	default:
		return fmt.Errorf("the key is of another kind")
	}
	return nil
}

func checkKeyGroups(v *validation) {
	documents(v, v.set.KeyGroups, checkKeyGroup)
	uniqueNames(v, KeyGroupAlreadyExists, v.set.KeyGroups, func(c *cloudfront.KeyGroupConfig) *string { return c.Name })
}

func checkKeyGroup(c *cloudfront.KeyGroupConfig, x *Index, r *reporter) {
	tooLong(r, "Comment", InvalidArgument, c.Comment, maxComment)
	if len(c.Items) == 0 {
		r.add("Items", finding.Finding{Code: InvalidArgument, Message: "the group has no public keys", Expected: "at least one"})
	}
	tooMany(r, "Items", TooManyPublicKeysInKeyGroup, len(c.Items), maxPublicKeys, "public keys")
	for i, id := range c.Items {
		if x.PublicKey(id) == nil {
			r.add(fmt.Sprintf("Items[%d]", i), finding.Finding{
				Code: NoSuchPublicKey, Message: fmt.Sprintf("there is no public key %q", id), Nearest: nearestKey(id, x.publicKeys),
			})
		}
	}
}

// storeName is what AWS accepts as the name of a key value store, an origin
// access control or a real-time log configuration.
var storeName = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)

func checkKeyValueStores(v *validation) {
	documents(v, v.set.KeyValueStores, func(c *cloudfront.KeyValueStore, _ *Index, r *reporter) {
		checkStoreName(c.Name, r)
		tooLong(r, "Comment", InvalidArgument, c.Comment, maxComment)
	})
	uniqueNames(v, EntityAlreadyExists, v.set.KeyValueStores, func(c *cloudfront.KeyValueStore) *string { return c.Name })
}

func checkStoreName(name *string, r *reporter) {
	if name != nil && !storeName.MatchString(*name) {
		r.add("Name", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("%q cannot be a name", *name), Expected: "1 to 64 letters, digits, - and _",
		})
	}
}

// checkOriginAccessControls judges names only: the rest are enumerations.
func checkOriginAccessControls(v *validation) {
	documents(v, v.set.OriginAccessControls, func(c *cloudfront.OriginAccessControlConfig, _ *Index, r *reporter) {
		tooLong(r, "Name", InvalidArgument, c.Name, maxAccessControlName)
	})
	uniqueNames(v, OriginAccessControlAlreadyExists, v.set.OriginAccessControls,
		func(c *cloudfront.OriginAccessControlConfig) *string { return c.Name })
}

func checkRealtimeLogConfigs(v *validation) {
	documents(v, v.set.RealtimeLogConfigs, func(c *cloudfront.RealtimeLogConfig, _ *Index, r *reporter) {
		inRange(r, "SamplingRate", InvalidArgument, c.SamplingRate, 1, maxSamplingRate, " percent")
	})
	uniqueNames(v, RealtimeLogConfigAlreadyExists, v.set.RealtimeLogConfigs, func(c *cloudfront.RealtimeLogConfig) *string { return c.Name })
}

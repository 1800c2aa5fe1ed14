package resource

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"

	"github.com/google/uuid"
)

// AccountID is the AWS account that everything here belongs to. Real account
// numbers are never all zeros, so an ARN of ours is recognised at sight.
const AccountID = "000000000000"

// Region is where CloudFront looks for certificates and edge functions.
const Region = "us-east-1"

// CloudFrontZoneID is the Route 53 hosted zone of every distribution's name.
const CloudFrontZoneID = "Z2FDTNDATAQYW2"

// LogDeliveryUserID is the canonical user that CloudFront writes its logs as.
const LogDeliveryUserID = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"

// Alphabets and length of generated names (spec/cloudfront.md 1.1).
const (
	upperAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	lowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789"
	nameLength        = 13 // characters behind the leading letter
)

// The ids below are functions of a seed, the document's Terraform address, so
// that a distribution keeps its id and domain name from one run to the next.
// Each kind draws from its own stream: one address never gives a policy and a
// key the same characters.

// DistributionID returns "E" and 13 characters of A-Z0-9.
func DistributionID(seed string) string { return "E" + draw("distribution", seed, upperAlphanumeric) }

// DomainName returns a distribution's own name: "d", 13 characters of a-z0-9,
// ".cloudfront.net".
func DomainName(seed string) string {
	return "d" + draw("domain name", seed, lowerAlphanumeric) + CloudFrontDomain
}

// CloudFrontDomain ends the domain name of every distribution.
const CloudFrontDomain = ".cloudfront.net"

// OriginAccessIdentityID returns an id of the same form as a distribution's.
func OriginAccessIdentityID(seed string) string {
	return "E" + draw("origin access identity", seed, upperAlphanumeric)
}

// OriginAccessControlID returns an id of the same form as a distribution's.
func OriginAccessControlID(seed string) string {
	return "E" + draw("origin access control", seed, upperAlphanumeric)
}

// PublicKeyID returns "K" and 13 characters of A-Z0-9. Signed URLs carry it as
// their Key-Pair-Id.
func PublicKeyID(seed string) string { return "K" + draw("public key", seed, upperAlphanumeric) }

// PolicyID returns the lower-case UUID that identifies a cache, origin
// request, response headers or continuous deployment policy, a key group or a
// key value store. The seed is the address, which names the type, so two kinds
// of policy do not collide.
func PolicyID(seed string) string {
	return uuid.NewHash(sha256.New(), uuid.NameSpaceOID, []byte(AccountID+"\x00"+seed), uuidVersion).String()
}

// uuidVersion is what AWS's own ids carry: they look random.
const uuidVersion = 4

// ETag returns the version id of a document: "E" and 13 characters that change
// whenever the contents do.
func ETag(contents []byte) string { return "E" + draw("version", string(contents), upperAlphanumeric) }

// InvalidationID returns "I" and 13 characters of A-Z0-9 read from random.
func InvalidationID(random io.Reader) (string, error) {
	var b [nameLength]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("drawing an invalidation id: %w", err)
	}
	return "I" + spell(b[:], upperAlphanumeric), nil
}

// PartID returns 6 characters of a-z0-9, as API Gateway names what belongs to
// an API. The kind tells apart what has one seed.
func PartID(kind, seed string) string { return draw("part "+kind, seed, lowerAlphanumeric)[:6] }

// CanonicalUserID returns the 64 hexadecimal digits by which S3 knows an
// account or an origin access identity in its access control lists. The length
// of an identity's is (unverified).
func CanonicalUserID(seed string) string {
	sum := digest("canonical user", seed)
	return hex.EncodeToString(sum[:])
}

// draw spells a name of [nameLength] characters from the stream of one kind of
// id.
func draw(kind, seed, alphabet string) string {
	sum := digest(kind, seed)
	return spell(sum[:nameLength], alphabet)
}

func digest(kind, seed string) [sha256.Size]byte {
	return sha256.Sum256([]byte(AccountID + "\x00" + kind + "\x00" + seed))
}

// spell maps each byte to a character. The slight bias towards the alphabet's
// first characters does no harm: ids need to differ, not to be secret.
func spell(b []byte, alphabet string) string {
	out := make([]byte, len(b))
	for i, v := range b {
		out[i] = alphabet[int(v)%len(alphabet)]
	}
	return string(out)
}

// Forms that are accepted when an id is given rather than made. Old ids are
// longer: "EDFDVBD632BHDS5" has 15 characters.
var (
	distributionID = regexp.MustCompile(`^E[A-Z0-9]{12,14}$`)
	policyID       = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	functionName   = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)
)

// IsDistributionID reports whether id could be that of a distribution, an
// origin access control or an origin access identity: 13 to 15 characters.
func IsDistributionID(id string) bool { return distributionID.MatchString(id) }

// IsPolicyID reports whether id has the form of [PolicyID].
func IsPolicyID(id string) bool { return policyID.MatchString(id) }

// IsFunctionName reports whether AWS accepts name for a CloudFront Function.
func IsFunctionName(name string) bool { return functionName.MatchString(name) }

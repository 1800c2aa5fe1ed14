package serve

import (
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
)

// The codes of findings about local facts.
const (
	CodeGeoIP         = "SERVE-GEOIP"          // the country database cannot be read
	CodeBucketMissing = "SERVE-BUCKET-MISSING" // a bucket's directory is not there
	CodeUnknownPolicy = "SERVE-TLS-POLICY"     // a security policy that does not exist
)

// bucketBacking tells doors what backs a bucket here.
//
// An endpoint is asked without a signature unless the origin's access control
// says otherwise; then the environment's credentials are used.
func (s *Server) bucketBacking(buckets map[string]string) func(name string) *cloudfront.BucketBacking {
	return func(name string) *cloudfront.BucketBacking {
		backing, ok := buckets[name]
		switch {
		case !ok:
			return nil
		case isURL(backing):
			return &cloudfront.BucketBacking{S3: &origin.S3Config{
				Endpoint: backing, Bucket: name, PathStyle: true, Signing: "never", Credentials: s.credentials,
			}}
		}
		return &cloudfront.BucketBacking{Dir: backing}
	}
}

// credentialsFrom reads the variables that every AWS tool reads; nil: there
// are none.
func credentialsFrom(getenv func(string) string) aws.CredentialsProvider {
	id, secret := getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY")
	if id == "" || secret == "" {
		return nil
	}
	return credentials.NewStaticCredentialsProvider(id, secret, getenv("AWS_SESSION_TOKEN"))
}

// missingBuckets warns of directories that are not there (yet): the objects
// may come while Lintel runs.
func missingBuckets(buckets map[string]string) finding.List {
	var out finding.List
	for _, name := range slices.Sorted(maps.Keys(buckets)) {
		dir := buckets[name]
		if isURL(dir) {
			continue
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			out = append(out, finding.Finding{
				Code: CodeBucketMissing, Severity: finding.Warning, Subject: name,
				Message: fmt.Sprintf("%s, which backs bucket %q, is not a directory", dir, name),
				Fix:     "make the directory, or name another",
			})
		}
	}
	return out
}

func resolver(hosts map[string]string) func(string) (string, bool) {
	return func(host string) (string, bool) {
		addr, ok := hosts[host]
		return addr, ok
	}
}

// countries opens the country database when it is first needed, and keeps it:
// a new one takes a restart.
func (s *Server) countries(path string) (func(netip.Addr) string, *finding.Finding) {
	if path == "" {
		return nil, nil
	}
	if s.geo == nil {
		reader, err := maxminddb.Open(path)
		if err != nil {
			return nil, &finding.Finding{
				Code: CodeGeoIP, Place: finding.Place{File: path}, Message: err.Error(),
				Expected: "a MaxMind database of countries (.mmdb)",
			}
		}
		s.geo = reader
	}
	return func(addr netip.Addr) string { return countryOf(s.geo, addr) }, nil
}

// countryOf is "" for an address that the database does not have: an unknown
// location is served (spec/cloudfront.md 1.4).
func countryOf(reader *maxminddb.Reader, addr netip.Addr) string {
	var code string
	if err := reader.Lookup(addr.Unmap()).DecodePath(&code, "country", "iso_code"); err != nil {
		return ""
	}
	return code
}

package serve_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/serve"
)

// TestGeoRestriction asks from two addresses, of which the country database
// knows one: 127.0.0.1 is in DE. An unknown location is served
// (spec/cloudfront.md 1.4).
func TestGeoRestriction(t *testing.T) {
	dir := restrictedSites(t)
	geoip := filepath.Join(dir, "country.mmdb")
	if err := os.WriteFile(geoip, countryDatabase(net.IPv4(127, 0, 0, 1), "DE"), 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "lintel.hcl"), "geoip = \"country.mmdb\"\n")
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	for _, tc := range []struct {
		site           string
		known, unknown int
	}{
		{"none", http.StatusOK, http.StatusOK},
		{"allow-de", http.StatusOK, http.StatusOK},
		{"allow-at", http.StatusForbidden, http.StatusOK},
		{"allow-both", http.StatusOK, http.StatusOK},
		{"block-de", http.StatusForbidden, http.StatusOK},
		{"block-at", http.StatusOK, http.StatusOK},
	} {
		t.Run(tc.site, func(t *testing.T) {
			for from, want := range map[string]int{"127.0.0.1": tc.known, "127.0.0.2": tc.unknown} {
				response, _ := get(t, r.clientFrom(t, from), r.httpsURL(tc.site+".lintel.localhost", "/"))
				if response.StatusCode != want {
					t.Errorf("from %s: status %d, want %d", from, response.StatusCode, want)
				}
				if cache := response.Header.Get("X-Cache"); want == http.StatusForbidden && cache != "Error from cloudfront" {
					t.Errorf("from %s: X-Cache %q", from, cache)
				}
			}
		})
	}
}

// TestGeoRestrictionWithoutADatabase serves, and says what is not applied.
func TestGeoRestrictionWithoutADatabase(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: restrictedSites(t)}})
	response, _ := get(t, r.client(t, "h2"), r.httpsURL("block-de.lintel.localhost", "/"))
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d, want 200", response.StatusCode)
	}
	if all := fmt.Sprint(r.report.NotApplied); strings.Count(all, "geo restriction needs a country database") != 5 {
		t.Errorf("not applied: %s, want one for each restricted distribution", all)
	}
}

// restrictedSites writes a root module with a distribution for each kind of
// restriction, all before one bucket.
func restrictedSites(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.tf"), `
locals {
  sites = {
    none       = { type = "none", countries = [] }
    allow-de   = { type = "whitelist", countries = ["DE"] }
    allow-at   = { type = "whitelist", countries = ["AT"] }
    allow-both = { type = "whitelist", countries = ["AT", "DE"] }
    block-de   = { type = "blacklist", countries = ["DE"] }
    block-at   = { type = "blacklist", countries = ["AT"] }
  }
}
resource "aws_s3_bucket" "content" { bucket = "content" }
resource "aws_s3_object" "index" {
  bucket  = aws_s3_bucket.content.id
  key     = "index.html"
  content = "home"
}
resource "aws_acm_certificate" "all" {
  domain_name       = "*.lintel.localhost"
  validation_method = "DNS"
}
resource "aws_cloudfront_distribution" "site" {
  for_each            = local.sites
  enabled             = true
  aliases             = ["${each.key}.lintel.localhost"]
  default_root_object = "index.html"
  origin {
    origin_id   = "content"
    domain_name = aws_s3_bucket.content.bucket_regional_domain_name
  }
  default_cache_behavior {
    target_origin_id       = "content"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  restrictions {
    geo_restriction {
      restriction_type = each.value.type
      locations        = each.value.countries
    }
  }
  viewer_certificate {
    acm_certificate_arn = aws_acm_certificate.all.arn
    ssl_support_method  = "sni-only"
  }
}
`)
	return dir
}

// clientFrom speaks from one of the machine's loopback addresses.
func (r *running) clientFrom(t *testing.T, address string) *http.Client {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	if l, err := net.Listen("tcp", address+":0"); err != nil {
		t.Skipf("%s is no address of this machine: %v", address, err)
	} else {
		l.Close()
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: r.roots(t)},
		DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
			_, port, _ := net.SplitHostPort(to)
			return dialer.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// countryDatabase is a database in the MaxMind DB format 2.0 that knows the
// country of one address: a search tree with a node for each bit, whose other
// branches lead nowhere, a data section with one record, and the metadata.
func countryDatabase(address net.IP, country string) []byte {
	const bits = 32
	var out bytes.Buffer
	for i := range uint32(bits) {
		onward := i + 1
		if onward == bits {
			onward += 16 // the first record of the data section: nodes, and 16 zero bytes between
		}
		records := [2]uint32{bits, bits} // the number of nodes: nothing is known
		records[address.To4()[i/8]>>(7-i%8)&1] = onward
		for _, record := range records {
			out.Write(binary.BigEndian.AppendUint32(nil, record)[1:]) // 24 bits
		}
	}
	out.Write(make([]byte, 16))
	out.Write(mmdbMap("country", mmdbMap("iso_code", mmdbString(country))))
	out.WriteString("\xab\xcd\xefMaxMind.com")
	out.Write(mmdbMap(
		"binary_format_major_version", mmdbUint(mmdbUint16, 2), "binary_format_minor_version", mmdbUint(mmdbUint16, 0),
		"build_epoch", mmdbUint(mmdbUint64, 1), "database_type", mmdbString("Test-Country"), "description", mmdbMap(),
		"ip_version", mmdbUint(mmdbUint16, 4), "languages", []byte{0x00, mmdbArray - 7},
		"node_count", mmdbUint(mmdbUint32, bits), "record_size", mmdbUint(mmdbUint16, 24),
	))
	return out.Bytes()
}

// The types of the format. Those above 7 are written in a second byte, less 7.
const (
	mmdbText   = 2
	mmdbUint16 = 5
	mmdbUint32 = 6
	mmdbTable  = 7
	mmdbUint64 = 9
	mmdbArray  = 11
)

func mmdbString(s string) []byte { return append([]byte{mmdbText<<5 | byte(len(s))}, s...) }

func mmdbUint(kind byte, n byte) []byte {
	if kind > 7 {
		return []byte{1, kind - 7, n}
	}
	return []byte{kind<<5 | 1, n}
}

// mmdbMap takes names and values in turn.
func mmdbMap(entries ...any) []byte {
	out := []byte{mmdbTable<<5 | byte(len(entries)/2)}
	for i := 0; i < len(entries); i += 2 {
		out = append(append(out, mmdbString(entries[i].(string))...), entries[i+1].([]byte)...)
	}
	return out
}

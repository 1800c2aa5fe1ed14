package provider

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/resource"
)

func planBucket(d *draft) {
	bucket, region := d.text("bucket"), d.part("region")
	if bucket == "" {
		return
	}
	d.setText("bucket_domain_name", resource.BucketDomain(bucket))
	d.setText("bucket_regional_domain_name", resource.BucketRegionalDomain(bucket, region))
	if zone := bucketZones[region]; zone != "" {
		d.setText("hosted_zone_id", zone)
	}
	website, _ := d.get("website").Unmark()
	if website.IsKnown() && !website.IsNull() && website.LengthInt() > 0 {
		d.setWebsite(bucket)
		return
	}
	d.values["website_domain"], d.values["website_endpoint"] = cty.NullVal(cty.String), cty.NullVal(cty.String)
}

func planWebsite(d *draft) {
	if bucket := d.text("bucket"); bucket != "" {
		d.setWebsite(bucket)
	}
}

func (d *draft) setWebsite(bucket string) {
	region := d.part("region")
	d.setText("website_domain", resource.BucketWebsiteEndpointDomain(region))
	d.setText("website_endpoint", resource.BucketWebsiteDomain(bucket, region))
}

// bucketZones are the Route 53 zones of the website endpoints, by region.
var bucketZones = map[string]string{
	"us-east-1":      "Z3AQBSTGFUJSTF",
	"us-east-2":      "Z2O1EMRO9K5GLX",
	"us-west-1":      "Z2F56UZL2M1ACD",
	"us-west-2":      "Z3BJ6K6RIION7M",
	"ca-central-1":   "Z1QDHH18159H29",
	"eu-central-1":   "Z21DNDUVLTQW6Q",
	"eu-north-1":     "Z3BAZG2TWCNX0D",
	"eu-south-1":     "Z30OZKI7KPW7MI",
	"eu-west-1":      "Z1BKCTXD74EZPE",
	"eu-west-2":      "Z3GKZC51ZF0DB4",
	"eu-west-3":      "Z3R1K369G5AVDG",
	"ap-northeast-1": "Z2M4EHUR26P7ZW",
	"ap-northeast-2": "Z3W03O7B5YMIYP",
	"ap-south-1":     "Z11RGJOFQNVJUP",
	"ap-southeast-1": "Z3O0J2DXBE1FTB",
	"ap-southeast-2": "Z1WCIGYICN2BYD",
	"sa-east-1":      "Z7KQH4QJS55SO",
}

// planObject gives the ETag of an object whose content is written in the
// configuration, the MD5 of its bytes. That of a file is left to whoever
// reads it.
func planObject(d *draft) {
	content := []byte(d.text("content"))
	if encoded := d.text("content_base64"); encoded != "" {
		decoded, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return // Documents reports it with its place
		}
		content = decoded
	}
	if len(content) > 0 {
		sum := md5.Sum(content)
		d.setText("etag", hex.EncodeToString(sum[:]))
	}
}

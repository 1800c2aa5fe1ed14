package provider

import (
	"time"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) originAccessControl(b *body) {
	config := cloudfront.OriginAccessControlConfig{
		Name:                          b.requiredText("name", "Name"),
		Description:                   b.requiredText("description", "Description"),
		OriginAccessControlOriginType: cloudfront.OriginAccessControlOriginTypes(b.text("origin_access_control_origin_type", "OriginAccessControlOriginType")),
		SigningBehavior:               cloudfront.OriginAccessControlSigningBehaviors(b.text("signing_behavior", "SigningBehavior")),
		SigningProtocol:               cloudfront.OriginAccessControlSigningProtocols(b.text("signing_protocol", "SigningProtocol")),
	}
	c.set.OriginAccessControls = append(c.set.OriginAccessControls, document(c, b, config))
}

func (c *converter) originAccessIdentity(b *body) {
	config := cloudfront.CloudFrontOriginAccessIdentityConfig{
		CallerReference: new(b.known("caller_reference")),
		Comment:         b.requiredText("comment", "Comment"),
	}
	c.set.OriginAccessIdentities = append(c.set.OriginAccessIdentities, document(c, b, config))
}

func (c *converter) function(b *body) {
	f := &resource.Function{
		Meta: c.meta(b),
		Name: b.text("name", "Name"),
		Code: []byte(b.text("code", "Code")),
		Live: b.flag("publish", "Live"),
	}
	f.Config = cloudfront.FunctionConfig{
		Comment: b.requiredText("comment", "Comment"),
		Runtime: cloudfront.FunctionRuntime(b.text("runtime", "Runtime")),
	}
	if stores := b.strings("key_value_store_associations", "KeyValueStoreAssociations"); len(stores) > 0 {
		items := make([]cloudfront.KeyValueStoreAssociation, len(stores))
		for i, arn := range stores {
			items[i].KeyValueStoreARN = &arn
		}
		f.Config.KeyValueStoreAssociations = &cloudfront.KeyValueStoreAssociations{Items: items, Quantity: quantity(items)}
	}
	c.set.Functions = append(c.set.Functions, f)
}

func (c *converter) keyValueStore(b *body) {
	meta := c.meta(b)
	config := cloudfront.KeyValueStore{
		ARN:     &meta.ARN,
		Id:      &meta.ID,
		Name:    b.requiredText("name", "Name"),
		Comment: b.requiredText("comment", "Comment"),
		Status:  new("READY"),
	}
	if at, err := time.Parse(time.RFC3339, b.known("last_modified_time")); err == nil {
		config.LastModifiedTime = &at
	}
	c.set.KeyValueStores = append(c.set.KeyValueStores, document(c, b, config))
}

func (c *converter) publicKey(b *body) {
	config := cloudfront.PublicKeyConfig{
		CallerReference: new(b.known("caller_reference")),
		Name:            b.requiredText("name", "Name"),
		EncodedKey:      b.requiredText("encoded_key", "EncodedKey"),
		Comment:         b.requiredText("comment", "Comment"),
	}
	c.set.PublicKeys = append(c.set.PublicKeys, document(c, b, config))
}

func (c *converter) keyGroup(b *body) {
	config := cloudfront.KeyGroupConfig{
		Name:    b.requiredText("name", "Name"),
		Items:   b.strings("items", "Items"),
		Comment: b.requiredText("comment", "Comment"),
	}
	c.set.KeyGroups = append(c.set.KeyGroups, document(c, b, config))
}

package origin_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/origin"
)

func TestBucketListing(t *testing.T) {
	b := newBucket(origin.Dir(files(t, "a/1", "hello", "b c", "hello", "d", "")), listable)
	const ns = `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>site</Name>`
	object := func(key, size string) string {
		return "<Contents><Key>" + key + "</Key><LastModified>2026-11-01T12:00:00.000Z</LastModified><Size>" + size +
			"</Size><StorageClass>STANDARD</StorageClass></Contents>"
	}
	for _, tc := range []struct{ name, path, want string }{
		{"first version", "/", ns + "<Prefix></Prefix><Marker></Marker><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>" +
			object("a/1", "5") + object("b c", "5") + object("d", "0") + "</ListBucketResult>"},
		{"second version, folders, page", "/?list-type=2&delimiter=%2F&max-keys=1", ns + "<Prefix></Prefix>" +
			"<NextContinuationToken>YS8=</NextContinuationToken><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys><Delimiter>/</Delimiter>" +
			"<IsTruncated>true</IsTruncated><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>"},
		{"next page", "/?list-type=2&delimiter=%2F&max-keys=1&continuation-token=YS8%3D&encoding-type=url", ns + "<Prefix></Prefix>" +
			"<ContinuationToken>YS8=</ContinuationToken><NextContinuationToken>YiBj</NextContinuationToken><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys>" +
			"<Delimiter>%2F</Delimiter><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>" + object("b+c", "5") + "</ListBucketResult>"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := answered{200, []string{date, "x-amz-bucket-region: eu-west-1", isXML, server}, xmlHead + tc.want}
			if diff := cmp.Diff(want, ask(t, b, bucketRequest("GET", tc.path))); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, query := range []string{"max-keys=-1", "max-keys=x", "list-type=2&continuation-token=%21"} {
		if got := ask(t, b, bucketRequest("GET", "/?"+query)); got.Status != 400 || !strings.Contains(got.Body, "<Code>InvalidArgument</Code>") {
			t.Errorf("%s: %+v", query, got)
		}
	}
}

// An ETag that is known stands in the listing.
func TestBucketListingKnowsETags(t *testing.T) {
	b := newBucket(declared(), listable)
	var doc struct {
		Contents []struct{ Key, ETag, LastModified string }
	}
	if err := xml.Unmarshal([]byte(ask(t, b, bucketRequest("GET", "/")).Body), &doc); err != nil {
		t.Fatal(err)
	}
	want := []struct{ Key, ETag, LastModified string }{
		{"b/raw", helloETag, "2026-11-21T04:00:00.000Z"},
		{"index.html", `"d6465c400732330871e46ffe6140eced"`, "2026-11-21T04:00:00.000Z"},
	}
	if diff := cmp.Diff(want, doc.Contents); diff != "" {
		t.Error(diff)
	}
}

package compress

import "strings"

// Compressible reports whether a Content-Type is on CloudFront's list.
// Parameters such as a charset do not matter, nor does the case.
func Compressible(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return mediaTypes[strings.ToLower(strings.Trim(mediaType, " \t"))]
}

// mediaTypes is CloudFront's list (spec/cloudfront.md 2.6), the odd last one
// included. It is never written. Notably absent: font/woff2 (compressed in
// itself), application/manifest+json, application/ld+json, image/x-icon.
var mediaTypes = map[string]bool{
	"application/dash+xml":               true,
	"application/eot":                    true,
	"application/font":                   true,
	"application/font-sfnt":              true,
	"application/javascript":             true,
	"application/json":                   true,
	"application/opentype":               true,
	"application/otf":                    true,
	"application/pdf":                    true,
	"application/pkcs7-mime":             true,
	"application/protobuf":               true,
	"application/rss+xml":                true,
	"application/truetype":               true,
	"application/ttf":                    true,
	"application/vnd.apple.mpegurl":      true,
	"application/vnd.mapbox-vector-tile": true,
	"application/vnd.ms-fontobject":      true,
	"application/wasm":                   true,
	"application/xhtml+xml":              true,
	"application/xml":                    true,
	"application/x-font-opentype":        true,
	"application/x-font-truetype":        true,
	"application/x-font-ttf":             true,
	"application/x-httpd-cgi":            true,
	"application/x-javascript":           true,
	"application/x-mpegurl":              true,
	"application/x-opentype":             true,
	"application/x-otf":                  true,
	"application/x-perl":                 true,
	"application/x-ttf":                  true,
	"font/eot":                           true,
	"font/opentype":                      true,
	"font/otf":                           true,
	"font/ttf":                           true,
	"image/svg+xml":                      true,
	"text/css":                           true,
	"text/csv":                           true,
	"text/html":                          true,
	"text/javascript":                    true,
	"text/js":                            true,
	"text/plain":                         true,
	"text/richtext":                      true,
	"text/tab-separated-values":          true,
	"text/xml":                           true,
	"text/x-component":                   true,
	"text/x-java-source":                 true,
	"text/x-script":                      true,
	"vnd.apple.mpegurl":                  true,
}

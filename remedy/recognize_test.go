package remedy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

// answer is a recording of one final response.
func answer(address, host string, fields ...recording.Field) *recording.Recording {
	return &recording.Recording{Host: host, HTTPS: recording.Session{Hops: []recording.Exchange{{Method: "GET", URL: address, Status: 200, Fields: fields}}}}
}

func TestRecognize(t *testing.T) {
	at := func(fields ...recording.Field) *recording.Recording {
		return answer("https://www.example.com/", "www.example.com", fields...)
	}
	for _, tc := range []struct {
		name string
		r    *recording.Recording
		want []Layer
	}{
		{"CloudFront before a bucket", at(
			recording.Field{Name: "server", Value: "AmazonS3"}, recording.Field{Name: "x-cache", Value: "Miss from cloudfront"},
			recording.Field{Name: "via", Value: "1.1 0123.cloudfront.net (CloudFront)"}, recording.Field{Name: "x-amz-cf-id", Value: "a=="}),
			[]Layer{
				{CloudFront, Certain, []string{"X-Amz-Cf-Id", "Via: 1.1 0123.cloudfront.net (CloudFront)", "X-Cache: Miss from cloudfront"}},
				{S3Website, Likely, []string{"Server: AmazonS3"}},
			}},
		{"Lintel, which answers as CloudFront does", at(recording.Field{Name: "X-Amz-Cf-Id", Value: "a"}, recording.Field{Name: "X-Amz-Cf-Pop", Value: "LTL50-C1"}),
			[]Layer{{Lintel, Certain, []string{"X-Amz-Cf-Pop: LTL50-C1"}}}},
		{"a load balancer by its own page", at(recording.Field{Name: "Server", Value: "awselb/2.0"}), []Layer{{ALB, Certain, []string{"Server: awselb/2.0"}}}},
		{"a load balancer by its cookie, nginx behind", at(
			recording.Field{Name: "Set-Cookie", Value: "AWSALB=x; Expires=…; Path=/"}, recording.Field{Name: "Server", Value: "nginx/1.22.1"}),
			[]Layer{{ALB, Certain, []string{"cookie AWSALB"}}, {Nginx, Likely, []string{"Server: nginx/1.22.1"}}}},
		{"a Classic Load Balancer", at(recording.Field{Name: "Set-Cookie", Value: "AWSELB=x; PATH=/"}), []Layer{{ClassicELB, Certain, []string{"cookie AWSELB"}}}},
		{"a Network Load Balancer, by absence", answer("https://net-0123.elb.eu-west-1.amazonaws.com/", "net-0123.elb.eu-west-1.amazonaws.com"),
			[]Layer{{NLB, Guess, []string{"host net-0123.elb.eu-west-1.amazonaws.com"}}}},
		{"an HTTP API", at(recording.Field{Name: "apigw-requestid", Value: "Abc="}), []Layer{{HTTPAPI, Certain, []string{"Apigw-Requestid"}}}},
		{"an edge-optimized REST API", at(
			recording.Field{Name: "x-amz-apigw-id", Value: "a="}, recording.Field{Name: "x-amzn-Remapped-Server", Value: "nginx"},
			recording.Field{Name: "X-Amz-Cf-Id", Value: "b"}),
			[]Layer{{CloudFront, Certain, []string{"X-Amz-Cf-Id"}}, {RESTAPI, Certain, []string{"x-amz-apigw-id", "x-amzn-Remapped-Server"}}}},
		{"a function URL", answer("https://abc.lambda-url.eu-west-1.on.aws/", "abc.lambda-url.eu-west-1.on.aws"), []Layer{{LambdaURL, Certain, []string{"host abc.lambda-url.eu-west-1.on.aws"}}}},
		{"a website endpoint", answer("https://b.s3-website.eu-central-1.amazonaws.com/", "b.s3-website.eu-central-1.amazonaws.com"),
			[]Layer{{S3Website, Certain, []string{"host b.s3-website.eu-central-1.amazonaws.com"}}}},
		{"Cloudflare before Caddy", at(recording.Field{Name: "cf-ray", Value: "1-FRA"}, recording.Field{Name: "server", Value: "cloudflare"}, recording.Field{Name: "via", Value: "2.0 Caddy"}),
			[]Layer{{Cloudflare, Certain, []string{"CF-RAY", "Server: cloudflare"}}, {Caddy, Likely, []string{"Via: 2.0 Caddy"}}}},
		{"Netlify", at(recording.Field{Name: "x-nf-request-id", Value: "1"}), []Layer{{Netlify, Certain, []string{"X-NF-Request-ID"}}}},
		{"Vercel", at(recording.Field{Name: "x-vercel-id", Value: "1"}), []Layer{{Vercel, Certain, []string{"X-Vercel-Id"}}}},
		{"Apache", at(recording.Field{Name: "Server", Value: "Apache/2.4.66 (Debian)"}), []Layer{{Apache, Likely, []string{"Server: Apache/2.4.66 (Debian)"}}}},
		{"nobody says anything", at(), []Layer{{Unknown, Guess, []string{"no field says what answered"}}}},
		{"another host on the way", &recording.Recording{Host: "a.example", HTTPS: recording.Session{Hops: []recording.Exchange{
			{URL: "https://a.example/"}, {URL: "https://b.example/", Fields: recording.Fields{{Name: "CF-RAY", Value: "1"}}},
		}}}, []Layer{{Unknown, Guess, []string{"no field says what answered"}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Recognize(tc.r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

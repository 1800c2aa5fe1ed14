package resource

import "testing"

func TestBucketAllows(t *testing.T) {
	const (
		mine  = "arn:aws:cloudfront::000000000000:distribution/E1111111111111"
		other = "arn:aws:cloudfront::000000000000:distribution/E2222222222222"
	)
	service := `"Principal":{"Service":"cloudfront.amazonaws.com"}`
	condition := `"Condition":{"StringEquals":{"AWS:SourceArn":"` + mine + `"}}`
	for _, tc := range []struct {
		name, policy string
		get, list    bool
	}{
		{"none", "", false, false},
		{"origin access control", `{"Statement":[{"Effect":"Allow",` + service + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*",` + condition + `}]}`, true, false},
		{"listing too", `{"Statement":{"Effect":"Allow",` + service + `,"Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::site","arn:aws:s3:::site/*"],` + condition + `}}`, true, true},
		{"another distribution", `{"Statement":[{"Effect":"Allow",` + service + `,"Action":"s3:*","Resource":"*","Condition":{"ArnLike":{"aws:sourcearn":"` + other + `"}}}]}`, false, false},
		{"everybody", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::site/*"}]}`, true, false},
		{"origin access identity", `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"},"Action":"s3:*","Resource":["arn:aws:s3:::site","arn:aws:s3:::site/*"]}]}`, true, true},
		{"denied", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::site"}]}`, true, false},
		{"somebody else", `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"*","Resource":"*"}]}`, false, false},
		{"unreadable", `{"Statement":[`, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := &Bucket{Meta: Meta{ARN: "arn:aws:s3:::site"}, Policy: tc.policy}
			if got := BucketAllows(b, mine, GetObject); got != tc.get {
				t.Errorf("GetObject: %v", got)
			}
			if got := BucketAllows(b, mine, ListBucket); got != tc.list {
				t.Errorf("ListBucket: %v", got)
			}
		})
	}
}

func TestValidateInvalidation(t *testing.T) {
	for _, tc := range []struct {
		name  string
		paths []string
		codes []string
	}{
		{"good", []string{"/", "/a/b.html", "/img/*", "/*", "/a*b", "/x?y=1"}, nil},
		{"no slash", []string{"index.html", "/ok"}, []string{"InvalidArgument"}},
		{"empty batch", nil, []string{"InvalidArgument"}},
		{"tilde and space", []string{"/~me", "/a b"}, []string{"InvalidArgument", "InvalidArgument"}},
		{"too long", []string{"/" + string(make([]byte, 4000))}, []string{"InvalidArgument"}},
		{"too many", make([]string, 3001), []string{"BatchTooLarge"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ValidateInvalidation(tc.paths)
			var codes []string
			for _, f := range got {
				codes = append(codes, f.Code)
			}
			if len(codes) != len(tc.codes) {
				t.Fatalf("codes %v, want %v", codes, tc.codes)
			}
			for i := range codes {
				if codes[i] != tc.codes[i] {
					t.Errorf("codes %v, want %v", codes, tc.codes)
				}
			}
		})
	}
}

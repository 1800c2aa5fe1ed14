package serve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge/accesslog"
	"github.com/lintel-edge/lintel/finding"
)

func TestLocalFile(t *testing.T) {
	got, problems := parseLocalFile("infra/lintel.hcl", []byte(`
data        = "./state"
name_suffix = "dev.localhost"
geoip       = "/usr/share/GeoIP/country.mmdb"

listen {
  http  = ":80"
  https = ":443"
}

bucket "site-content" {
  dir = "../public"
}

bucket "uploads" {
  endpoint = "http://127.0.0.1:9000"
}

origin "app.example.com" {
  address = "127.0.0.1:3000"
}

certificate {
  cert_file = "tls/www.crt"
  key_file  = "tls/www.key"
}

acme {
  email = "ops@example.com"
  names = ["www.example.com"]
}

function "headers" {
  dir = "src/headers"
}

target "10.0.0.10" {
  address = "127.0.0.1:3001"
}

listener "front:8081" {
  address = "127.0.0.1:18081"
}
target_group "app" {
  addresses = ["127.0.0.1:3002", "127.0.0.1:3003"]
}

issuer "https://login.example.com" {
  keys_file = "keys.json"
}

cache {
  memory = "64MiB"
  disk   = "2GB"
}

log {
  format = "json"
}
`))
	if problems != nil {
		t.Fatal(problems.Err())
	}
	want := Config{
		Data: "infra/state", NameSuffix: "dev.localhost", GeoIP: "/usr/share/GeoIP/country.mmdb",
		HTTP: ":80", HTTPS: ":443",
		Buckets:   map[string]string{"site-content": "public", "uploads": "http://127.0.0.1:9000"},
		Resolve:   map[string]string{"app.example.com": "127.0.0.1:3000"},
		Functions: map[string]string{"headers": "infra/src/headers"},
		Targets:   map[string]string{"10.0.0.10": "127.0.0.1:3001"}, TargetGroups: map[string][]string{"app": {"127.0.0.1:3002", "127.0.0.1:3003"}},
		Listeners:    map[string]string{"front:8081": "127.0.0.1:18081"},
		Issuers:      map[string]string{"https://login.example.com": "infra/keys.json"},
		Certificates: []KeyPair{{"infra/tls/www.crt", "infra/tls/www.key"}},
		ACME:         &ACME{Email: "ops@example.com", Names: []string{"www.example.com"}},
		CacheMemory:  64 << 20, CacheDisk: 2e9, LogFormat: accesslog.JSON,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLocalFileProblems(t *testing.T) {
	at := func(line, column int) finding.Place {
		return finding.Place{File: "lintel.hcl", Line: line, Column: column}
	}
	for _, tc := range []struct {
		name, text string
		want       []finding.Finding // messages are not compared
	}{
		{"unknown argument", "name_sufix = \"x\"\n", []finding.Finding{
			{Code: CodeLocalFileName, Place: at(1, 1), Nearest: "name_suffix"}}},
		{"unknown block and missing argument", "buckets \"a\" {}\norigin \"b\" {}\n", []finding.Finding{
			{Code: CodeLocalFileName, Place: at(1, 1), Nearest: "bucket"},
			{Code: CodeLocalFileMissing, Place: at(2, 12)}}},
		{"broken syntax", "listen {\n", []finding.Finding{{Code: CodeLocalFile, Place: at(1, 8)}}},
		{"bucket with nothing behind it", "bucket \"a\" {}\n", []finding.Finding{
			{Code: CodeLocalFileValue, Place: at(1, 1), Expected: `dir = "./public"`}}},
		{"every bad value at once", "cache {\n  memory = \"much\"\n}\nlog {\n  format = \"xml\"\n}\n", []finding.Finding{
			{Code: CodeLocalFileValue, Place: at(2, 12), Expected: `"256MiB"`},
			{Code: CodeLocalFileValue, Place: at(5, 12), Expected: `"w3c", "json" or "none"`}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, got := parseLocalFile("lintel.hcl", []byte(tc.text))
			for i := range got {
				if got[i].Message == "" {
					t.Errorf("finding %d says nothing", i)
				}
				got[i].Message = ""
			}
			if diff := cmp.Diff(finding.List(tc.want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFlagsWinOverTheLocalFile(t *testing.T) {
	flags := Config{HTTPS: ":9443", Buckets: map[string]string{"a": "flag"}}
	file := Config{HTTP: ":80", HTTPS: ":443", Buckets: map[string]string{"a": "file", "b": "file"}}
	got := flags.or(file).or(defaults())
	want := defaults()
	want.HTTP, want.HTTPS = ":80", ":9443"
	want.Buckets = map[string]string{"a": "flag", "b": "file"}
	want.Resolve, want.Functions = map[string]string{}, map[string]string{}
	want.Targets, want.TargetGroups, want.Listeners = map[string]string{}, map[string][]string{}, map[string]string{}
	want.Issuers = map[string]string{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseSize(t *testing.T) {
	for _, tc := range []struct {
		text string
		want int64 // 0 = refused
	}{
		{"1", 1}, {"512B", 512}, {"64KiB", 64 << 10}, {"256 MiB", 256 << 20}, {"4GB", 4e9}, {"1TiB", 1 << 40},
		{"", 0}, {"-1MiB", 0}, {"0", 0}, {"12 parsecs", 0}, {"MiB", 0}, {"9999999999TiB", 0}, {"1.5GiB", 0},
	} {
		got, err := ParseSize(tc.text)
		if got != tc.want || (err == nil) != (tc.want != 0) {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", tc.text, got, err, tc.want)
		}
	}
}

func FuzzLocalFile(f *testing.F) {
	f.Add([]byte("listen {\n  http = \":80\"\n}\nbucket \"a\" {\n  dir = \".\"\n}\n"))
	f.Add([]byte("cache {\n  memory = \"1MiB\"\n}\n"))
	f.Add([]byte("data = \"${x}\"\norigin \"b\" { address = null }"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, problems := parseLocalFile("lintel.hcl", text)
		for _, p := range problems {
			if p.Code == "" || p.Message == "" {
				t.Errorf("a finding without code or message: %+v", p)
			}
		}
	})
}

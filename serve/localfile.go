package serve

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/lintel-edge/lintel/edge/accesslog"
	"github.com/lintel-edge/lintel/finding"
)

// LocalFileName is the file of local facts beside the .tf files.
const LocalFileName = "lintel.hcl"

// The codes of findings about the local file.
const (
	CodeLocalFile        = "SERVE-LOCAL-FILE"         // cannot be read, or is not HCL
	CodeLocalFileName    = "SERVE-LOCAL-FILE-NAME"    // an argument or block that does not exist
	CodeLocalFileMissing = "SERVE-LOCAL-FILE-MISSING" // a required argument is not written
	CodeLocalFileValue   = "SERVE-LOCAL-FILE-VALUE"   // a value that cannot be used
)

// maxLocalFile bounds lintel.hcl, in bytes.
const maxLocalFile = 1 << 20

// localFile is lintel.hcl as it is written. Relative paths in it are relative
// to its directory.
type localFile struct {
	Data       string `hcl:"data,optional"`
	NameSuffix string `hcl:"name_suffix,optional"`
	GeoIP      string `hcl:"geoip,optional"`

	Listen *struct {
		HTTP  string `hcl:"http,optional"`
		HTTPS string `hcl:"https,optional"`
		Admin string `hcl:"admin,optional"`
	} `hcl:"listen,block"`
	Buckets []struct {
		Name     string    `hcl:"name,label"`
		Dir      string    `hcl:"dir,optional"`
		Endpoint string    `hcl:"endpoint,optional"`
		At       hcl.Range `hcl:",def_range"`
	} `hcl:"bucket,block"`
	Origins []struct {
		Host    string `hcl:"host,label"`
		Address string `hcl:"address"`
	} `hcl:"origin,block"`
	Functions []struct {
		Name string `hcl:"name,label"`
		Dir  string `hcl:"dir"`
	} `hcl:"function,block"`
	Targets []struct {
		Name    string `hcl:"name,label"`
		Address string `hcl:"address"`
	} `hcl:"target,block"`
	TargetGroups []struct {
		Name      string   `hcl:"name,label"`
		Addresses []string `hcl:"addresses"`
	} `hcl:"target_group,block"`
	Listeners []struct {
		Name    string `hcl:"name,label"`
		Address string `hcl:"address"`
	} `hcl:"listener,block"`
	Issuers []struct {
		Name string `hcl:"name,label"`
		Keys string `hcl:"keys_file"`
	} `hcl:"issuer,block"`
	Certificates []struct {
		Cert string `hcl:"cert_file"`
		Key  string `hcl:"key_file"`
	} `hcl:"certificate,block"`
	ACME *struct {
		Email     string   `hcl:"email,optional"`
		Directory string   `hcl:"directory,optional"`
		Roots     string   `hcl:"roots_file,optional"`
		Names     []string `hcl:"names"`
	} `hcl:"acme,block"`
	Cache *struct {
		Memory   string    `hcl:"memory,optional"`
		Disk     string    `hcl:"disk,optional"`
		MemoryAt hcl.Range `hcl:"memory,attr_value_range"`
		DiskAt   hcl.Range `hcl:"disk,attr_value_range"`
	} `hcl:"cache,block"`
	Log *struct {
		Format   string    `hcl:"format,optional"`
		FormatAt hcl.Range `hcl:"format,attr_value_range"`
	} `hcl:"log,block"`
}

// readLocalFile reads the local facts of a source. A file that nobody named
// may be missing.
func readLocalFile(s Source) (Config, string, finding.List) {
	path := s.LocalFile
	if path == "" && s.Terraform != "" {
		path = filepath.Join(s.Terraform, LocalFileName)
	}
	if path == "" {
		return Config{}, "", nil
	}
	text, err := readBounded(path, maxLocalFile)
	if errors.Is(err, fs.ErrNotExist) && s.LocalFile == "" {
		return Config{}, path, nil
	}
	if err != nil {
		return Config{}, path, finding.List{{Code: CodeLocalFile, Place: finding.Place{File: path}, Message: err.Error()}}
	}
	c, problems := parseLocalFile(path, text)
	return c, path, problems
}

// parseLocalFile reads lintel.hcl strictly: what it does not know is an error.
func parseLocalFile(path string, text []byte) (Config, finding.List) {
	file, diags := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
	if diags.HasErrors() {
		return Config{}, localFindings(diags)
	}
	var l localFile
	if diags = gohcl.DecodeBody(file.Body, nil, &l); diags.HasErrors() {
		return Config{}, localFindings(diags)
	}
	return l.config(filepath.Dir(path))
}

// config turns what is written into what is meant; dir is the file's directory.
func (l *localFile) config(dir string) (Config, finding.List) {
	c := Config{
		Data: below(dir, l.Data), NameSuffix: l.NameSuffix, GeoIP: below(dir, l.GeoIP),
		Buckets: map[string]string{}, Resolve: map[string]string{}, Functions: map[string]string{},
		Targets: map[string]string{}, TargetGroups: map[string][]string{}, Listeners: map[string]string{},
		Issuers: map[string]string{},
	}
	var problems finding.List
	if l.Listen != nil {
		c.HTTP, c.HTTPS, c.Admin = l.Listen.HTTP, l.Listen.HTTPS, l.Listen.Admin
	}
	for _, b := range l.Buckets {
		if (b.Dir == "") == (b.Endpoint == "") {
			problems = append(problems, badValue(b.At, "bucket "+b.Name+" needs one of dir and endpoint", `dir = "./public"`))
			continue
		}
		c.Buckets[b.Name] = b.Endpoint
		if b.Dir != "" {
			c.Buckets[b.Name] = below(dir, b.Dir)
		}
	}
	for _, o := range l.Origins {
		c.Resolve[o.Host] = o.Address
	}
	for _, f := range l.Functions {
		c.Functions[f.Name] = below(dir, f.Dir)
	}
	for _, t := range l.Targets {
		c.Targets[t.Name] = t.Address
	}
	for _, g := range l.TargetGroups {
		c.TargetGroups[g.Name] = g.Addresses
	}
	for _, at := range l.Listeners {
		c.Listeners[at.Name] = at.Address
	}
	for _, i := range l.Issuers {
		c.Issuers[i.Name] = below(dir, i.Keys)
	}
	for _, pair := range l.Certificates {
		c.Certificates = append(c.Certificates, KeyPair{below(dir, pair.Cert), below(dir, pair.Key)})
	}
	if a := l.ACME; a != nil {
		c.ACME = &ACME{Email: a.Email, Directory: a.Directory, Roots: below(dir, a.Roots), Names: a.Names}
	}
	problems = append(problems, l.limits(&c)...)
	return c, problems
}

// limits reads the cache's sizes and the log's format.
func (l *localFile) limits(c *Config) finding.List {
	var problems finding.List
	size := func(into *int64, text string, at hcl.Range) {
		if text == "" {
			return
		}
		n, err := ParseSize(text)
		if err != nil {
			problems = append(problems, badValue(at, err.Error(), `"256MiB"`))
		}
		*into = n
	}
	if l.Cache != nil {
		size(&c.CacheMemory, l.Cache.Memory, l.Cache.MemoryAt)
		size(&c.CacheDisk, l.Cache.Disk, l.Cache.DiskAt)
	}
	if l.Log != nil && l.Log.Format != "" {
		format, err := accesslog.ParseFormat(l.Log.Format)
		if err != nil {
			problems = append(problems, badValue(l.Log.FormatAt, err.Error(), `"w3c", "json" or "none"`))
		}
		c.LogFormat = format
	}
	return problems
}

func badValue(at hcl.Range, message, expected string) finding.Finding {
	return finding.Finding{Code: CodeLocalFileValue, Place: placeOf(at), Message: message, Expected: expected}
}

// below makes a relative path relative to dir; "" stays "".
func below(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// localCodes maps the summaries of the HCL library to our codes.
var localCodes = map[string]string{
	"Unsupported argument":      CodeLocalFileName,
	"Unsupported block type":    CodeLocalFileName,
	"Missing required argument": CodeLocalFileMissing,
	"Unsuitable value type":     CodeLocalFileValue,
}

var didYouMean = regexp.MustCompile(` ?Did you mean "([^"]+)"\?`)

func localFindings(diags hcl.Diagnostics) finding.List {
	var out finding.List
	for _, d := range diags {
		f := finding.Finding{Code: CodeLocalFile}
		if code, ok := localCodes[d.Summary]; ok {
			f.Code = code
		}
		if d.Subject != nil {
			f.Place = placeOf(*d.Subject)
		}
		if m := didYouMean.FindStringSubmatch(d.Detail); m != nil {
			f.Nearest = m[1]
		}
		detail := strings.TrimSuffix(didYouMean.ReplaceAllString(d.Detail, ""), ".")
		f.Message = lowerFirst(d.Summary) + ": " + lowerFirst(detail)
		out = append(out, f)
	}
	return out
}

func placeOf(r hcl.Range) finding.Place {
	return finding.Place{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// readBounded reads a regular file of at most limit bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file of reasonable size")}
	}
	return os.ReadFile(path)
}

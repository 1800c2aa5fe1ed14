package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// SARIF 2.1.0 (OASIS) is what code hosts show beside the lines of a file. The
// document is written as findings come, so that a long list of sites takes no
// memory but for the rules; they stand at the end.
const (
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sarifVersion = "2.1.0"
	homepage     = "https://github.com/lintel-edge/lintel"
)

type sarifDoc struct {
	w       *bufio.Writer
	version string
	rules   []sarifRule
	index   map[string]int // of rules, by code
	first   bool           // no result has been written
}

func newSARIF(w io.Writer, version string) *sarifDoc {
	s := &sarifDoc{w: bufio.NewWriter(w), version: version, index: map[string]int{}, first: true}
	s.w.WriteString(`{"$schema":"` + sarifSchema + `","version":"` + sarifVersion + `","runs":[{"columnKind":"unicodeCodePoints","results":[`)
	return s
}

// Site writes the findings of one report.
func (s *sarifDoc) Site(r *Report) error {
	for _, f := range r.Findings {
		if !s.first {
			s.w.WriteByte(',')
		}
		s.first = false
		s.w.WriteByte('\n')
		if err := s.value(s.result(r, f)); err != nil {
			return err
		}
	}
	return s.w.Flush()
}

// End writes the rules that results have named, and what closes the document.
func (s *sarifDoc) End() error {
	s.w.WriteString("\n],\"tool\":")
	if s.rules == nil {
		s.rules = []sarifRule{}
	}
	driver := sarifDriver{Name: "Lintel", Version: s.version, InformationURI: homepage, Rules: s.rules}
	if err := s.value(map[string]sarifDriver{"driver": driver}); err != nil {
		return err
	}
	s.w.WriteString("}]}\n")
	return s.w.Flush()
}

func (s *sarifDoc) value(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = s.w.Write(text)
	return err
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID         string         `json:"id"`
	Short      *sarifText     `json:"shortDescription,omitempty"`
	Full       *sarifText     `json:"fullDescription,omitempty"`
	Help       *sarifText     `json:"help,omitempty"`
	Default    sarifLevel     `json:"defaultConfiguration"`
	Properties map[string]any `json:"properties"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

type sarifLogical struct {
	Name string `json:"name"`
	Full string `json:"fullyQualifiedName,omitempty"`
}

func (s *sarifDoc) result(r *Report, f finding.Finding) sarifResult {
	return sarifResult{
		RuleID: f.Code, RuleIndex: s.rule(f), Level: level(f.Severity),
		Message:      sarifText{Text: message(f)},
		Locations:    []sarifLocation{location(r, f)},
		Fingerprints: map[string]string{"lintel/v1": fingerprint(r, f)},
	}
}

// rule returns the place of a finding's rule in the list, adding it the first
// time that its code is met.
func (s *sarifDoc) rule(f finding.Finding) int {
	if i, ok := s.index[f.Code]; ok {
		return i
	}
	rule := sarifRule{ID: f.Code, Default: sarifLevel{level(f.Severity)}, Properties: map[string]any{"tags": []string{"security", "headers"}}}
	if doc, ok := documentation(f.Code); ok {
		rule.Short, rule.Full = &sarifText{Text: doc.Title}, &sarifText{Text: doc.Meaning}
		rule.Help = &sarifText{Text: doc.Meaning + "\n\nFix: " + doc.Fix + ".", Markdown: docMarkdown(doc)}
		rule.Default.Level = level(doc.Severity)
		rule.Properties["security-severity"] = securitySeverity[doc.Severity]
	}
	s.index[f.Code] = len(s.rules)
	s.rules = append(s.rules, rule)
	return s.index[f.Code]
}

// level is one of SARIF's three.
func level(v finding.Severity) string {
	switch v {
	case finding.Error, finding.High:
		return "error"
	case finding.Warning:
		return "warning"
	}
	return "note"
}

// securitySeverity is where code hosts sort a rule in, on the scale of CVSS;
// our own judgement, in the middle of the bands that they use.
var securitySeverity = map[finding.Severity]string{
	finding.Error: "7.0", finding.High: "8.0", finding.Warning: "5.0", finding.Low: "3.0", finding.Notice: "0.0",
}

// message is all that a finding says, as sentences.
func message(f finding.Finding) string {
	text := plain(f.Message)
	if f.Expected != "" {
		text += "; expected " + plain(f.Expected)
	}
	if f.Nearest != "" {
		text += `; did you mean "` + plain(f.Nearest) + `"?`
	}
	if f.Fix != "" {
		text += ". Fix: " + plain(f.Fix)
	}
	return text
}

// location is the line of a file, or else the site with the header that the
// finding is about.
func location(r *Report, f finding.Finding) sarifLocation {
	var l sarifLocation
	l.Physical.Artifact.URI = subjectURI(r)
	if f.Place.File != "" {
		l.Physical.Artifact.URI = fileURI(f.Place.File)
	}
	if f.Place.Line > 0 {
		l.Physical.Region = &sarifRegion{f.Place.Line, f.Place.Column}
	}
	for _, part := range []string{f.Subject, f.Place.Path, f.Place.Header} {
		if part != "" {
			l.Logical = append(l.Logical, sarifLogical{Name: plain(part)})
		}
	}
	return l
}

// subjectURI is what was judged, as a URI.
func subjectURI(r *Report) string {
	if r.URL != "" {
		return uri(r.URL)
	}
	return fileURI(r.Subject)
}

func fileURI(path string) string {
	return (&url.URL{Path: strings.TrimPrefix(filepath.ToSlash(path), "./")}).String()
}

// uri escapes what must not stand in a URI.
func uri(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return url.PathEscape(text)
	}
	return u.String()
}

// fingerprint tells whether a finding is the one of an earlier run: it leaves
// lines and values out, which move and change.
func fingerprint(r *Report, f finding.Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Code, subjectURI(r), f.Place.File, f.Subject, f.Place.Path, f.Place.Header}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

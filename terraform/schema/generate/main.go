// Command generate packs provider schemas into the file that package schema
// embeds. Its input is what `terraform providers schema -json` prints, in one
// or more files:
//
//	terraform providers schema -json >schema.json
//	SCHEMA_JSON=$PWD/schema.json go generate ./terraform/schema
//
// Two more files are written by hand: small.json has the providers that live
// beside aws, newer.json what aws 6 adds to the types that matter here, so that
// configurations for either version are read. With -defaults FILE the command also records what the provider plans
// for arguments that are not written, which no schema says: generate/defaults
// finds those in defaults.json, those in refused.json stand in blocks that it
// cannot probe.
//
// The output is gzip of JSON lines. The first line maps type names to line
// numbers (counted from 0), every other is one block: its attributes with
// type, marks and default, and its kinds of blocks, each with the line of
// the inner block. Equal blocks share a line; that alone makes the deep
// schemas of web ACLs and dashboards small.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	out := flag.String("o", "schema.jsonl.gz", "`file` to write")
	var defaults []string
	flag.Func("defaults", "`file` with defaults: {\"aws_x.block.attribute\": value}; may be given again", func(name string) error {
		defaults = append(defaults, name)
		return nil
	})
	flag.Parse()
	if err := run(*out, defaults, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(out string, defaults, schemas []string) error {
	p := packer{
		index: index{Resources: map[string]int{}, Data: map[string]int{}},
		lines: []string{""}, // the index, when all lines are known
		known: map[string]int{},
	}
	for _, name := range defaults {
		if err := readJSON(name, &p.defaults); err != nil {
			return err
		}
	}
	all := provider{Resources: map[string]typeSchema{}, Data: map[string]typeSchema{}}
	for _, name := range schemas {
		var doc document
		if err := readJSON(name, &doc); err != nil {
			return err
		}
		for _, one := range doc.Providers {
			mergeTypes(all.Resources, one.Resources)
			mergeTypes(all.Data, one.Data)
		}
	}
	addRegions(all.Resources)
	addRegions(all.Data)
	p.add(all)
	return p.write(out)
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// document is what terraform prints.
type document struct {
	Providers map[string]provider `json:"provider_schemas"`
}

type provider struct {
	Resources map[string]typeSchema `json:"resource_schemas"`
	Data      map[string]typeSchema `json:"data_source_schemas"`
}

type typeSchema struct {
	Block block `json:"block"`
}

type block struct {
	Attributes map[string]attribute `json:"attributes"`
	Blocks     map[string]nested    `json:"block_types"`
}

type attribute struct {
	Type       json.RawMessage `json:"type"`
	Required   bool            `json:"required"`
	Optional   bool            `json:"optional"`
	Computed   bool            `json:"computed"`
	Sensitive  bool            `json:"sensitive"`
	Deprecated bool            `json:"deprecated"`
}

type nested struct {
	Nesting string `json:"nesting_mode"`
	Block   block  `json:"block"`
	Min     int    `json:"min_items"`
	Max     int    `json:"max_items"`
}

// The packed form; package schema reads it back.
type (
	index struct {
		Resources map[string]int `json:"resources"`
		Data      map[string]int `json:"data"`
	}
	packedBlock struct {
		Attributes map[string]packedAttribute `json:"a,omitempty"`
		Blocks     map[string]packedNested    `json:"b,omitempty"`
	}
	packedAttribute struct {
		Type    json.RawMessage `json:"t"`
		Marks   string          `json:"m"`
		Default json.RawMessage `json:"d,omitempty"`
	}
	packedNested struct {
		Line    int    `json:"l"`
		Nesting string `json:"n"`
		Min     int    `json:"min,omitempty"`
		Max     int    `json:"max,omitempty"`
	}
)

type packer struct {
	defaults map[string]json.RawMessage
	index    index
	lines    []string
	known    map[string]int // line text → its number
}

func (p *packer) add(all provider) {
	for name, s := range sorted(all.Resources) {
		p.index.Resources[name] = p.block(name, s.Block)
	}
	for name, s := range sorted(all.Data) {
		p.index.Data[name] = p.block("data."+name, s.Block)
	}
}

// block packs b, which stands at path, and returns its line.
func (p *packer) block(path string, b block) int {
	packed := packedBlock{Attributes: map[string]packedAttribute{}, Blocks: map[string]packedNested{}}
	for name, a := range b.Attributes {
		packed.Attributes[name] = packedAttribute{Type: a.Type, Marks: a.marks(), Default: p.defaults[path+"."+name]}
	}
	for name, n := range sorted(b.Blocks) {
		packed.Blocks[name] = packedNested{
			Line: p.block(path+"."+name, n.Block), Nesting: n.Nesting, Min: n.Min, Max: n.Max,
		}
	}
	return p.line(packed)
}

// sorted ranges over m by key, so that equal input packs to equal bytes.
func sorted[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

func (p *packer) line(b packedBlock) int {
	text, err := json.Marshal(b)
	if err != nil {
		panic(err) // made of strings, numbers and JSON that was just read
	}
	if line, ok := p.known[string(text)]; ok {
		return line
	}
	p.lines = append(p.lines, string(text))
	p.known[string(text)] = len(p.lines) - 1
	return len(p.lines) - 1
}

func (a attribute) marks() string {
	var b strings.Builder
	for _, m := range []struct {
		set    bool
		letter byte
	}{{a.Required, 'r'}, {a.Optional, 'o'}, {a.Computed, 'c'}, {a.Sensitive, 's'}, {a.Deprecated, 'x'}} {
		if m.set {
			b.WriteByte(m.letter)
		}
	}
	return b.String()
}

func (p *packer) write(out string) error {
	first, err := json.Marshal(p.index)
	if err != nil {
		return err
	}
	p.lines[0] = string(first)
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write([]byte(strings.Join(p.lines, "\n"))); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(out, buf.Bytes(), 0o644)
}

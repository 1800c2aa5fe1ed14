package schema

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

//go:generate go run ./generate -o schema.jsonl.gz -defaults generate/defaults.json -defaults generate/refused.json $SCHEMA_JSON generate/small.json generate/newer.json

// packed is written by generate (see its package comment for the format):
// gzip of JSON lines, the first an index of type names to line numbers, every
// other a block that refers to its nested blocks by their line.
//
//go:embed schema.jsonl.gz
var packed []byte

// embedded unpacks the file at its first use, in some 15 ms.
var embedded = sync.OnceValue(func() *library {
	lib, err := open(packed)
	if err != nil {
		panic("schema: the embedded file is broken: " + err.Error())
	}
	return lib
})

// library is the unpacked file; blocks are decoded when they are asked for.
type library struct {
	index index
	lines []string

	resourceTypes func() []string
	dataTypes     func() []string

	mu     sync.Mutex // protects blocks
	blocks map[int]*Block
}

// index is the first line of the file.
type index struct {
	Resources map[string]int `json:"resources"`
	Data      map[string]int `json:"data"`
}

func open(packed []byte) (*library, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	lib := &library{lines: strings.Split(string(text), "\n"), blocks: map[int]*Block{}}
	if err := json.Unmarshal([]byte(lib.lines[0]), &lib.index); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	lib.resourceTypes = sync.OnceValue(func() []string { return slices.Sorted(maps.Keys(lib.index.Resources)) })
	lib.dataTypes = sync.OnceValue(func() []string { return slices.Sorted(maps.Keys(lib.index.Data)) })
	return lib, nil
}

func (l *library) resource(typ string) (*Block, bool) { return l.find(l.index.Resources, typ) }

func (l *library) data(typ string) (*Block, bool) { return l.find(l.index.Data, typ) }

func (l *library) find(types map[string]int, typ string) (*Block, bool) {
	line, ok := types[typ]
	if !ok {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.block(line), true
}

// block decodes one line, once; its nested blocks too. The file is our own
// and tested whole, so a broken line is a broken build.
func (l *library) block(line int) *Block {
	if b, ok := l.blocks[line]; ok {
		return b
	}
	var packed packedBlock
	if err := json.Unmarshal([]byte(l.lines[line]), &packed); err != nil {
		panic(fmt.Sprintf("schema: line %d of the embedded file: %v", line+1, err))
	}
	b := &Block{
		Attributes: make(map[string]*Attribute, len(packed.Attributes)),
		Blocks:     make(map[string]*NestedBlock, len(packed.Blocks)),
	}
	for name, a := range packed.Attributes {
		b.Attributes[name] = a.unpack()
	}
	for name, n := range packed.Blocks {
		b.Blocks[name] = &NestedBlock{Nesting: nestings[n.Nesting], Block: l.block(n.Line), MinItems: n.Min, MaxItems: n.Max}
	}
	l.blocks[line] = b.seal()
	return b
}

// packedBlock is one line of the file.
type packedBlock struct {
	Attributes map[string]packedAttribute `json:"a"`
	Blocks     map[string]packedNested    `json:"b"`
}

// packedAttribute has the marks as letters: required, optional, computed,
// sensitive, deprecated ("x").
type packedAttribute struct {
	Type    cty.Type        `json:"t"`
	Marks   string          `json:"m"`
	Default json.RawMessage `json:"d"`
}

type packedNested struct {
	Line    int    `json:"l"`
	Nesting string `json:"n"`
	Min     int    `json:"min"`
	Max     int    `json:"max"`
}

var nestings = map[string]Nesting{"single": Single, "list": List, "set": Set, "map": Map}

func (p packedAttribute) unpack() *Attribute {
	a := &Attribute{
		Type:       p.Type,
		Required:   strings.Contains(p.Marks, "r"),
		Optional:   strings.Contains(p.Marks, "o"),
		Computed:   strings.Contains(p.Marks, "c"),
		Sensitive:  strings.Contains(p.Marks, "s"),
		Deprecated: strings.Contains(p.Marks, "x"),
	}
	if len(p.Default) == 0 {
		return a
	}
	value, err := ctyjson.Unmarshal(p.Default, p.Type)
	if err != nil {
		panic(fmt.Sprintf("schema: default %s of a %s: %v", p.Default, p.Type.FriendlyName(), err))
	}
	a.Default = value
	return a
}

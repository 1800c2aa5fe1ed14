package terraform

import (
	"bytes"
	"sync"
)

// Cache keeps what parsing a file gave, so that loading again after an edit
// parses only what changed. It is safe for concurrent use; the zero Cache is
// not, make one with [NewCache].
type Cache struct {
	mu    sync.Mutex // protects files
	files map[string]cachedFile
}

type cachedFile struct {
	text     []byte
	decl     *fileDecl
	prepared *sync.Map // of the file's bodies: preparedKey → *preparedBody
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{files: map[string]cachedFile{}} }

// parse returns the declarations of a file, parsing its text only when it is
// not what it was last time.
func (c *Cache) parse(name string, text []byte) *fileDecl {
	c.mu.Lock()
	known, ok := c.files[name]
	c.mu.Unlock()
	if ok && bytes.Equal(known.text, text) {
		return known.decl
	}
	decl := parseFile(name, text)
	c.mu.Lock()
	c.files[name] = cachedFile{text, decl, &sync.Map{}}
	c.mu.Unlock()
	return decl
}

// prepared returns where the prepared bodies of a file are kept.
func (c *Cache) prepared(name string) *sync.Map {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.files[name]; ok {
		return f.prepared
	}
	return &sync.Map{}
}

// keep forgets every file that is not in the given set of names.
func (c *Cache) keep(names map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name := range c.files {
		if !names[name] {
			delete(c.files, name)
		}
	}
}

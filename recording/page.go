package recording

import "time"

// Body is what is known of a response's content. The bytes are not kept.
type Body struct {
	Size      int64 `json:"size"`                // bytes that were read, after decompression
	Truncated bool  `json:"truncated,omitempty"` // there was more than the bound allows
	Page      *Page `json:"page,omitempty"`      // nil: not HTML
}

// Page is what an HTML document says that matters to its headers, in document
// order.
type Page struct {
	Base string `json:"base,omitempty"` // href of the first base element, as written

	Metas   []Meta   `json:"metas,omitempty"`
	Scripts []Script `json:"scripts,omitempty"`
	Loads   []Load   `json:"loads,omitempty"` // everything else that it makes the browser fetch
	Nonces  []string `json:"nonces,omitempty"`

	InlineStyles   int `json:"inline_styles,omitempty"`   // style elements and attributes
	InlineHandlers int `json:"inline_handlers,omitempty"` // on… attributes, javascript: links

	Failure *Failure `json:"failure,omitempty"` // the parser gave up
}

// Meta is a meta element with http-equiv or name.
type Meta struct {
	HTTPEquiv string `json:"http_equiv,omitempty"`
	Name      string `json:"name,omitempty"`
	Content   string `json:"content"`
	NoScript  bool   `json:"no_script,omitempty"` // within noscript: browsers that run scripts do not see it
}

// Script is a script element. Attributes are as written; nil: not there.
type Script struct {
	Src         *string `json:"src,omitempty"`
	Integrity   *string `json:"integrity,omitempty"`
	CrossOrigin *string `json:"crossorigin,omitempty"`
	Nonce       string  `json:"nonce,omitempty"`
	Type        string  `json:"type,omitempty"`
}

// Load is a fetch that an element causes.
type Load struct {
	Element string `json:"element"` // "img", "link rel=stylesheet", "iframe"
	URL     string `json:"url"`     // as written
}

// Cookie is what a jar keeps of a Set-Cookie field.
type Cookie struct {
	Name     string     `json:"name"` // the value is never recorded
	Domain   string     `json:"domain"`
	HostOnly bool       `json:"host_only,omitempty"` // no Domain attribute
	Path     string     `json:"path"`
	Expires  *time.Time `json:"expires,omitempty"` // as its attribute says; nil: absent
	MaxAge   *int64     `json:"max_age,omitempty"` // seconds
	Secure   bool       `json:"secure,omitempty"`
	HTTPOnly bool       `json:"http_only,omitempty"`
	SameSite *string    `json:"same_site,omitempty"` // as written; nil: absent
}

package main

import (
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/edge/accesslog"
	"github.com/lintel-edge/lintel/serve"
)

// pairs is a flag that may be given several times, each time as NAME=VALUE.
type pairs struct {
	into *map[string]string
	form string // as the help writes it
}

// Set, String and Type make pairs, and the types below, a pflag.Value.
func (p pairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" || value == "" {
		return fmt.Errorf("want %s", p.form)
	}
	if *p.into == nil {
		*p.into = map[string]string{}
	}
	(*p.into)[name] = value
	return nil
}

func (p pairs) String() string { return "" }

// Type is what the help calls the value.
func (p pairs) Type() string { return p.form }

// size is a flag for a number of bytes.
type size struct{ into *int64 }

func (s size) Set(text string) (err error) {
	*s.into, err = serve.ParseSize(text)
	return err
}

func (s size) String() string { return "" }
func (s size) Type() string   { return "SIZE" }

// logFormat is a flag for how the access log is written.
type logFormat struct{ into *accesslog.Format }

func (l logFormat) Set(text string) (err error) {
	*l.into, err = accesslog.ParseFormat(text)
	return err
}

func (l logFormat) String() string { return "" }
func (l logFormat) Type() string   { return "FORMAT" }

// fieldLines is a flag for request headers, "Name: value".
type fieldLines struct{ into *map[string]string }

func (f fieldLines) Set(text string) error {
	name, value, ok := strings.Cut(text, ":")
	if !ok || name == "" {
		return fmt.Errorf("want \"NAME: VALUE\"")
	}
	if *f.into == nil {
		*f.into = map[string]string{}
	}
	(*f.into)[name] = strings.TrimSpace(value)
	return nil
}

func (f fieldLines) String() string { return "" }
func (f fieldLines) Type() string   { return "NAME: VALUE" }

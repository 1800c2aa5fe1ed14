package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/lintel-edge/lintel/edge/accesslog"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/terraform"
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

// addVariableFlags lets the command line give Terraform variables. The two
// flags share one list, because their order counts.
func addVariableFlags(f *pflag.FlagSet, into *[]terraform.Given) {
	f.Var(variable{into}, "var", "set a Terraform variable; of --var and --var-file the last one wins")
	f.Var(variableFile{into}, "var-file", "read Terraform variables from FILE")
}

// variable is one Terraform variable; an empty value is one too.
type variable struct{ into *[]terraform.Given }

func (v variable) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return fmt.Errorf("want %s", v.Type())
	}
	*v.into = append(*v.into, terraform.Given{Name: name, Value: value})
	return nil
}

func (v variable) String() string { return "" }
func (v variable) Type() string   { return "NAME=VALUE" }

// variableFile is a file of Terraform variables.
type variableFile struct{ into *[]terraform.Given }

func (v variableFile) Set(name string) error {
	if name == "" {
		return errors.New("want the name of a file")
	}
	*v.into = append(*v.into, terraform.Given{File: name})
	return nil
}

func (v variableFile) String() string { return "" }
func (v variableFile) Type() string   { return "FILE" }

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

// Package code finds the code of the functions that a configuration declares:
// it makes of an AWS document, and of what this machine has, a
// function.Version that can be started.
//
// It reads files and runs nothing; package function does. It follows
// spec/edge-functions.md 4, 7 and 11.1.
package code

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// CodeMissing says that the code of a function is not to be had here.
const CodeMissing = "SERVE-FUNCTION-CODE"

// Function is a declared function, with what it takes to run it here.
type Function struct {
	resource.Meta
	ARN    string // as associations name it: of a Lambda function with the version
	Lambda bool   // Lambda@Edge; otherwise a CloudFront Function
	// Version is all of the version but its code, which [Function.Start] adds.
	Version function.Version
	// Values is the content of its key value store; nil: it has none.
	Values *function.Values
	// Problem says why there is no code here; nil: there is.
	Problem *finding.Finding

	source source
}

// Where says what this machine has of functions.
type Where struct {
	// Dirs are directories with the sources of Lambda functions, by name; they
	// are run in place of what the document says.
	Dirs map[string]string
	// Bucket returns the directory behind a bucket; "" when there is none.
	Bucket func(name string) string
	Now    time.Time
}

// Name is what people call the function: "headers:3"; a CloudFront Function
// has no number.
func (f *Function) Name() string {
	if f.Lambda {
		return f.Version.String()
	}
	return f.Version.Name
}

// InRegion is the Lambda function as services of its region invoke it, under the
// ARN by which they name it: with a version, an alias, or neither, which is
// "$LATEST". An alias stands for the version that there is.
func (f *Function) InRegion(arn string) *Function {
	g := *f
	g.ARN, g.Version.ARN, g.Version.Regional = arn, arn, true
	if arn == f.Meta.ARN || strings.HasSuffix(arn, ":$LATEST") {
		g.Version.Number = "$LATEST"
	}
	return &g
}

// Files are the files, and Trees the directories, that the code is read from.
func (f *Function) Files() []string { return f.source.files() }

// Trees are the directories that the code is read from.
func (f *Function) Trees() []string { return f.source.trees() }

// All returns every function of a set, Lambda functions first, each list in the
// order of the documents.
func All(set *resource.Set, where Where) []*Function {
	var out []*Function
	x := resource.NewIndex(set)
	for _, l := range set.Lambdas {
		out = append(out, lambda(l, x, where))
	}
	for _, f := range set.Functions {
		out = append(out, cloudFront(f, set, where))
	}
	return out
}

func lambda(l *resource.Lambda, x *resource.Index, where Where) *Function {
	f := &Function{
		Meta: l.Meta, ARN: l.QualifiedARN, Lambda: true,
		Version: function.Version{
			Name: l.Name, Number: l.QualifiedARN[strings.LastIndexByte(l.QualifiedARN, ':')+1:], ARN: l.QualifiedARN,
			Runtime: l.Runtime, Handler: l.Handler, Environment: l.Environment,
			Timeout: time.Duration(l.TimeoutSec) * time.Second, MemoryMB: l.MemoryMB,
		},
	}
	if !l.Publish {
		f.Version.Number = "$LATEST"
	}
	var problem string
	f.source, problem = locate(l, x, where)
	if problem == "" {
		problem = f.source.missing()
	}
	if problem != "" {
		f.Problem = f.noCode(problem)
	}
	return f
}

// Unreadable is the finding about code that cannot be read.
func (f *Function) Unreadable(err error) *finding.Finding { return f.noCode(err.Error()) }

func (f *Function) noCode(why string) *finding.Finding {
	return &finding.Finding{
		Code: CodeMissing, Severity: finding.Warning, Place: f.Source.At("Package"), Subject: f.Address,
		Message: fmt.Sprintf("function %s does not run: %s", f.Name(), why),
		Fix:     fmt.Sprintf("build the package, or say in lintel.hcl where the source is: function %q { dir = \"…\" }", f.Version.Name),
	}
}

// locate finds where a Lambda function's code is on this machine; else it says
// why it is nowhere.
func locate(l *resource.Lambda, x *resource.Index, where Where) (source, string) {
	switch {
	case where.Dirs[l.Name] != "":
		return source{dir: where.Dirs[l.Name]}, ""
	case l.Image != "":
		return source{}, "container images do not run at the edge"
	case l.Package != "":
		return source{zip: l.Package, made: l.Source}, ""
	case l.Bucket == "":
		return source{}, "the configuration names no package"
	}
	if b := x.Bucket(l.Bucket); b != nil {
		for _, o := range b.Objects {
			if o.Key != l.Key {
				continue
			}
			if o.Path == "" {
				return source{packed: o.Content}, ""
			}
			return source{zip: o.Path}, ""
		}
	}
	dir := ""
	if where.Bucket != nil {
		dir = where.Bucket(l.Bucket)
	}
	if dir == "" {
		return source{}, fmt.Sprintf("its package is in bucket %q, which has no directory here (--bucket %s=DIR)", l.Bucket, l.Bucket)
	}
	return source{zip: dir + path.Clean("/"+l.Key)}, ""
}

func cloudFront(doc *resource.Function, set *resource.Set, where Where) *Function {
	f := &Function{
		Meta: doc.Meta, ARN: doc.ARN,
		Version: function.Version{
			Name: doc.Name, Number: "LIVE", ARN: doc.ARN, Runtime: string(doc.Config.Runtime),
		},
		source: source{text: string(doc.Code)},
	}
	if !doc.Live {
		f.Version.Number = "DEVELOPMENT"
	}
	if list := doc.Config.KeyValueStoreAssociations; list != nil && len(list.Items) > 0 {
		f.Values = values(aws.ToString(list.Items[0].KeyValueStoreARN), set, where.Now)
	}
	return f
}

// values is the content of a store as the configuration declares it.
func values(arn string, set *resource.Set, now time.Time) *function.Values {
	v := &function.Values{Items: map[string]string{}, Created: now, Updated: now}
	for _, store := range set.KeyValueStores {
		if at := store.Config.LastModifiedTime; store.ARN == arn && at != nil {
			v.Created, v.Updated = *at, *at
		}
	}
	for _, pair := range set.KeyValues {
		if pair.Store == arn {
			v.Items[pair.Key] = pair.Value
		}
	}
	return v
}

package code

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/resource"
)

// TestWhereCodeIs has every place that code can be in, and those where it is
// missing.
func TestWhereCodeIs(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"build/f.zip", "packages/v1/f.zip", "src/index.js"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	where := Where{Bucket: func(name string) string {
		if name == "packages" {
			return in("packages")
		}
		return ""
	}}
	objects := &resource.Bucket{Name: "declared", Objects: []*resource.Object{
		{Key: "file.zip", Path: in("build/f.zip")}, {Key: "text.zip", Content: []byte("zip")},
	}}
	for _, tc := range []struct {
		name    string
		lambda  resource.Lambda
		dirs    map[string]string
		files   []string
		trees   []string
		problem string // a part of it
	}{
		{name: "file", lambda: resource.Lambda{Package: in("build/f.zip")}, files: []string{in("build/f.zip")}},
		{name: "directory instead", lambda: resource.Lambda{Package: in("build/f.zip")}, dirs: map[string]string{"f": in("src")}, trees: []string{in("src")}},
		{name: "key of a directory", lambda: resource.Lambda{Bucket: "packages", Key: "v1/f.zip"}, files: []string{in("packages/v1/f.zip")}},
		{name: "key that leads elsewhere", lambda: resource.Lambda{Bucket: "packages", Key: "../../build/f.zip"}, files: []string{in("packages/build/f.zip")}, problem: "there is no file"},
		{name: "declared object of a file", lambda: resource.Lambda{Bucket: "declared", Key: "file.zip"}, files: []string{in("build/f.zip")}},
		{name: "declared object", lambda: resource.Lambda{Bucket: "declared", Key: "text.zip"}},
		{name: "zip that was not written, of a source", lambda: resource.Lambda{Package: in("x.zip"), Source: in("src")}, files: []string{in("x.zip")}},
		{name: "no such file", lambda: resource.Lambda{Package: in("build/g.zip")}, files: []string{in("build/g.zip")}, problem: "did you mean"},
		{name: "no such directory", dirs: map[string]string{"f": in("nowhere")}, trees: []string{in("nowhere")}, problem: "is not a directory"},
		{name: "bucket without directory", lambda: resource.Lambda{Bucket: "other", Key: "k"}, problem: "--bucket other=DIR"},
		{name: "image", lambda: resource.Lambda{Image: "x"}, problem: "container images"},
		{name: "nothing", problem: "names no package"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			where.Dirs = tc.dirs
			tc.lambda.Name, tc.lambda.QualifiedARN, tc.lambda.Publish = "f", "arn:aws:lambda:us-east-1:000000000000:function:f:1", true
			set := &resource.Set{Lambdas: []*resource.Lambda{&tc.lambda}, Buckets: []*resource.Bucket{objects}}
			f := All(set, where)[0]
			if f.Name() != "f:1" {
				t.Errorf("called %q", f.Name())
			}
			if diff := cmp.Diff([][]string{tc.files, tc.trees}, [][]string{f.Files(), f.Trees()}); diff != "" {
				t.Error(diff)
			}
			if (f.Problem == nil) != (tc.problem == "") || f.Problem != nil && !strings.Contains(f.Problem.Message, tc.problem) {
				t.Errorf("problem %v, want %q", f.Problem, tc.problem)
			}
		})
	}
}

// TestFingerprintFollowsTheCode: the same for the same code, another for an
// edit or another setting.
func TestFingerprintFollowsTheCode(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "index.js")
	if err := os.WriteFile(file, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	print := func(timeout int) string {
		l := &resource.Lambda{Name: "f", QualifiedARN: "arn:f:1", TimeoutSec: timeout}
		f := All(&resource.Set{Lambdas: []*resource.Lambda{l}}, Where{Dirs: map[string]string{"f": dir}})[0]
		text, err := f.Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	first := print(3)
	if print(3) != first {
		t.Error("another fingerprint without any change")
	}
	if print(4) == first {
		t.Error("the same fingerprint with another timeout")
	}
	if err := os.WriteFile(file, []byte("two, longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if print(3) == first {
		t.Error("the same fingerprint after an edit")
	}
}

// TestRegionalFunctionsHaveWorkersOfTheirOwn: they see another name and ARN.
func TestRegionalFunctionsHaveWorkersOfTheirOwn(t *testing.T) {
	l := &resource.Lambda{Name: "f", QualifiedARN: "arn:aws:lambda:us-east-1:000000000000:function:f:1", Publish: true}
	edge := All(&resource.Set{Lambdas: []*resource.Lambda{l}}, Where{Dirs: map[string]string{"f": t.TempDir()}})[0]
	region := edge.InRegion("arn:aws:lambda:us-east-1:000000000000:function:f:1")
	if edge.Version.Regional || !region.Version.Regional {
		t.Errorf("regional: %v, %v, want false, true", edge.Version.Regional, region.Version.Regional)
	}
	one, err := edge.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	if two, err := region.Fingerprint(); err != nil || one == two {
		t.Errorf("both have the fingerprint %s (%v)", one, err)
	}
}

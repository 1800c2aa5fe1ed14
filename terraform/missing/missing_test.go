package missing_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/missing"
)

func TestFile(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"policies/readers.json", "policies/writers.json", "modules/www/index.html", "main.tf"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	const (
		mend   = "create the file, or mend its name; relative names start at the root module's directory"
		beside = `relative names start at the root module's directory: write "${path.module}/index.html" for the file beside this one`
	)
	for _, tc := range []struct{ name, path, from, nearest, fix string }{
		{"last step", "policies/reader.json", "main.tf", "policies/readers.json", mend},
		{"first step", "policy/writers.json", "main.tf", "", mend},
		{"first step, near", "polcies/writers.json", "main.tf", "policies/writers.json", mend},
		{"both steps", "polcies/writer.json", "main.tf", "policies/writers.json", mend},
		{"nothing like it", "other.txt", "main.tf", "", mend},
		{"beside the module's file", "index.html", "modules/www/main.tf", "modules/www/index.html", beside},
		{"named on the command line", "index.html", "", "", mend},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := finding.Finding{Code: missing.Code, Message: "there is no file " + tc.path, Nearest: tc.nearest, Fix: tc.fix}
			if diff := cmp.Diff(want, missing.File(tc.path, tc.from, fs.ErrNotExist)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOtherReasons(t *testing.T) {
	want := finding.Finding{Code: missing.Code, Message: "permission denied"}
	if diff := cmp.Diff(want, missing.File("main.tf", "", fs.ErrPermission), cmpopts.EquateErrors()); diff != "" {
		t.Error(diff)
	}
}

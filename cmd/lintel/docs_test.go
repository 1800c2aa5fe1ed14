package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/report"
)

// codeConstant is how the rooms declare the codes of their findings, and how
// commands write theirs.
var codeConstant = regexp.MustCompile(`(?m)(?:^\s*(?:const )?Code\w*\s+= "|Code: +")([A-Za-z-]+)"`)

// TestEveryCodeCanBeExplained: whoever meets a code can ask for it.
func TestEveryCodeCanBeExplained(t *testing.T) {
	checked := 0
	check := func(path string, pattern *regexp.Regexp) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range pattern.FindAllSubmatch(text, -1) {
			checked++
			if _, one, _ := report.Explain(string(found[1]), spokenCodes()...); !one {
				t.Errorf("%s: %s is not documented", path, found[1])
			}
		}
	}
	for _, room := range []string{"../../serve", "../../edge", "../../door", "../../openapi", "."} {
		err := filepath.WalkDir(room, func(path string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				check(path, codeConstant)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob("../../resource/codes*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		check(path, regexp.MustCompile(`(?m)^\s*[A-Z]\w+\s+= "([A-Za-z]+)"`))
	}
	if checked < 150 {
		t.Errorf("only %d codes were found", checked)
	}
}

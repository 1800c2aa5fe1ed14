package jsonpath

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// jars are the Jayway library and what it needs, as Debian installs them.
const jars = "/usr/share/java/json-path.jar:/usr/share/java/json-smart.jar:/usr/share/java/accessors-smart.jar:" +
	"/usr/share/java/slf4j-api.jar:/usr/share/java/slf4j-nop.jar:/usr/share/java/asm.jar"

// question is a path, and the document that it is for.
type question struct{ path, document string }

// jayway asks the Jayway library, in one process for all. The answers are JSON,
// "-" for nothing, and "!" with the error for what it refuses.
func jayway(t *testing.T, questions []question) []string {
	t.Helper()
	_, err := os.Stat("/usr/share/java/json-path.jar")
	javac, noJava := exec.LookPath("javac")
	if err := errors.Join(err, noJava); err != nil {
		if os.Getenv("CI") == "true" || os.Getenv("LINTEL_REQUIRE_CLIENTS") != "" {
			t.Fatalf("Debian's libjsonpath-java and default-jdk-headless are not installed, and here they must be: %v", err)
		}
		t.Skipf("libjsonpath-java or default-jdk-headless is not installed: %v", err)
	}
	var in, out, faults bytes.Buffer
	for _, q := range questions {
		in.WriteString(encode(q.document) + " " + encode(q.path) + "\n")
	}
	judge := exec.Command(strings.TrimSuffix(javac, "c"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", jars, "testdata/jayway/Judge.java")
	judge.Stdin, judge.Stdout, judge.Stderr = &in, &out, &faults
	if err := judge.Run(); err != nil {
		t.Fatalf("%v\n%s", err, faults.String())
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(questions) {
		t.Fatalf("%d questions, %d answers\n%s", len(questions), len(lines), faults.String())
	}
	for i, line := range lines {
		if line == "-" {
			continue
		}
		text, refused := strings.CutPrefix(line, "!")
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		lines[i] = strings.Repeat("!", strings.Count(line, "!")) + string(decoded)
		if !refused {
			lines[i] = string(decoded)
		}
	}
	return lines
}

func encode(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// TestJayway: in what both know, we find what the Jayway library finds, and
// write it as it does.
func TestJayway(t *testing.T) {
	var questions []question
	for document, paths := range corpus {
		for _, path := range paths {
			questions = append(questions, question{path, document})
		}
	}
	for i, want := range jayway(t, questions) {
		q := questions[i]
		got, err := find(t, q.path, q.document)
		switch {
		case want == "-" && err == ErrMissing:
		case strings.HasPrefix(want, "!") && err != nil && err != ErrMissing:
		case err != nil || "["+got+"]" != want:
			t.Errorf("%s in %.20s…: got %s, %v, want %s", q.path, q.document, got, err, want)
		}
	}
}

// TestLater: what later releases of the library have.
func TestLater(t *testing.T) {
	for _, tc := range later {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := find(t, tc.path, tc.document); err != nil || got != tc.want {
				t.Errorf("%s: got %s, %v, want %s", tc.path, got, err, tc.want)
			}
		})
	}
}

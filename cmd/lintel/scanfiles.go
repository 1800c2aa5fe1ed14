package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/report"
)

// keep writes a recording: to the file that was named, or to a file of its own
// in that directory.
func (s *scanFlags) keep(rec *recording.Recording, many bool) error {
	if s.record == "" {
		return nil
	}
	name := s.record
	if many {
		if err := os.MkdirAll(name, 0o755); err != nil {
			return err
		}
		name = filepath.Join(name, fileName(rec.Target)+".json")
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := recording.Write(file, rec); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// changesFile tells what the fragments are for, and what to do besides.
const changesFile = "REMEDIES.md"

// writeFix writes the changes of a report as files. What is there already is
// somebody's work, and stays.
func (s *gradeFlags) writeFix(r *report.Report, many bool) error {
	if s.fix == "" || len(r.Changes) == 0 {
		return nil
	}
	dir := s.fix
	if many {
		dir = filepath.Join(dir, fileName(r.Subject))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, c := range r.Changes {
		for _, f := range c.Files {
			if err := writeNew(filepath.Join(dir, f.Name), f.Content); err != nil {
				return err
			}
		}
	}
	var text strings.Builder
	if err := report.WriteChanges(&text, r); err != nil {
		return err
	}
	return writeNew(filepath.Join(dir, changesFile), text.String())
}

func writeNew(name, content string) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("--fix: %w; take another directory, or move the file", err)
	}
	if _, err := file.WriteString(content); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// fileName is a target as the name of a file.
func fileName(target string) string {
	target = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(target, "https://"), "http://"), "/")
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, target)
	return strings.TrimLeft(safe, ".")
}

package certificate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge/certificate"
)

func TestTrustCommands(t *testing.T) {
	for _, tc := range []struct {
		name, os, store string
		want            [][]string
	}{
		{"Debian", "linux", "/usr/local/share/ca-certificates", [][]string{
			{"install", "-m", "0644", "ca.crt", "/usr/local/share/ca-certificates/lintel-local-authority.crt"}, {"update-ca-certificates"}}},
		{"Fedora", "linux", "/etc/pki/ca-trust/source/anchors", [][]string{
			{"install", "-m", "0644", "ca.crt", "/etc/pki/ca-trust/source/anchors/lintel-local-authority.crt"}, {"update-ca-trust", "extract"}}},
		{"Arch", "linux", "/etc/ca-certificates/trust-source/anchors", [][]string{
			{"install", "-m", "0644", "ca.crt", "/etc/ca-certificates/trust-source/anchors/lintel-local-authority.crt"}, {"trust", "extract-compat"}}},
		{"macOS", "darwin", "", [][]string{
			{"security", "add-trusted-cert", "-d", "-r", "trustRoot", "-k", "/Library/Keychains/System.keychain", "ca.crt"}}},
		{"Windows", "windows", "", [][]string{{"certutil", "-addstore", "-f", "ROOT", "ca.crt"}}},
		{"an unknown Linux", "linux", "", nil},
		{"an unknown system", "plan9", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			trust := certificate.Trust{OS: tc.os, Exists: func(path string) bool { return path == tc.store }}
			if diff := cmp.Diff(tc.want, trust.Commands("ca.crt")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTrustInstallRunsAllCommandsOrTellsWhatToRun(t *testing.T) {
	var ran [][]string
	trust := certificate.Trust{
		OS:     "linux",
		Exists: func(string) bool { return true },
		Run:    func(_ context.Context, command ...string) error { ran = append(ran, command); return nil },
	}
	if err := trust.Install(t.Context(), "ca.crt"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(trust.Commands("ca.crt"), ran); diff != "" {
		t.Error(diff)
	}
	trust.Run = func(context.Context, ...string) error { return errors.New("permission denied") }
	err := trust.Install(t.Context(), "ca.crt")
	if err == nil || !strings.Contains(err.Error(), "sudo update-ca-certificates") {
		t.Errorf("got %v, want the commands to run as administrator", err)
	}
}

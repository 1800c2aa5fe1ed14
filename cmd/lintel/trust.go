package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/edge/certificate"
	"github.com/lintel-edge/lintel/serve/datadir"
)

const trustHelp = `Have this machine trust the local certificate authority, so that browsers open
the served sites without a warning. Its key never leaves the data directory,
and it certifies nothing but what this lintel serves.

Changing the system's trust store may need root. Browsers with a store of
their own are told about.

Examples:

  sudo lintel trust --data ~/.local/share/lintel
  lintel trust --print > lintel-ca.crt    only print the certificate
  curl --cacert <(lintel trust --print) https://www.lintel.localhost:8443/`

func newTrust() *cobra.Command {
	var data string
	var onlyPrint bool
	cmd := &cobra.Command{
		Use:   "trust",
		Short: "Trust the local certificate authority",
		Long:  trustHelp,
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := dataDir(data)
			if err != nil {
				return err
			}
			file := filepath.Join(datadir.CA(path), certificate.AuthorityFile)
			pem, err := os.ReadFile(file)
			if err != nil {
				return fmt.Errorf("there is no local authority yet, lintel serve makes it: %w", err)
			}
			if onlyPrint {
				_, err = cmd.OutOrStdout().Write(pem)
				return err
			}
			if err := (certificate.Trust{}).Install(cmd.Context(), file); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is trusted now.\n\n%s\n", file, certificate.Trust{}.Instructions(file))
			return err
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().BoolVar(&onlyPrint, "print", false, "print the authority's certificate, change nothing")
	return cmd
}

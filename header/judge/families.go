package judge

import (
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/hsts"
)

// family is one package that knows a field, or some that belong together.
type family struct {
	fields []string // in lower case; the family is asked when one of them is there, or when absences matter
	codes  finding.Catalog
	check  func(*response) finding.List
}

// families are asked in this order, which is that of spec/headers.md.
var families = []family{
	{[]string{"strict-transport-security"}, hsts.Codes, checkHSTS},
}

func checkHSTS(r *response) finding.List {
	return hsts.Check(r.lines("strict-transport-security"), hsts.Context{
		HTTPS: r.HTTPS(), Host: r.url.Hostname(),
		FinalStage: r.HSTSFinal, Rollback: r.HSTSRollback, Preload: r.HSTSPreload,
		BrokenSubdomains: r.BrokenSubdomains,
		NotRedirected:    r.site.hstsNotRedirected, MissingOnFirstHop: r.site.hstsMissingOnFirstHop,
		InvalidCertificate: r.site.invalidCertificate, Varies: r.site.hstsVaries,
	})
}

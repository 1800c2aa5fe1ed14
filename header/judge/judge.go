// Package judge says what is wrong with the header fields of a whole response
// ([Response]) and of a whole site ([Site]). It knows no header itself but for
// the rules that hold for every one of them (spec/headers.md 1): each family
// has a package of its own beside this one, and [families] is the list of them.
//
// Judging is a pure function of a recording and of a [Context]. What can only
// be known by looking at a site, package scan finds out.
//
//	for _, f := range judge.Response(&exchange, judge.Context{BehindLogin: true}) {
//		fmt.Println(f)
//	}
package judge

import (
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

// Context is what is known of a response besides itself: what its owner says
// of it, and what other rooms have found out. The zero Context knows nothing,
// and what is not known gives no finding.
type Context struct {
	Now time.Time `json:"now,omitzero"` // what the lifetime of cookies is counted from; zero: Expires is not judged

	// What the response is for.
	BehindLogin bool `json:"behind_login,omitempty"` // a page that not everybody may see
	Sensitive   bool `json:"sensitive,omitempty"`    // other sites must not embed it
	Logout      bool `json:"logout,omitempty"`       // it ends a login; a path that says so counts too
	OpensPopups bool `json:"opens_popups,omitempty"` // sign-in or payment windows of other sites
	SharedAsset bool `json:"shared_asset,omitempty"` // meant to be used by other sites
	Upload      bool `json:"upload,omitempty"`       // came from a user, who is not to be trusted
	Development bool `json:"development,omitempty"`  // not open to the public

	// Where the roll-out of Strict-Transport-Security stands.
	HSTSFinal        bool     `json:"hsts_final,omitempty"`        // at its last stage
	HSTSRollback     bool     `json:"hsts_rollback,omitempty"`     // on the way back
	HSTSPreload      bool     `json:"hsts_preload,omitempty"`      // the owner opted in to the preload list
	BrokenSubdomains []string `json:"broken_subdomains,omitempty"` // known subdomains without valid HTTPS

	// Where the roll-outs of other policies stand.
	ReportOnlyOverdue bool `json:"report_only_overdue,omitempty"` // a CSP trial is over, and not promoted
	EmbedderUntried   bool `json:"embedder_untried,omitempty"`    // COEP is enforced without a trial before

	// RefusedCollectors are report endpoints that do not answer a preflight.
	RefusedCollectors []string `json:"refused_collectors,omitempty"`

	Limits Limits `json:"limits,omitzero"` // of the front door that is to send the fields
}

// Limits are what a front door can send, in bytes. 0: as much as one likes.
type Limits struct {
	Value int `json:"value,omitempty"` // one field's value; a load balancer has 1024
	Total int `json:"total,omitempty"` // all field lines; [DefaultTotal] when 0
}

// DefaultTotal is how many bytes of field lines most servers and clients take,
// and the bound of GEN-004 for doors that say nothing of it.
const DefaultTotal = 8 << 10

// Response judges one response, family by family. Each finding's Place names
// the field and the stretch of its value.
func Response(x *recording.Exchange, c Context) finding.List {
	return newResponse(x, c).findings(true)
}

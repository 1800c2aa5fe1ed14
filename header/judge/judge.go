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
	Now time.Time `json:"now,omitzero"` // what the lifetime of cookies is counted from; zero: the recording's time, and of a single response nothing

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
	ReportOnlyFor     time.Duration `json:"report_only_for,omitempty"`     // how long a CSP has been tried
	PromotionGate     time.Duration `json:"promotion_gate,omitempty"`      // after how long it should be enforced; 0: no gate
	ReportOnlyOverdue bool          `json:"report_only_overdue,omitempty"` // as much as the two together, by word of the owner
	EmbedderUntried   bool          `json:"embedder_untried,omitempty"`    // COEP is enforced without a trial before

	// What the policies may rely on.
	RefusedCollectors  []string `json:"refused_collectors,omitempty"`   // report endpoints that do not answer a preflight
	ReportHosts        []string `json:"report_hosts,omitempty"`         // that may receive reports; none: not known
	Redirectors        []string `json:"redirectors,omitempty"`          // hosts that redirect to where a visitor wants
	UploadsShareOrigin bool     `json:"uploads_share_origin,omitempty"` // what users upload is served from the pages' web origin

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

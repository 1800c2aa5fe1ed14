package edge

import (
	"net/http"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// checkHead returns the status with which a request has to be refused, or 0.
// What HTTP/1.1 leaves to a lenient parser is refused before, by the [gate].
func checkHead(r *exchange.Request, l *Limits) int {
	switch {
	case len(r.Path)+len(r.Query) >= MaxURLBytes && len(r.Target()) > MaxURLBytes:
		return http.StatusRequestURITooLong
	case headSize(r) > MaxHeadBytes || r.Fields.Len() > l.FieldLines:
		return statusHeadTooLarge
	case !strings.HasPrefix(r.Path, "/") || strings.ContainsAny(r.Path, "# \t") || strings.ContainsAny(r.Query, "# \t"):
		return http.StatusBadRequest // "*" and CONNECT's authority are not paths either
	}
	return 0
}

// refuse makes the edge's own answer. A request that is malformed or too large
// ends its connection: where the next one would begin is not certain.
func refuse(snapshot *Snapshot, r *exchange.Request, status int) *exchange.Response {
	resp := snapshot.refuser.Refuse(r, status)
	switch status {
	case http.StatusBadRequest:
		resp.Close = true
	case http.StatusRequestURITooLong, statusHeadTooLarge:
		resp.Close = true
		resp.Outcome.NoLog = true // section 4.8 and 7.1: not logged at all
	}
	return resp
}

// plainRefuser answers without a page, for snapshots that bring no Refuser.
type plainRefuser struct{}

func (plainRefuser) Refuse(_ *exchange.Request, status int) *exchange.Response {
	return &exchange.Response{Status: status}
}

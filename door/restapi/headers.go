package restapi

import (
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
)

// The tables of spec/api-gateway.md 12. Names are compared without regard to case.
var (
	// notForwarded never come from a client to an integration, and read as
	// empty in templates.
	notForwarded = nameSet{"Connection", "Content-Length", "Content-MD5", "Expect", "Max-Forwards", "Proxy-Authenticate", "Server", "TE",
		"Transfer-Encoding", "Trailer", "Upgrade", "WWW-Authenticate"}
	// remapped are renamed on every response. That of a backend's own gateway is
	// among them, as recordings of the service show.
	remapped = nameSet{"Connection", "Content-Length", "Date", "Server", "x-amzn-RequestId"}
	// remappedMappings are renamed too where a mapping sets them.
	remappedMappings = nameSet{"Authorization", "Content-MD5", "Expect", "Host", "Max-Forwards", "Proxy-Authenticate", "Trailer", "Upgrade",
		"User-Agent", "WWW-Authenticate"}
	// framing are not for a mapping of the request to set.
	framing = nameSet{"Content-Length", "Transfer-Encoding"}
	// framingAWS are not either, toward AWS services.
	framingAWS = nameSet{"Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE"}
)

// remappedPrefix is put before the names of fields that are renamed.
const remappedPrefix = "x-amzn-Remapped-"

// nameSet is a set of field names; a few, that are looked through.
type nameSet []string

func (s nameSet) has(name string) bool {
	for _, n := range s {
		if exchange.EqualName(n, name) {
			return true
		}
	}
	return false
}

// hidden reports whether a client's field is kept from integrations: those of
// the table, and a signature of the request (SigV4), which is the gateway's.
func hidden(f exchange.Field) bool {
	return notForwarded.has(f.Name) || exchange.EqualName(f.Name, "Authorization") && strings.HasPrefix(f.Value, "AWS4-HMAC-SHA256")
}

// rename is the name under which a response field reaches the client; "" when
// it does not. mapped says that a mapping set it.
func rename(name string, mapped bool) string {
	switch {
	case exchange.EqualName(name, "Transfer-Encoding"):
		return ""
	case remapped.has(name), mapped && remappedMappings.has(name):
		return remappedPrefix + name
	}
	return name
}

// renameAll does so with all fields of a response.
func renameAll(f *exchange.Fields, mapped bool) {
	if !slices.ContainsFunc(f.Lines(), func(l exchange.Field) bool { return rename(l.Name, mapped) != l.Name }) {
		return
	}
	lines := slices.Clone(f.Lines())
	f.DelFunc(owner, func(l exchange.Field) bool { return rename(l.Name, mapped) != l.Name })
	for _, l := range lines {
		if to := rename(l.Name, mapped); to != "" && to != l.Name {
			f.Add(to, l.Value, l.Owner)
		}
	}
}

// replace puts lines with these values in the place of those of a name. A value
// that no field can have is left out.
func replace(f *exchange.Fields, name string, values []string, by exchange.Owner) {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !httpguts.ValidHeaderFieldValue(v) })
	if len(values) == 0 || !httpguts.ValidHeaderFieldName(name) {
		return
	}
	f.Set(name, values[0], by)
	for _, value := range values[1:] {
		f.Add(name, value, by)
	}
}

// mayNotMap reports whether a request mapping that sets a header fails
// (spec/api-gateway.md 12, 19 case 42).
func mayNotMap(name string, aws bool) bool {
	return framing.has(name) || aws && framingAWS.has(name)
}

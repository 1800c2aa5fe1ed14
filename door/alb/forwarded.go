package alb

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// forwardedForMode is what becomes of X-Forwarded-For (spec/load-balancer.md 6.2).
type forwardedForMode uint8

const (
	appendAddress forwardedForMode = iota
	preserveAddresses
	removeAddresses
)

var forwardedForModes = map[string]forwardedForMode{"append": appendAddress, "preserve": preserveAddresses, "remove": removeAddresses}

// maxAddresses is how many X-Forwarded-For may have before the request is
// refused with 463.
const maxAddresses = 30

func (p *passage) checkForwardedFor() bool {
	n := 0
	for _, line := range p.request.Fields.Lines() {
		if exchange.EqualName(line.Name, "X-Forwarded-For") {
			n += strings.Count(line.Value, ",") + 1
		}
	}
	if n <= maxAddresses {
		return false
	}
	return p.refuse(463, "X-Forwarded-For has more than 30 addresses")
}

// outgoing is the request as the target gets it: the viewer's, with what the
// balancer says of the connection. X-Forwarded-Host is never among it.
func (p *passage) outgoing() *exchange.Request {
	r := *p.request
	s := &p.listener.balancer.settings
	r.Fields = p.request.Fields.Clone(spareRequestLines)
	r.Fields.TraceTo(p.request.Trace)
	f := &r.Fields
	switch s.forwardedFor {
	case removeAddresses:
		f.Del("X-Forwarded-For", owner)
	case appendAddress:
		peer := p.peer(s.clientPort)
		if before := f.Combined("X-Forwarded-For"); before != "" {
			peer = before + ", " + peer
		}
		f.Set("X-Forwarded-For", peer, owner)
	}
	f.Set("X-Forwarded-Proto", r.Scheme, owner)
	f.Set("X-Forwarded-Port", strconv.Itoa(p.listener.Port), owner)
	if !p.listener.balancer.Classic {
		p.trace = traceID(f.Get("X-Amzn-Trace-Id"), f.Size(), p.now)
		f.Set("X-Amzn-Trace-Id", p.trace, owner)
	}
	if s.tlsHeaders && r.TLS != nil {
		f.Set(p.listener.renames.tlsVersion, r.TLS.Version, owner)
		f.Set(p.listener.renames.cipherSuite, r.TLS.CipherSuite, owner)
	}
	switch {
	case p.host != "":
		r.Host = p.host
	case !s.preserveHost:
		r.Host = p.targetHost()
	}
	if p.url != "" {
		r.Path, r.Query, r.HasQuery = strings.Cut(p.url, "?")
	}
	r.Scheme = p.group.scheme
	return &r
}

// spareRequestLines is room for what outgoing adds.
const spareRequestLines = 6

// peer is the viewer's address as X-Forwarded-For has it.
func (p *passage) peer(withPort bool) string {
	remote := p.request.Remote
	addr := remote.Addr().Unmap()
	switch {
	case !withPort:
		return addr.String()
	case addr.Is4():
		return addr.String() + ":" + strconv.Itoa(int(remote.Port()))
	}
	return "[" + addr.String() + "]:" + strconv.Itoa(int(remote.Port()))
}

// targetHost is the Host that targets get: with the listener's port when that
// is neither 80 nor 443 and the viewer gave none; without on those two.
func (p *passage) targetHost() string {
	host, port := p.request.Host, p.listener.Port
	bare := withoutPort(host)
	switch {
	case port == 80 || port == 443:
		return bare
	case bare == host:
		return host + ":" + strconv.Itoa(port)
	}
	return host
}

// maxTracedHeaders is the size of all request headers, in bytes, above which
// the trace starts anew.
const maxTracedHeaders = 7 << 10

// traceID is X-Amzn-Trace-Id toward the target (spec/load-balancer.md 6.3): a
// Root where there is none; else a Self before what is there.
func traceID(before string, headers int, now time.Time) string {
	if before == "" || headers > maxTracedHeaders {
		return "Root=" + newTrace(now)
	}
	kept := make([]string, 0, strings.Count(before, ";")+2)
	kept = append(kept, "Self="+newTrace(now))
	rooted := false
	for field := range strings.SplitSeq(before, ";") {
		if field = strings.TrimSpace(field); field == "" || strings.HasPrefix(field, "Self=") {
			continue
		}
		rooted = rooted || strings.HasPrefix(field, "Root=")
		kept = append(kept, field)
	}
	if !rooted {
		return "Root=" + newTrace(now)
	}
	return strings.Join(kept, ";")
}

// newTrace is "1-", the time in 8 hexadecimal digits, "-" and 24 more. It
// names a request and protects nothing.
func newTrace(now time.Time) string {
	var id [12]byte
	for i := range id {
		id[i] = byte(rand.Uint32())
	}
	return fmt.Sprintf("1-%08x-%s", uint32(now.Unix()), hex.EncodeToString(id[:]))
}

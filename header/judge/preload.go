package judge

import (
	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/recording"
)

// PreloadFacts takes from a recording what [hsts.CheckEligibility] needs to
// know of the recorded host; its registrable domain, "" for a public suffix,
// only a list of these can tell. A recording does not know www, nor how the
// certificates of a chain are signed: these two give no issue, unless the
// caller adds them.
func PreloadFacts(r *recording.Recording, registrable string) hsts.Facts {
	f := hsts.Facts{Domain: r.Host, Registrable: registrable, HTTP: preloadChain(&r.HTTP), HTTPS: preloadChain(&r.HTTPS)}
	f.Lines, f.Connection.Failure = f.HTTPS.Lines, f.HTTPS.Failure
	f.Connection.InvalidChain = r.HTTPS.Certificate != nil
	if len(r.HTTPS.Hops) > 0 && r.HTTPS.Hops[0].TLS != nil {
		tls := r.HTTPS.Hops[0].TLS
		f.Connection.Version, f.Connection.Suite = tls.Version, tls.Cipher
	}
	return f
}

func preloadChain(s *recording.Session) hsts.Chain {
	var c hsts.Chain
	switch {
	case len(s.Hops) > 0 && s.Failure != nil:
		c.Broken = s.Failure.Message
	case s.Failure != nil:
		c.Failure = s.Failure.Message
	case len(s.Hops) == 0:
		c.Failure = "it was not asked"
	}
	for i := range s.Hops {
		lines := s.Hops[i].Fields.Values(hsts.Name)
		if i == 0 {
			c.Lines = lines
			continue
		}
		c.Hops = append(c.Hops, hsts.Hop{URL: s.Hops[i].URL, Lines: lines})
	}
	return c
}

package serve

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve/watch"
)

// CodeNeedsRestart says that a local fact was changed that takes a restart.
const CodeNeedsRestart = "SERVE-NEEDS-RESTART"

// News is what became of a configuration that was read again.
type News struct {
	Generation uint64        `json:"generation"` // that is served now
	Refused    bool          `json:"refused"`    // the new one has errors; the old one keeps serving
	Took       time.Duration `json:"took_ns"`    // from the change's being noticed to the first request it serves
	Cause      string        `json:"cause"`      // what was read again, and why
	Findings   finding.List  `json:"findings,omitempty"`
}

// changed reads the configuration again when one of its files changed, and
// drops from the cache what comes from files that changed.
func (s *Server) changed(ctx context.Context, c watch.Change) {
	before := s.current.Load()
	switch {
	case len(c.Files) > 0:
		s.reload(ctx, "changed: "+someOf(c.Files))
	case before.functions.reads(c.Trees):
		s.reload(ctx, "changed: "+someOf(c.Trees))
	}
	for _, g := range []*generation{before, s.current.Load()} {
		for _, id := range g.contents.readers(c) {
			s.cache.InvalidateZone(id)
			s.log.Debug("contents changed", "distribution", id)
		}
	}
}

// reload takes the source through the journey once more.
func (s *Server) reload(ctx context.Context, cause string) News {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	s.tell(s.notify.Reloading())
	old := s.current.Load()
	g := s.travel(ctx, old.number+1)
	news := News{Generation: g.number, Took: s.now().Sub(g.began), Cause: cause, Findings: g.findings}
	if g.findings.HasErrors() {
		news.Generation, news.Refused = old.number, true
		s.metrics.Refused()
		s.watchAlso(old, g) // the remedy may come in a file that only the refused one names
		s.refused.Store(&news)
	} else {
		news.Findings = append(news.Findings, s.needsRestart(g)...)
		s.metrics.Live(g.number, g.live, news.Took)
		s.refused.Store(nil)
	}
	s.tell(s.notify.Ready(s.summary()))
	if s.process.Told != nil {
		s.process.Told(news)
	}
	tidyMemory()
	return news
}

// needsRestart tells of facts that were changed in vain.
func (s *Server) needsRestart(g *generation) finding.List {
	var out finding.List
	for _, fact := range []struct {
		name    string
		changed bool
	}{
		{"listen", g.facts.HTTP != s.facts.HTTP || g.facts.HTTPS != s.facts.HTTPS || g.facts.Admin != s.facts.Admin},
		{"data", g.facts.Data != "" && g.facts.Data != s.facts.Data},
		{"cache", g.facts.CacheMemory != s.facts.CacheMemory || g.facts.CacheDisk != s.facts.CacheDisk},
		{"log", g.facts.LogFormat != s.facts.LogFormat},
		{"geoip", s.facts.GeoIP != "" && g.facts.GeoIP != s.facts.GeoIP},
		{"certificate", len(g.facts.Certificates) != len(s.facts.Certificates)},
	} {
		if fact.changed {
			out = append(out, finding.Finding{
				Code: CodeNeedsRestart, Severity: finding.Warning, Subject: fact.name,
				Message: fmt.Sprintf("%q in %s has changed and takes a restart", fact.name, LocalFileName),
			})
		}
	}
	return out
}

// watch watches what a generation was read from: its files, and the
// directories behind its buckets and functions.
func (s *Server) watch(g *generation) { s.watcher.Watch(g.watched()) }

// watchAlso watches the files of two generations.
func (s *Server) watchAlso(live, refused *generation) {
	files, trees := live.watched()
	moreFiles, moreTrees := refused.watched()
	s.watcher.Watch(append(files, moreFiles...), append(trees, moreTrees...))
}

// watched are the files and trees that a generation was read from.
func (g *generation) watched() (files, trees []string) {
	return slices.Concat(g.files, g.functions.files), slices.Concat(g.bucketDirs(), g.functions.trees)
}

func (g *generation) bucketDirs() []string {
	var dirs []string
	for _, backing := range g.facts.Buckets {
		if !isURL(backing) {
			dirs = append(dirs, backing)
		}
	}
	return dirs
}

// someOf names up to three files, and says how many more there are.
func someOf(files []string) string {
	const named = 3
	if len(files) <= named {
		return strings.Join(files, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(files[:named], ", "), len(files)-named)
}

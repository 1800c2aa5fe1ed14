package observatory

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// IntegrityOutput is what the test of subresource integrity reports.
type IntegrityOutput struct {
	Data map[string]ScriptData `json:"data"` // external scripts by src; empty when they are too many
}

// ScriptData is one script element. nil: the attribute is not there.
type ScriptData struct {
	CrossOrigin *string `json:"crossorigin"`
	Integrity   *string `json:"integrity"`
}

func (IntegrityOutput) test() {}

const maxScripts = 32768 // characters of the data's JSON

// integrityRanks are the results that scripts can lead to, the worst last.
var integrityRanks = []Code{SRIAllSecure, SRIExternalSecure, SRIInsecure, SRIMissing, SRIMissingInsecure}

// subresourceIntegrity is spec/observatory.md 5.7.
func subresourceIntegrity(s *site) (Code, Output) {
	out := IntegrityOutput{Data: map[string]ScriptData{}}
	page := s.page()
	switch {
	case s.final == nil:
		return SRINoScripts, out
	case !s.searchedForScripts():
		return SRINotHTML, out
	case page.Failure != nil && page.Failure.Kind != recording.FailureTooLarge:
		return HTMLNotParseable, out
	case len(page.Scripts) == 0:
		return SRINoScripts, out
	}
	worst, external := -1, false
	for _, script := range page.Scripts {
		load, ok := s.scriptLoad(script)
		if !ok {
			continue
		}
		rank := slices.Index(integrityRanks, load.judge())
		if load.external {
			external = true
			out.Data[load.src] = load.data
			worst = max(worst, rank)
		} else if worst < 0 {
			worst = rank // credit for a script of one's own, unless there was any finding before
		}
	}
	if tooMany(out.Data) {
		out.Data = map[string]ScriptData{}
	}
	switch {
	case worst >= 0:
		return integrityRanks[worst], out
	case external:
		return SRIExternalSecure, out
	}
	return SRIOwnOnly, out
}

// searchedForScripts reports whether the response counts as a page here. From
// 1.4.9 on one without a media type does, too.
func (s *site) searchedForScripts() bool {
	value, _ := s.value("content-type")
	media, _, _ := strings.Cut(value, ";")
	return s.isHTML() || media == "" && s.algorithm >= V5
}

// scriptLoad is what the Observatory knows of a script with a src.
type scriptLoad struct {
	src      string
	external bool // from another site, or protocol-relative
	secure   bool // comes over https
	data     ScriptData
}

// judge returns the result that the script alone would lead to, or "".
func (l scriptLoad) judge() Code {
	integrity := l.data.Integrity != nil && *l.data.Integrity != ""
	switch {
	case !l.external && integrity && l.secure:
		return SRIAllSecure
	case !l.external, integrity && l.secure:
		return ""
	case integrity:
		return SRIInsecure
	case l.secure:
		return SRIMissing
	}
	return SRIMissingInsecure
}

// scriptLoad sorts a script by how its address is written. "//host/x" is
// external and not secure, even on the own host. On an address that only begins
// like one ("https://a b/") the real scanner fails as a whole; here it is one.
func (s *site) scriptLoad(script recording.Script) (scriptLoad, bool) {
	if script.Src == nil {
		return scriptLoad{}, false
	}
	load := scriptLoad{src: *script.Src, data: ScriptData{filled(script.CrossOrigin), filled(script.Integrity)}}
	if s.algorithm < V5 {
		load.resolve(script, s.page().Base)
	}
	switch {
	case load.src == "":
		return scriptLoad{}, false
	case len(load.src) > 2 && strings.HasPrefix(load.src, "//") && load.src[2] != '/':
		load.external = true
	case strings.HasPrefix(load.src, "https://"), strings.HasPrefix(load.src, "http://"):
		load.secure = strings.HasPrefix(load.src, "https:")
		load.external = registrable(hostOf(load.src)) != registrable(s.host)
	default:
		load.secure = s.secure()
	}
	return load, true
}

// filled is an attribute that says something.
func filled(attribute *string) *string {
	if attribute == nil || *attribute == "" {
		return nil
	}
	return attribute
}

// resolve turns the address into what a browser's script object says: up to
// version 1.5.2 the Observatory asked one.
func (l *scriptLoad) resolve(script recording.Script, base string) {
	l.data = ScriptData{script.CrossOrigin, script.Integrity}
	var from *address // the page itself has no address there
	if a, ok := parseAddress(base, nil); ok {
		from = &a
	}
	if a, ok := parseAddress(l.src, from); ok {
		l.src = a.String()
	}
}

// hostOf is the host of a URL with a scheme, in lower case, read leniently.
func hostOf(src string) string {
	_, rest, _ := strings.Cut(src, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if strings.HasPrefix(rest, "[") {
		return strings.ToLower(rest[:strings.IndexByte(rest, ']')+1])
	}
	host, _, _ := strings.Cut(rest, ":")
	return strings.ToLower(host)
}

// tooMany reports whether the data's JSON is past the bound.
func tooMany(data map[string]ScriptData) bool {
	atMost := 0
	for src, d := range data {
		const punctuation, escaped = len(`"":{"crossorigin":"","integrity":""},`), len(`\u0000`)
		atMost += punctuation + escaped*(len(src)+length(d.CrossOrigin)+length(d.Integrity))
	}
	if atMost < maxScripts {
		return false
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(data)
	return err != nil || units(b.String())-len("\n") >= maxScripts
}

func length(attribute *string) int {
	if attribute == nil {
		return len("null")
	}
	return len(*attribute)
}

package cachecontrol

import (
	"strconv"
	"strings"
)

// String returns the canonical value: ages that were malformed are written as
// what they count for.
func (d Directives) String() string {
	var out []string
	flag := func(set bool, name string) {
		if set {
			out = append(out, name)
		}
	}
	fields := func(names []string, name string) {
		if len(names) > 0 {
			out = append(out, name+`="`+quoter.Replace(strings.Join(names, ", "))+`"`)
		}
	}
	age := func(n Seconds, name string) {
		if n != Absent {
			out = append(out, name+"="+strconv.FormatInt(int64(n), 10))
		}
	}
	flag(d.Public, "public")
	flag(d.Private, "private")
	fields(d.PrivateFields, "private")
	flag(d.NoStore, "no-store")
	flag(d.NoCache, "no-cache")
	fields(d.NoCacheFields, "no-cache")
	age(d.MaxAge, "max-age")
	age(d.SMaxAge, "s-maxage")
	age(d.StaleWhileRevalidate, "stale-while-revalidate")
	age(d.StaleIfError, "stale-if-error")
	flag(d.MustRevalidate, "must-revalidate")
	flag(d.ProxyRevalidate, "proxy-revalidate")
	flag(d.MustUnderstand, "must-understand")
	flag(d.NoTransform, "no-transform")
	flag(d.Immutable, "immutable")
	flag(d.OnlyIfCached, "only-if-cached")
	return strings.Join(out, ", ")
}

var quoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

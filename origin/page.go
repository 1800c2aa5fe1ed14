package origin

import "strings"

// list makes a listing of all entries of a bucket, sorted by key.
func list(all []Entry, r ListRequest) *Listing {
	var entries []Entry
	var prefixes []string
	for _, e := range all {
		if !strings.HasPrefix(e.Key, r.Prefix) || r.StartAfter != "" && e.Key <= r.StartAfter {
			continue
		}
		p, rolled := commonPrefix(e.Key, r)
		switch {
		case !rolled:
			entries = append(entries, e)
		case p <= r.StartAfter: // a page ended with this prefix
		case len(prefixes) == 0 || prefixes[len(prefixes)-1] != p:
			prefixes = append(prefixes, p)
		}
	}
	return page(entries, prefixes, r.Max)
}

// commonPrefix is the part of key up to the first delimiter behind the prefix.
func commonPrefix(key string, r ListRequest) (string, bool) {
	if r.Delimiter == "" {
		return "", false
	}
	i := strings.Index(key[len(r.Prefix):], r.Delimiter)
	if i < 0 {
		return "", false
	}
	return key[:len(r.Prefix)+i+len(r.Delimiter)], true
}

// page takes the first keys and prefixes, most in all, in their common order.
func page(entries []Entry, prefixes []string, most int) *Listing {
	out := &Listing{Entries: entries, Prefixes: prefixes}
	if len(entries)+len(prefixes) <= most {
		return out
	}
	out.Truncated = true
	e, p := 0, 0
	for e+p < most {
		if p == len(prefixes) || e < len(entries) && entries[e].Key < prefixes[p] {
			out.Last = entries[e].Key
			e++
			continue
		}
		out.Last = prefixes[p]
		p++
	}
	out.Entries, out.Prefixes = entries[:e], prefixes[:p]
	return out
}

package precondition

import "strings"

// strongly compares two entity tags: both strong and identical (RFC 9110
// section 8.8.3.2).
func strongly(a, b string) bool { return a == b && strings.HasPrefix(a, `"`) }

// weakly compares two entity tags without regard to their strength.
func weakly(a, b string) bool {
	return b != "" && strings.TrimPrefix(a, "W/") == strings.TrimPrefix(b, "W/")
}

// anyTag reports whether one of a list of tags equals the stored one. "*" is
// met by any stored representation, also one without a tag. The list ends
// where it is malformed.
func anyTag(list, stored string, equal func(a, b string) bool) bool {
	if strings.Trim(list, " \t") == "*" {
		return true
	}
	for {
		tag, rest, ok := cutTag(list)
		if !ok {
			return false
		}
		if equal(tag, stored) {
			return true
		}
		list = rest
	}
}

// cutTag splits the first entity tag (section 8.8.3) off a list.
func cutTag(list string) (tag, rest string, ok bool) {
	list = strings.TrimLeft(list, " \t,")
	opaque := strings.TrimPrefix(list, "W/")
	if !strings.HasPrefix(opaque, `"`) {
		return "", "", false
	}
	end := strings.IndexByte(opaque[1:], '"')
	if end < 0 {
		return "", "", false
	}
	n := len(list) - len(opaque) + end + 2
	return list[:n], list[n:], true
}

package javascript

import (
	"regexp"
	"strings"
)

// importStatement is the one form that CloudFront's runtime 2.0 has:
// import cf from 'cloudfront'.
var importStatement = regexp.MustCompile(`^[ \t]*import[ \t]+([A-Za-z_$][\w$]*)[ \t]+from[ \t]+(?:'([^'\n]+)'|"([^"\n]+)")[ \t]*(?:;|$)`)

// blank are lines that may stand before and between imports.
var blank = regexp.MustCompile(`^[ \t]*(?://.*|/\*.*\*/[ \t]*|'use strict';?|"use strict";?)?$`)

// rewriteImports makes requires of the imports at the top of a program, and
// keeps every line where it is. The engine knows no modules.
func rewriteImports(code string) string {
	lines := strings.Split(code, "\n")
	comment := false // inside /* */
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case comment:
			comment = !strings.Contains(line, "*/")
		case importStatement.MatchString(line):
			m := importStatement.FindStringSubmatch(line)
			lines[i] = "const " + m[1] + " = require('" + m[2] + m[3] + "');" + line[len(m[0]):]
		case blank.MatchString(line):
		case strings.HasPrefix(strings.TrimSpace(line), "/*") && !strings.Contains(line, "*/"):
			comment = true
		default:
			return strings.Join(lines, "\n")
		}
	}
	return strings.Join(lines, "\n")
}

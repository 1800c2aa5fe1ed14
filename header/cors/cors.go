// Package cors knows what a response says about reading it across origins
// (Fetch, CORS protocol): [Parse] reads the Access-Control fields, [Answer.Shares]
// says whether a browser hands the response over, and [Check] what is wrong.
//
//	cors.Parse(fields).Shares("https://a.example", true)
package cors

import (
	"strings"
)

// The fields' names.
const (
	NameOrigin      = "Access-Control-Allow-Origin"
	NameCredentials = "Access-Control-Allow-Credentials"
)

// Anybody is the value of Access-Control-Allow-Origin that lets every origin
// read the response, as long as the request carried no credentials.
const Anybody = "*"

// Answer is what a response says.
type Answer struct {
	Origins     []string // the lines of Access-Control-Allow-Origin; there should be one
	Credentials bool     // Access-Control-Allow-Credentials is true, in lower case
}

// Parse reads the lines of the two fields.
func Parse(origins, credentials []string) Answer {
	var a Answer
	for _, line := range origins {
		a.Origins = append(a.Origins, strings.Trim(line, " \t"))
	}
	a.Credentials = len(credentials) == 1 && strings.Trim(credentials[0], " \t") == "true"
	return a
}

// Shares reports whether a browser lets a script of a web origin read the
// response ("https://a.example"), to a request with credentials or without
// (Fetch, "CORS check").
func (a Answer) Shares(origin string, withCredentials bool) bool {
	if len(a.Origins) != 1 {
		return false // two lines are joined by a comma, and that is no origin
	}
	switch {
	case a.Origins[0] == Anybody:
		return !withCredentials
	case a.Origins[0] != origin:
		return false
	}
	return !withCredentials || a.Credentials
}

// String returns the canonical value of Access-Control-Allow-Origin, "" when
// there is none that a browser accepts.
func (a Answer) String() string {
	if len(a.Origins) != 1 || strings.ContainsAny(a.Origins[0], ", \t") {
		return ""
	}
	return a.Origins[0]
}

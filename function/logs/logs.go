// Package logs keeps what functions print: log groups and streams named as AWS
// names them, in files of a directory that is bounded in size and age, and the
// questions that are asked of them.
//
// A [Store] takes log events from a function.Supervisor without ever holding
// it up; an [Archive] reads the files, also while a Store writes them. It
// follows spec/edge-functions.md 13 and 14.
//
//	store, err := logs.Open(logs.Config{Dir: dir})
//	supervisor, err := function.New(function.Config{Dir: code, Logs: store})
//	…
//	err = logs.In(dir).Each(logs.Query{Since: since}, print)
package logs

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxMessage is the size of one log event in bytes, as in CloudWatch Logs;
// what is longer is cut.
const MaxMessage = 256 << 10

// Event is one log event.
type Event struct {
	Group     string
	Stream    string
	Time      time.Time // whole milliseconds
	RequestID string    // "" when it belongs to none
	Message   string    // any bytes; may have several lines
}

// record is an event as a line of a file has it: JSON, so that people can read
// it, and base64 where JSON has no text for what was printed.
type record struct {
	Time      int64  `json:"time"` // milliseconds since 1970
	RequestID string `json:"request_id,omitempty"`
	Message   string `json:"message,omitempty"`
	Bytes     string `json:"base64,omitempty"`
}

// appendRecord appends the event's line.
func appendRecord(b []byte, at time.Time, requestID, message string) []byte {
	message = message[:min(len(message), MaxMessage)]
	r := record{Time: at.UnixMilli(), RequestID: requestID}
	if utf8.ValidString(message) {
		r.Message = message
	} else {
		r.Bytes = base64.StdEncoding.EncodeToString([]byte(message))
	}
	line, _ := json.Marshal(r) // strings and a number can be
	return append(append(b, line...), '\n')
}

func parseRecord(line []byte) (Event, error) {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return Event{}, err
	}
	e := Event{Time: time.UnixMilli(r.Time), RequestID: r.RequestID, Message: r.Message}
	if r.Bytes != "" {
		data, err := base64.StdEncoding.DecodeString(r.Bytes)
		if err != nil {
			return Event{}, err
		}
		e.Message = string(data)
	}
	return e, nil
}

// Groups and streams are directories and files below the archive's own. A name
// has AWS's characters (spec 14), and no step that leads elsewhere.
var (
	groupName  = regexp.MustCompile(`^[-._/#A-Za-z0-9]{1,512}$`)
	streamName = regexp.MustCompile(`^[^:*\x00]{1,512}$`)

	errName = errors.New("not a name of a log group or stream")
)

// location is the path of a stream, without the number of its file. "/" in
// names are directories; the first step of a group is always its own "/".
func location(group, stream string) (dir, file string, err error) {
	if !groupName.MatchString(group) || !streamName.MatchString(stream) {
		return "", "", errName
	}
	stream = strings.Trim(stream, "/")
	for _, name := range []string{group, stream} {
		if name == "" || path.Clean("/"+name) != "/"+strings.TrimPrefix(name, "/") {
			return "", "", errName
		}
	}
	full := path.Join(strings.TrimPrefix(group, "/"), streamMark, stream)
	return path.Dir(full), path.Base(full), nil
}

// streamMark is the directory of a group that holds its streams: groups may
// stand inside of each other ("/a" and "/a/b"), and a group has no "@".
const streamMark = "@streams"

package har

import (
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/page"
)

// entry is the part of an archive's entry that matters.
type entry struct {
	Started time.Time `json:"startedDateTime"`
	Millis  float64   `json:"time"`
	Request struct {
		Method  string   `json:"method"`
		URL     string   `json:"url"`
		Headers []member `json:"headers"`
	} `json:"request"`
	Response struct {
		Status  int      `json:"status"`
		Version string   `json:"httpVersion"`
		Headers []member `json:"headers"`
		Error   string   `json:"_error"` // Chromium's, e.g. "net::ERR_CERT_DATE_INVALID"
		Content struct {
			MimeType string `json:"mimeType"`
			Text     string `json:"text"`
			Encoding string `json:"encoding"`
		} `json:"content"`
	} `json:"response"`
	Address string `json:"serverIPAddress"`
}

type member struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// exchange is an entry as a recording has it.
func (e *entry) exchange(u *url.URL, whole bool) recording.Exchange {
	x := recording.Exchange{
		Method: e.Request.Method, URL: u.String(), Status: e.Response.Status, Proto: proto(e.Response.Version),
		Fields: fields(e.Response.Headers), Remote: e.Address, Duration: time.Duration(min(max(e.Millis, 0), 1e9) * 1e6),
	}
	if x.Method == "OPTIONS" {
		x.Request = preflight(fields(e.Request.Headers))
	}
	content := e.Response.Content.Text
	if e.Response.Content.Encoding == "base64" {
		raw, _ := base64.StdEncoding.DecodeString(content) // what is broken ends there
		content = string(raw)
	}
	x.Body.Size = int64(len(content))
	if whole && content != "" && !isRedirect(x.Status) && page.IsHTML(x.Fields.Get("Content-Type")) {
		x.Body.Page = page.Parse(strings.NewReader(content))
	}
	return x
}

// preflight keeps what a preflight asks for; the other fields of a request may
// hold secrets.
func preflight(all recording.Fields) recording.Fields {
	var out recording.Fields
	for _, line := range all {
		if strings.EqualFold(line.Name, "Origin") || strings.HasPrefix(strings.ToLower(line.Name), "access-control-request-") {
			out = append(out, line)
		}
	}
	return out
}

// fields undoes what browsers do to field lines. Pseudo-fields are none.
func fields(members []member) recording.Fields {
	var out recording.Fields
	for _, m := range members {
		if m.Name == "" || strings.HasPrefix(m.Name, ":") {
			continue
		}
		for value := range strings.SplitSeq(m.Value, "\n") {
			out = append(out, recording.Field{Name: m.Name, Value: strings.Trim(value, " \t\r")})
		}
	}
	return out
}

// proto spells a version as the rest of a recording does.
func proto(version string) string {
	switch v := strings.ToLower(version); v {
	case "h2", "http/2", "http/2.0":
		return "HTTP/2.0"
	case "h3", "http/3", "http/3.0":
		return "HTTP/3.0"
	case "http/1.0", "http/1.1":
		return strings.ToUpper(v)
	}
	return ""
}

package remedy

import (
	"encoding/json"
	"fmt"
	"strings"
)

// server is a program, or a service, that takes its headers as lines of a
// configuration.
type server struct {
	title string
	prose string
	file  string // name of the fragment

	before, after string
	send          func(Header) string
	drop          func(Header) string
	redirect      string // lines for plain HTTP
}

var nginx = server{
	title: "add the headers in the server block", file: "lintel-headers.conf",
	prose: "Without the word always nginx leaves headers off errors, and a location with an add_header of its own inherits none. Include the file in the server block and in each such location.",
	send:  func(h Header) string { return fmt.Sprintf("add_header %s %s always;\n", h.Name, doubleQuoted(h.Value)) },
	drop: func(h Header) string {
		if strings.EqualFold(h.Name, "Server") {
			return "server_tokens off;\n"
		}
		return fmt.Sprintf("proxy_hide_header %s;\n", h.Name)
	},
	redirect: "# in the server block of port 80:\n#   return 301 https://$host$request_uri;\n",
}

var apache = server{
	title: "set the headers with mod_headers", file: "lintel-headers.conf",
	prose: "Header always set reaches errors and redirects too; without always they go without. Include the file in the virtual host.",
	send:  func(h Header) string { return fmt.Sprintf("Header always set %s %s\n", h.Name, doubleQuoted(h.Value)) },
	drop: func(h Header) string {
		if strings.EqualFold(h.Name, "Server") {
			return "# outside of the virtual host: ServerTokens Prod\n"
		}
		return fmt.Sprintf("Header always unset %s\nHeader unset %s\n", h.Name, h.Name)
	},
	redirect: "# in the virtual host of port 80:\n#   Redirect permanent / https://%{HTTP_HOST}/\n",
}

var caddy = server{
	title: "add a header block", file: "lintel-headers.caddy",
	prose:  "Caddy's header directive acts on all responses, and redirects to HTTPS by itself for sites that are named without http://. Import the file in the site block.",
	before: "header {\n", after: "}\n",
	send: func(h Header) string { return fmt.Sprintf("\t%s %s\n", h.Name, doubleQuoted(h.Value)) },
	drop: func(h Header) string { return "\t-" + h.Name + "\n" },
}

var netlify = server{
	title: "add a rule to _headers", file: "_headers",
	prose:  "Netlify adds the lines of _headers to every file it serves, but not to its functions' answers. Publish the file in the site's root.",
	before: "/*\n",
	send:   func(h Header) string { return fmt.Sprintf("  %s: %s\n", h.Name, h.Value) },
}

// unknown is what is said when nobody knows which server it is.
var unknown = server{
	title: "send the headers where the responses are made", file: "lintel-headers.txt",
	prose: "The server did not say what it is, so these are the plain field lines. Send them with every response; or let lintel serve --origin, or a CloudFront distribution, stand in front and do it.",
	send:  func(h Header) string { return h.Name + ": " + h.Value + "\n" },

	redirect: "\n# and answer plain HTTP with a redirect to the same host and path:\n# HTTP/1.1 301\n# Location: https://HOST/PATH\n",
}

func nginxChanges(n *Needs) []Change   { return []Change{serverChange(n, nginx)} }
func apacheChanges(n *Needs) []Change  { return []Change{serverChange(n, apache)} }
func caddyChanges(n *Needs) []Change   { return []Change{serverChange(n, caddy)} }
func netlifyChanges(n *Needs) []Change { return []Change{serverChange(n, netlify)} }
func unknownChanges(n *Needs) []Change { return []Change{serverChange(n, unknown)} }

func serverChange(n *Needs, s server) Change {
	var b strings.Builder
	b.WriteString(s.before)
	for _, h := range n.Send {
		b.WriteString(s.send(h))
	}
	c := Change{Title: s.title, Prose: s.prose}
	if s.drop == nil {
		c.Limits = dropLimits(n, "it cannot be told here to stop sending ")
		c.Effect = n.effect(s.redirect != "", n.Send, nil)
	} else {
		for _, h := range n.Drop {
			b.WriteString(s.drop(h))
		}
		c.Effect = n.effect(s.redirect != "", n.Send, n.Drop)
	}
	b.WriteString(s.after)
	if len(n.Redirect) > 0 {
		b.WriteString(s.redirect)
	}
	c.Files = []File{{Name: s.file, Content: b.String()}}
	return c
}

func dropLimits(n *Needs, why string) []string {
	var limits []string
	for _, h := range n.Drop {
		limits = append(limits, why+h.Name)
	}
	return limits
}

// cloudflareChanges are one transform rule (rulesets, phase
// http_response_headers_transform).
func cloudflareChanges(n *Needs) []Change {
	headers := map[string]any{}
	for _, h := range n.Send {
		headers[h.Name] = map[string]string{"operation": "set", "value": h.Value}
	}
	for _, h := range n.Drop {
		headers[h.Name] = map[string]string{"operation": "remove"}
	}
	rule := map[string]any{"rules": []any{map[string]any{
		"expression": "true", "action": "rewrite", "action_parameters": map[string]any{"headers": headers},
	}}}
	c := Change{
		Title:  "add a response header transform rule",
		Prose:  "A transform rule sets headers on what passes Cloudflare, not on the pages that it makes itself. Add one rule for all requests.",
		Effect: n.effect(false, n.Send, n.Drop),
		Files:  []File{{Name: identifier(n.Host) + "_ruleset.json", Content: indentedJSON(rule)}},
	}
	if len(n.Redirect) > 0 {
		c.Limits = append(c.Limits, "the redirect from plain HTTP is another setting: turn Always Use HTTPS on")
	}
	return []Change{c}
}

func vercelChanges(n *Needs) []Change {
	type line struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	var lines []line
	for _, h := range n.Send {
		lines = append(lines, line{h.Name, h.Value})
	}
	config := map[string]any{"headers": []any{map[string]any{"source": "/(.*)", "headers": lines}}}
	return []Change{{
		Title:  "add the headers to vercel.json",
		Prose:  "Vercel adds the headers of vercel.json to every path that matches. Merge the file with yours and deploy.",
		Effect: n.effect(false, n.Send, nil),
		Files:  []File{{Name: "vercel.json", Content: indentedJSON(config)}},
		Limits: dropLimits(n, "it cannot be told here to stop sending "),
	}}
}

// doubleQuoted quotes a value for configuration files whose strings end at a
// double quote and know the backslash.
func doubleQuoted(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(oneLine(value)) + `"`
}

// headersObject is a JSON object of the header lines.
func headersObject(n *Needs) string {
	object := map[string]string{}
	for _, h := range n.Send {
		object[h.Name] = h.Value
	}
	return strings.TrimSuffix(indentedJSON(object), "\n")
}

// responseParameters are an HTTP API's mappings for every status.
func responseParameters(mappings map[string]string) string {
	all := map[string]map[string]string{}
	for _, status := range mappedStatuses {
		all[status] = mappings
	}
	return compactJSON(all)
}

// The values are maps of strings, which always can be written.

func compactJSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

func indentedJSON(v any) string {
	text, _ := json.MarshalIndent(v, "", "  ")
	return string(text) + "\n"
}

package remedy

import (
	"fmt"
	"strings"
)

// maxListenerValue is how long a value of a listener attribute may be, in
// bytes (spec/load-balancer.md 7.3).
const maxListenerValue = 1024

// listenerAttributes are the response headers that a listener can set
// (spec/load-balancer.md 7.1), without those of CORS, which need more than a
// fixed value.
var listenerAttributes = map[string]string{
	"Strict-Transport-Security": "strict_transport_security",
	"Content-Security-Policy":   "content_security_policy",
	"X-Content-Type-Options":    "x_content_type_options",
	"X-Frame-Options":           "x_frame_options",
}

// albChanges are attributes of the HTTPS listener, and the redirect that
// replaces what the plain one does.
func albChanges(n *Needs) []Change {
	headers, hideServer, limits := listenerHeaders(n)
	var changes []Change
	if len(headers) > 0 || len(hideServer) > 0 {
		changes = append(changes, listenerChange(n, headers, hideServer, limits))
	}
	if len(n.Redirect) > 0 {
		changes = append(changes, albRedirect(n))
	}
	if len(changes) == 0 {
		changes = targetChanges(n, "An Application Load Balancer sets ten headers and none of these", limits)
	}
	return changes
}

// listenerHeaders sorts what is needed by what a listener can do.
func listenerHeaders(n *Needs) (headers, hideServer []Header, limits []string) {
	for _, h := range n.Send {
		switch attribute := listenerAttributes[h.Name]; {
		case attribute == "":
			limits = append(limits, "a listener cannot send "+h.Name+": let the targets do it")
		case len(h.Value) > maxListenerValue:
			limits = append(limits, fmt.Sprintf("%s has %d bytes, and a listener takes %d: shorten it, or let the targets send it", h.Name, len(h.Value), maxListenerValue))
		case strings.ContainsAny(h.Value, "\"$"):
			limits = append(limits, h.Name+` has a " or a $, which a listener refuses: let the targets send it`)
		default:
			headers = append(headers, h)
		}
	}
	for _, h := range n.Drop {
		if strings.EqualFold(h.Name, "Server") {
			hideServer = append(hideServer, h)
		} else {
			limits = append(limits, "a listener removes no header but Server: let the targets stop sending "+h.Name)
		}
	}
	return headers, hideServer, limits
}

func listenerChange(n *Needs, headers, hideServer []Header, limits []string) Change {
	name := identifier(n.Host)
	var attributes []string
	terraform := resource("aws_lb_listener", name, func(b block) {
		b.refer("load_balancer_arn", "var.load_balancer_arn")
		b.refer("certificate_arn", "var.certificate_arn")
		b.set("port", int64(443))
		b.set("protocol", "HTTPS")
		for _, h := range headers {
			b.set("routing_http_response_"+listenerAttributes[h.Name]+"_header_value", h.Value)
			attributes = append(attributes, fmt.Sprintf("Key=routing.http.response.%s.header_value,Value=%s", listenerAttributes[h.Name], cliValue(h.Value)))
		}
		if len(hideServer) > 0 {
			b.set("routing_http_response_server_enabled", false)
			attributes = append(attributes, "Key=routing.http.response.server.enabled,Value=false")
		}
		b.nest("default_action", func(b block) {
			b.set("type", "forward")
			b.refer("target_group_arn", "var.target_group_arn")
		})
	})
	for i, a := range attributes {
		attributes[i] = shell(a)
	}
	return Change{
		Title: "set response header attributes on the HTTPS listener",
		Prose: "A listener sets a header on every response of every status, its own redirects and errors included, and replaces what a target says. " +
			"Add the routing_http_response_… lines to the listener that you have.",
		Effect: n.effect(false, headers, hideServer),
		Files: []File{{Name: name + "_listener.tf", Content: comment("Security headers of "+n.Host+": copy the routing_http_response_… lines into your HTTPS listener.") +
			terraform + "\n" + variable("load_balancer_arn", "the load balancer's ARN") + "\n" +
			variable("certificate_arn", "the listener's certificate") + "\n" + variable("target_group_arn", "where requests go")}},
		Commands: []string{"aws elbv2 modify-listener-attributes --listener-arn LISTENER_ARN --attributes " + strings.Join(attributes, " ")},
		Limits:   limits,
	}
}

// cliValue quotes a value for awscli's shorthand syntax, which ends values at
// commas.
func cliValue(value string) string {
	if strings.ContainsAny(value, ",'\" ") {
		return `"` + value + `"` // listeners take no double quotes inside
	}
	return value
}

func albRedirect(n *Needs) Change {
	name := identifier(n.Host) + "_redirect"
	const action = "Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}"
	return Change{
		Title: "redirect plain HTTP to HTTPS",
		Prose: "A listener on port 80 can redirect to the same host and path on HTTPS without asking a target. " +
			"Make that the default action, and remove rules that forward.",
		Effect: n.effect(true, nil, nil),
		Files: []File{{Name: name + ".tf", Content: comment("Plain HTTP of "+n.Host+" goes to HTTPS, same host and path.") +
			resource("aws_lb_listener", name, func(b block) {
				b.refer("load_balancer_arn", "var.load_balancer_arn_of_redirect")
				b.set("port", int64(80))
				b.set("protocol", "HTTP")
				b.nest("default_action", func(b block) {
					b.set("type", "redirect")
					b.nest("redirect", func(b block) {
						b.set("port", "443")
						b.set("protocol", "HTTPS")
						b.set("status_code", "HTTP_301")
					})
				})
			}) + "\n" + variable("load_balancer_arn_of_redirect", "the load balancer's ARN")}},
		Commands: []string{"aws elbv2 modify-listener --listener-arn HTTP_LISTENER_ARN --default-actions " + shell(action)},
	}
}

// passThroughChanges are for load balancers that change no header
// (spec/load-balancer.md 7.6).
func passThroughChanges(name string) func(*Needs) []Change {
	return func(n *Needs) []Change { return targetChanges(n, name+" passes headers through as they are", nil) }
}

// targetChanges move the work to the servers behind.
func targetChanges(n *Needs, why string, limits []string) []Change {
	c := serverChange(n, nginx)
	c.Title = "send the headers from the servers behind the load balancer"
	c.Prose = why + ". Set them where the responses are made, as here for nginx; a server behind plain HTTP must trust X-Forwarded-Proto before it says that it is secure."
	c.Limits = append(c.Limits, limits...)
	return []Change{c}
}

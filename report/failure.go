package report

import "github.com/lintel-edge/lintel/recording"

// advice is what to do about a site that could not be looked at, by the kind
// of failure.
var advice = map[recording.FailureKind]string{
	recording.FailureName:         "check the spelling; --resolve NAME:ADDRESS looks for it elsewhere",
	recording.FailureRefused:      "start the server, or name its port: host:port, --http-port, --https-port",
	recording.FailureUnreachable:  "check the network; --proxy goes another way",
	recording.FailureTimeout:      "try again; --timeout and --request-timeout wait longer",
	recording.FailureReset:        "try again; a server that ends connections may want another --user-agent",
	recording.FailurePrivate:      "leave --public-only out to look at private addresses",
	recording.FailureTLS:          "browsers cannot connect either: offer TLS 1.2 or 1.3 with current ciphers",
	recording.FailureExpired:      "browsers refuse it, too: renew the certificate; --insecure looks all the same",
	recording.FailureHostname:     "browsers refuse it, too: get a certificate for this name; --insecure looks all the same",
	recording.FailureAuthority:    "--ca-file trusts a private authority; a public site needs the whole chain",
	recording.FailureRedirects:    "mend the redirects: browsers give up, too",
	recording.FailureLocation:     "give the redirect a Location that is a URL",
	recording.FailureHTTP:         "check that the port speaks HTTP",
	recording.FailureTooLarge:     "--max-body reads more",
	recording.FailureNotPermitted: "the site keeps scanners out: ask its owner, or send a --cookie or --header that opens it",
}

// whyNothing is why a recording has nothing to judge: what HTTPS says, and
// plain HTTP where that says something else.
func whyNothing(r *recording.Recording) *recording.Failure {
	secure, open := r.HTTPS.Failure, r.HTTP.Failure
	switch {
	case secure == nil && open == nil:
		return &recording.Failure{Kind: recording.FailureHTTP, Message: "the recording holds no response"}
	case secure == nil:
		return open
	case open == nil || open.Message == secure.Message:
		return secure
	}
	return &recording.Failure{Kind: secure.Kind, Message: secure.Message + "; plain HTTP: " + open.Message}
}

// noHTTPS is why HTTPS gave nothing to judge where plain HTTP is judged in its
// place; else nil.
func (r *Report) noHTTPS() *recording.Failure {
	if r.Failure != nil || r.Seen == nil || len(r.Seen.HTTPS) > 0 {
		return nil
	}
	return r.Seen.NoHTTPS
}

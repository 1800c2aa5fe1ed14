package cloudfront

import (
	"fmt"
	"net/http"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// refusal is a kind of error page that the edge makes itself (spec/cloudfront.md 4.9).
// It fits a byte, so that a cached failure remembers which page it was.
type refusal uint8

const (
	notRefused refusal = iota
	badRequest
	unknownHost
	blockedCountry
	insecure
	methodNotAllowed
	methodNotInAll
	bodyOnGet
	chainTooLong
	unsigned
	uriTooLong
	headerTooLarge
	misdirected
	bodyTooLarge
	originUnresolved
	originUnreachable
	originClosed
	originTimedOut
	originTooSlow
	originInvalid
	originHeaderTooBig
	tooManyRequests
	edgeBroken
)

// page says what an edge-made page looks like and how it is logged.
type page struct {
	status int
	reason string
	detail string // x-edge-detailed-result-type
	// unsafe: the page is never replaced by a custom error page (1.6).
	unsafe bool
}

// onlyCachable is the second sentence of the method page. It was captured
// without knowing the behavior's methods; whether it stands on the page of a
// behavior that allows all seven is (unverified), so there it is left out.
const onlyCachable = " The distribution supports only cachable requests."

const methodReason = "This distribution is not configured to allow the HTTP request method that was used for this request."

const connectionLost = "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection."

// pages are the edge's own pages: the quoted reasons of 4.9, and our wording where none is on record.
var pages = [...]page{
	badRequest:         {http.StatusBadRequest, "Bad request.", "InvalidRequest", true},
	unknownHost:        {http.StatusForbidden, "Bad request.", "InvalidRequest", true},
	blockedCountry:     {http.StatusForbidden, "The distribution is configured to block access from your country.", "ClientGeoBlocked", false},
	insecure:           {http.StatusForbidden, "Bad request.", "InvalidRequest", false},
	methodNotAllowed:   {http.StatusForbidden, methodReason + onlyCachable, "InvalidRequestMethod", false},
	methodNotInAll:     {http.StatusForbidden, methodReason, "InvalidRequestMethod", false},
	bodyOnGet:          {http.StatusForbidden, "Bad request.", "InvalidRequest", false},
	chainTooLong:       {http.StatusForbidden, "The request passed through more than two distributions.", "InvalidRequest", false},
	unsigned:           {http.StatusForbidden, "Access denied", "InvalidRequest", false}, // an XML page where the cause is known
	uriTooLong:         {http.StatusRequestURITooLong, "The request URL is too long.", "InvalidRequest", true},
	headerTooLarge:     {statusHeaderTooLarge, "The request header is too large.", "InvalidRequestHeader", true},
	misdirected:        {http.StatusMisdirectedRequest, "The distribution does not match the certificate for which the HTTPS connection was established with.", "InvalidRequestCertificate", true},
	bodyTooLarge:       {http.StatusRequestEntityTooLarge, "The request is too large.", "InvalidRequest", false},
	originUnresolved:   {http.StatusBadGateway, "CloudFront wasn't able to resolve the origin domain name.", "OriginDnsError", false},
	originUnreachable:  {http.StatusBadGateway, "CloudFront wasn't able to connect to the origin.", "OriginConnectError", false},
	originClosed:       {http.StatusBadGateway, connectionLost, "OriginCommError", false},
	originTimedOut:     {http.StatusGatewayTimeout, connectionLost, "OriginConnectError", false},
	originTooSlow:      {http.StatusGatewayTimeout, "The origin did not answer in time.", "OriginCommError", false},
	originInvalid:      {http.StatusBadGateway, "The origin's response was not valid.", "OriginInvalidResponseError", false},
	originHeaderTooBig: {http.StatusBadGateway, "The header of the origin's response is too large.", "OriginHeaderTooBigError", false},
	tooManyRequests:    {http.StatusTooManyRequests, "", "LimitExceeded", true},
	edgeBroken:         {http.StatusInternalServerError, "The edge failed to answer this request.", "Error", true},
}

// statusHeaderTooLarge is nginx's status for a header block over the limit,
// which CloudFront answers with (4.8).
const statusHeaderTooLarge = 494

// refusals maps what became of an origin fetch to its page (4.4).
var refusals = map[origin.Kind]refusal{
	origin.DNS:               originUnresolved,
	origin.Connect:           originUnreachable,
	origin.TLS:               originUnreachable,
	origin.ConnectTimeout:    originTimedOut,
	origin.ReadTimeout:       originTooSlow,
	origin.CompletionTimeout: originTooSlow,
	origin.Closed:            originClosed,
	origin.Invalid:           originInvalid,
	origin.HeaderTooBig:      originHeaderTooBig,
	origin.Canceled:          originClosed,
}

// refuse makes the answer the edge's own page of that kind.
func (p *passage) refuse(kind refusal) bool {
	pg := pages[kind]
	p.answer.status, p.answer.result, p.answer.detail = pg.status, failed, pg.detail
	p.answer.made = true
	p.answer.write("text/html", errorPage(pg.status, pg.reason, p.id), p.now)
	return true
}

// write gives an edge-made answer its fields and body, in the captured order (2.3, 4.9).
func (a *answer) write(contentType, body string, now time.Time) {
	a.fields = exchange.NewFields(
		exchange.Field{Name: "Server", Value: "CloudFront", Owner: exchange.OwnerEdge},
		exchange.Field{Name: "Date", Value: now.UTC().Format(http.TimeFormat), Owner: exchange.OwnerEdge},
		exchange.Field{Name: "Content-Type", Value: contentType, Owner: exchange.OwnerEdge},
	)
	a.object = nil
	a.body, a.contentLength = exchange.NewBytes([]byte(body)), int64(len(body))
}

// errorPage is the skeleton of 4.9 with prose of our own; the title and the
// PRE block are what clients test for.
func errorPage(status int, reason, id string) string {
	return fmt.Sprintf(`<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<TITLE>ERROR: The request could not be satisfied</TITLE>
</HEAD><BODY>
<H1>%d ERROR</H1>
<H2>The request could not be satisfied.</H2>
<HR noshade size="1px">
%s
The edge could not answer this request for the website or app. Please try again in a while, or tell its owner.
<BR clear="all">
If this distribution is yours: the edge's log has the cause under the request ID below.
<BR clear="all">
<HR noshade size="1px">
<PRE>
Generated by cloudfront (CloudFront)
Request ID: %s
</PRE>
<ADDRESS>
</ADDRESS>
</BODY></HTML>`, status, reason, id)
}

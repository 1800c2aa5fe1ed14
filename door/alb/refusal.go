package alb

import (
	"net/http"
	"strconv"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// reasons are the words of the balancer's own pages where they are not Go's
// (spec/load-balancer.md 8.3).
var reasons = map[int]string{
	405: "Not Allowed",
	414: "Request-URI Too Large",
	463: "",
	464: "",
	503: "Service Temporarily Unavailable",
	504: "Gateway Time-out",
}

// owner is whoever makes a response when the balancer does.
const owner = exchange.OwnerEdge

// serverName is what the balancer calls itself.
const serverName = "awselb/2.0"

// page is the body of a response that the balancer makes itself.
func page(status int) string {
	reason, own := reasons[status]
	if !own {
		reason = http.StatusText(status)
	}
	title := strconv.Itoa(status)
	if reason != "" {
		title += " " + reason
	}
	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n</body>\r\n</html>\r\n"
}

// write makes the response the balancer's own.
func (p *passage) write(status int, contentType, body string) {
	p.made = true
	p.response.Status = status
	fields := make([]exchange.Field, 0, spareLines)
	fields = append(fields,
		exchange.Field{Name: "Server", Value: serverName, Owner: owner},
		exchange.Field{Name: "Date", Value: p.now.UTC().Format(http.TimeFormat), Owner: owner})
	if contentType != "" {
		fields = append(fields, exchange.Field{Name: "Content-Type", Value: contentType, Owner: owner})
	}
	p.response.Fields = exchange.NewFields(fields...)
	if body != "" {
		p.response.ContentLength = int64(len(body))
		p.response.Body = exchange.NewBytes([]byte(body))
	}
}

// spareLines is room for the fields of a response that the balancer makes:
// its own three, Location, two cookies and the ten attributes; or the two of
// gRPC.
const spareLines = 16

// refuse answers with one of the pages of spec/load-balancer.md 8.2.
func (p *passage) refuse(status int, why string) bool {
	p.note = why
	if status == http.StatusBadGateway && isGRPC(p.request) {
		p.write(status, "application/grpc", "")
		p.response.Fields.Add("Grpc-Status", "14", owner)
		p.response.Fields.Add("Grpc-Message", "unavailable", owner)
		return true
	}
	p.write(status, "text/html", page(status))
	return true
}

// refused is a page outside of any listener.
func refused(status int, name string, now time.Time) *exchange.Response {
	p := &passage{listener: &Listener{balancer: &LoadBalancer{Name: name}}, request: &exchange.Request{}, now: now}
	p.refuse(status, "")
	p.conclude()
	return &p.response
}

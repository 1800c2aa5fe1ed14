package matrix

import (
	"context"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// family makes the doors of one kind, in front of a backend, and says what
// there is to ask them. With an error among the findings there are none.
type family func(*resource.Set, *backend, Options) (doors, finding.List, error)

// doors are those of one kind.
type doors struct {
	fronts     []front
	neighbours []*neighbour // the same, as other doors reach them
	close      func()       // lets go of them; nil: there is nothing to let go of
}

// door is what the path classes of one door have in common.
type door struct {
	kind    remedy.Door
	address string // in the configuration
	place   finding.Place
	names   []string // by which people call it, the address first
}

// front is one path class of a door, ready to be asked.
type front struct {
	door
	path  string // as the configuration writes it
	place finding.Place
	serve serve
	// request is a plain GET that this path class answers.
	request   exchange.Request
	questions []question
	made      made
	owner     func(exchange.Owner) string // as people know it
	adviser
	notes []string
}

// serve answers a request, as doors do.
type serve func(context.Context, *exchange.Request) *exchange.Response

// made says of a response that was asked for as one class whether the door
// made another of it: [recording.Generated] or [recording.ErrorPage]; "": no.
type made func(*exchange.Request, *exchange.Response) recording.Class

// question is how a class of response is brought about.
type question struct {
	class recording.Class
	said  answer                        // by whatever stands behind the door
	ask   func(*exchange.Request)       // what makes it another than a plain GET; nil: nothing
	is    func(*exchange.Response) bool // there is no such class unless it holds; nil: it does
	serve serve                         // nil: the front's
	// failure is the status that it provokes; 0: none.
	failure int
	// cached: copies may answer.
	cached bool
	// always: the class goes by the request, whatever the status.
	always bool
	// breaks: functions give no result.
	breaks bool
}

// adviser knows where a door's headers are written.
type adviser interface {
	// missing says what makes the door send a header on the responses that lack
	// it; sender is who sends it on the page, "" when nobody does.
	missing(header string, on []*sample, sender exchange.Owner) advice
	// rival says what leaves one line of a header where several layers say
	// something.
	rival(header string, owners []exchange.Owner) advice
	// written is where an owner's line stands.
	written(header string, by exchange.Owner) advice
	// redirect says what sends plain HTTP to HTTPS.
	redirect() advice
}

// advice is what to do, and where.
type advice struct {
	place finding.Place // zero: nowhere in the configuration
	fix   string        // "": nothing to add to what the finding says
}

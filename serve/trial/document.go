package trial

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/event"
)

// lambdaEvent is a Lambda@Edge event, as far as a result is judged by it.
type lambdaEvent struct {
	Records []struct {
		CF struct {
			Request *struct {
				ClientIP string        `json:"clientIp"`
				Method   string        `json:"method"`
				URI      string        `json:"uri"`
				Query    string        `json:"querystring"`
				Headers  lambdaHeaders `json:"headers"`
				Body     *struct {
					Data      string `json:"data"`
					Truncated bool   `json:"inputTruncated"`
				} `json:"body"`
				Origin *struct {
					Custom *lambdaCustom `json:"custom"`
					S3     *lambdaBucket `json:"s3"`
				} `json:"origin"`
			} `json:"request"`
			Response *struct {
				Status      string        `json:"status"`
				Description string        `json:"statusDescription"`
				Headers     lambdaHeaders `json:"headers"`
			} `json:"response"`
		} `json:"cf"`
	}
}

type lambdaHeaders map[string][]struct{ Key, Value string }

type lambdaCustom struct {
	DomainName, Path, Protocol          string
	Port, ReadTimeout, KeepaliveTimeout int
	SSLProtocols                        []string
	CustomHeaders                       lambdaHeaders
}

type lambdaBucket struct {
	DomainName, Path, Region, AuthMethod string
	CustomHeaders                        lambdaHeaders
}

func (h lambdaHeaders) fields() exchange.Fields {
	var f exchange.Fields
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, entry := range h[name] {
			line(&f, cmp.Or(entry.Key, name), entry.Value)
		}
	}
	return f
}

func readLambda(text []byte) (*event.Request, *event.Response, error) {
	var e lambdaEvent
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, nil, err
	}
	if len(e.Records) != 1 {
		return nil, nil, errors.New("an event has one record")
	}
	var request *event.Request
	if r := e.Records[0].CF.Request; r != nil {
		request = &event.Request{ClientIP: r.ClientIP, Method: r.Method, URI: r.URI, Query: r.Query, Fields: r.Headers.fields()}
		if r.Body != nil {
			data, err := base64.StdEncoding.DecodeString(r.Body.Data)
			if err != nil {
				return nil, nil, err
			}
			request.Body = &event.Body{Data: data, Truncated: r.Body.Truncated}
		}
		if r.Origin != nil {
			request.Origin = &event.Origin{}
			if o := r.Origin.Custom; o != nil {
				request.Origin.Custom = &event.CustomOrigin{
					DomainName: o.DomainName, Path: o.Path, Protocol: o.Protocol, Port: o.Port, ReadTimeout: o.ReadTimeout,
					KeepaliveTimeout: o.KeepaliveTimeout, SSLProtocols: o.SSLProtocols, CustomHeaders: o.CustomHeaders.fields(),
				}
			}
			if o := r.Origin.S3; o != nil {
				request.Origin.S3 = &event.S3Origin{
					DomainName: o.DomainName, Path: o.Path, Region: o.Region, AuthMethod: o.AuthMethod, CustomHeaders: o.CustomHeaders.fields(),
				}
			}
		}
	}
	r := e.Records[0].CF.Response
	if r == nil {
		return request, nil, nil
	}
	status, err := strconv.Atoi(r.Status)
	return request, &event.Response{Status: status, Description: r.Description, Fields: r.Headers.fields()}, err
}

// cloudFrontEvent is the event object of a CloudFront Function.
type cloudFrontEvent struct {
	Viewer  struct{ IP string }
	Request *struct {
		Method, URI      string
		Headers, Cookies pairs
		QueryString      pairs
	}
	Response *struct {
		StatusCode        int
		StatusDescription string
		Headers, Cookies  pairs
	}
}

// pairs are names with one value or several.
type pairs map[string]struct {
	oneValue
	MultiValue []oneValue
}

type oneValue struct{ Value, Attributes string }

// each calls yield for every value, by name.
func (p pairs) each(yield func(name string, v oneValue)) {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		all := p[name].MultiValue
		if len(all) == 0 {
			all = []oneValue{p[name].oneValue}
		}
		for _, v := range all {
			yield(name, v)
		}
	}
}

func (p pairs) fields() exchange.Fields {
	var f exchange.Fields
	p.each(func(name string, v oneValue) { line(&f, name, v.Value) })
	return f
}

func readCloudFront(text []byte) (*event.Request, *event.Response, error) {
	var e cloudFrontEvent
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, nil, err
	}
	var request *event.Request
	if r := e.Request; r != nil {
		request = &event.Request{ClientIP: e.Viewer.IP, Method: r.Method, URI: r.URI, Fields: r.Headers.fields()}
		var query, cookies []string
		r.QueryString.each(func(name string, v oneValue) { query = append(query, name+"="+v.Value) })
		r.Cookies.each(func(name string, v oneValue) { cookies = append(cookies, name+"="+v.Value) })
		request.Query = strings.Join(query, "&")
		if len(cookies) > 0 {
			line(&request.Fields, "cookie", strings.Join(cookies, "; "))
		}
	}
	if e.Response == nil {
		return request, nil, nil
	}
	response := &event.Response{Status: e.Response.StatusCode, Description: e.Response.StatusDescription, Fields: e.Response.Headers.fields()}
	e.Response.Cookies.each(func(name string, v oneValue) {
		value := name + "=" + v.Value
		if v.Attributes != "" {
			value += "; " + v.Attributes
		}
		line(&response.Fields, "set-cookie", value)
	})
	return request, response, nil
}

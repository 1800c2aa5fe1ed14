package apigateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
)

// Result is what a Lambda proxy integration returned, read.
type Result struct {
	Status int
	Fields []exchange.Field
	Body   string
	Base64 bool // Body is base64, as the function says
}

// Content is the body's bytes. A body that says that it is base64 and is not
// is an error.
func (r *Result) Content() ([]byte, error) {
	if !r.Base64 {
		return []byte(r.Body), nil
	}
	return base64.StdEncoding.DecodeString(r.Body)
}

// ResultRules are where HTTP APIs and REST APIs differ about results.
type ResultRules struct {
	NeedsStatus bool // a result without statusCode is malformed; otherwise it means 200
	OnlyKnown   bool // members that are not of the format make it malformed
	Cookies     bool // format 2.0: each of cookies is a Set-Cookie; there are no multiValueHeaders
}

var (
	// RESTResult: `{}` is a 200, an unknown member is malformed
	// (spec/api-gateway.md 10.3).
	RESTResult = ResultRules{OnlyKnown: true}
	// HTTPResult: in format 1.0 nothing stands for a missing statusCode
	// (spec/api-gateway.md 3.3; that other members are let be is unverified).
	HTTPResult = ResultRules{NeedsStatus: true}
	// HTTPResult2 is format 2.0 with a statusCode (spec/api-gateway.md 3.3).
	HTTPResult2 = ResultRules{NeedsStatus: true, Cookies: true}
)

// ReadResult reads a result in format 1.0, or as the rules say. The fields belong to by. An error
// says what is malformed.
func ReadResult(payload []byte, rules ResultRules, by exchange.Owner) (*Result, error) {
	members, err := ObjectMembers(payload)
	if err != nil {
		return nil, err
	}
	r := resultReader{by: by, cookies: rules.Cookies}
	for _, m := range members {
		known, err := r.take(m)
		if err == nil && !known && rules.OnlyKnown {
			err = errors.New("is no member of a proxy result")
		}
		if err != nil {
			return nil, fmt.Errorf("%s %w", m.Name, err)
		}
	}
	if r.out.Status == 0 {
		if rules.NeedsStatus {
			return nil, errors.New("statusCode is missing")
		}
		r.out.Status = 200
	}
	r.out.Fields = r.fields()
	return &r.out, nil
}

// resultReader collects the members of a result.
type resultReader struct {
	by            exchange.Owner
	cookies       bool
	out           Result
	single, multi []exchange.Field
}

func (r *resultReader) take(m Member) (known bool, err error) {
	switch m.Name {
	case "statusCode":
		r.out.Status, err = readStatus(m.Value)
	case "headers":
		r.single, err = readHeaders(m.Value, r.by)
	case "multiValueHeaders":
		if !r.cookies {
			r.multi, err = readMultiHeaders(m.Value, r.by)
		}
	case "cookies":
		if !r.cookies {
			return false, nil
		}
		r.multi, err = readCookies(m.Value, r.by)
	case "body":
		r.out.Body, err = readText(m.Value)
	case "isBase64Encoded":
		err = readOptional(m.Value, &r.out.Base64)
	default:
		return false, nil
	}
	return true, err
}

// fields are the multi values first, then the single ones; a name is spelled
// as among the multi values (spec/api-gateway.md 10.3).
func (r *resultReader) fields() []exchange.Field {
	out := r.multi
	for _, s := range r.single {
		for _, m := range r.multi {
			if exchange.EqualName(m.Name, s.Name) {
				s.Name = m.Name
				break
			}
		}
		out = append(out, s)
	}
	return out
}

// readStatus takes an integer or a string of digits, of a final status.
func readStatus(raw json.RawMessage) (int, error) {
	text := string(raw)
	if text == "null" {
		return 0, nil
	}
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 200 || n > 599 { // 1xx would be no final answer
		return 0, fmt.Errorf("is %.40s, want a status from 200 to 599", raw)
	}
	return n, nil
}

func readHeaders(raw json.RawMessage, by exchange.Owner) ([]exchange.Field, error) {
	var out []exchange.Field
	err := eachMember(raw, func(m Member) error {
		value, err := readText(m.Value)
		if err != nil || isNull(m.Value) {
			return err
		}
		out = append(out, exchange.Field{Name: m.Name, Value: value, Owner: by})
		return checkField(m.Name, value)
	})
	return out, err
}

func readMultiHeaders(raw json.RawMessage, by exchange.Owner) ([]exchange.Field, error) {
	var out []exchange.Field
	err := eachMember(raw, func(m Member) error {
		var values []json.RawMessage
		if err := readOptional(m.Value, &values); err != nil {
			return err
		}
		for _, v := range values {
			value, err := readText(v)
			if err == nil {
				err = checkField(m.Name, value)
			}
			if err != nil {
				return err
			}
			out = append(out, exchange.Field{Name: m.Name, Value: value, Owner: by})
		}
		return nil
	})
	return out, err
}

// readCookies reads a list of cookies: each is a line of its own.
func readCookies(raw json.RawMessage, by exchange.Owner) ([]exchange.Field, error) {
	var values []string
	if err := readOptional(raw, &values); err != nil {
		return nil, err
	}
	var out []exchange.Field
	for _, v := range values {
		if err := checkField("Set-Cookie", v); err != nil {
			return nil, err
		}
		out = append(out, exchange.Field{Name: "Set-Cookie", Value: v, Owner: by})
	}
	return out, nil
}

// checkField refuses what would be something else on the wire.
func checkField(name, value string) error {
	if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
		return fmt.Errorf("have %.60q: %.60q, which is no field line", name, value)
	}
	return nil
}

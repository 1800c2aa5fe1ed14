package restapi

import (
	"encoding/base64"
	"strings"

	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

// payload is content on its way through the gateway, which takes it for text
// or for binary (spec/api-gateway.md 15.1).
type payload struct {
	bytes  []byte
	binary bool
}

// text is how templates see it: base64 where it is binary.
func (p payload) text() []byte {
	if p.binary {
		return encode64(p.bytes)
	}
	return p.bytes
}

// toIntegration converts the payload of a request. The error is that of text
// that is no base64.
func (p payload) toIntegration(handling apigw.ContentHandlingStrategy) (payload, error) {
	switch {
	case handling == apigw.ContentHandlingStrategyConvertToBinary && !p.binary:
		return p.decoded()
	case handling == apigw.ContentHandlingStrategyConvertToText && p.binary:
		return payload{bytes: encode64(p.bytes)}, nil
	}
	return p, nil
}

// toClient converts the payload of a response; acceptsBinary says that the
// first type of the client's Accept is one of the binary ones.
func (p payload) toClient(handling apigw.ContentHandlingStrategy, acceptsBinary bool) (payload, error) {
	switch handling {
	case apigw.ContentHandlingStrategyConvertToBinary:
		if !p.binary {
			return p.decoded()
		}
	case apigw.ContentHandlingStrategyConvertToText:
		return payload{bytes: p.text()}, nil
	default:
		switch {
		case !p.binary && acceptsBinary:
			return p.decoded()
		case p.binary && !acceptsBinary:
			return payload{bytes: encode64(p.bytes)}, nil
		}
	}
	return p, nil
}

func (p payload) decoded() (payload, error) {
	b, err := decode64(string(p.bytes))
	return payload{b, true}, err
}

func encode64(b []byte) []byte {
	out := make([]byte, base64.StdEncoding.EncodedLen(len(b)))
	base64.StdEncoding.Encode(out, b)
	return out
}

// decode64 takes both alphabets' usual form, with or without its padding.
func decode64(text string) ([]byte, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	return base64.RawStdEncoding.DecodeString(text)
}

package apigateway

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// ExtendedID is an id as HTTP APIs send it in Apigw-Requestid and REST APIs in
// x-amz-apigw-id: 16 characters, the last of them "=" (spec/api-gateway.md 3).
func ExtendedID(random func() uint64) string {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], random())
	binary.LittleEndian.PutUint64(b[8:], random())
	return base64.URLEncoding.EncodeToString(b[:11]) // 11 bytes end with one "="
}

// RequestID is an id as REST APIs send it in x-amzn-RequestId: a UUID.
func RequestID(random func() uint64) string {
	a, b := random(), random()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffffffffffff)
}

// TraceID is the value of X-Amzn-Trace-Id for a request that began at unix
// seconds.
func TraceID(unix int64, random func() uint64) string {
	return fmt.Sprintf("Root=1-%08x-%08x%016x", uint32(unix), uint32(random()), random())
}

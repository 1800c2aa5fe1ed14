package h2

import (
	"encoding/binary"

	"golang.org/x/net/http2"
)

// The frames that a server writes (RFC 9113 section 6), and their flags.
const (
	frameData         = http2.FrameData
	frameHeaders      = http2.FrameHeaders
	frameRSTStream    = http2.FrameRSTStream
	frameSettings     = http2.FrameSettings
	framePing         = http2.FramePing
	frameGoAway       = http2.FrameGoAway
	frameWindowUpdate = http2.FrameWindowUpdate
	frameContinuation = http2.FrameContinuation

	flagEndStream  = http2.FlagDataEndStream // the same bit on HEADERS
	flagAck        = http2.FlagPingAck       // the same bit on SETTINGS
	flagEndHeaders = http2.FlagHeadersEndHeaders
)

// The error codes that are sent (RFC 9113 section 7).
const (
	noError         = http2.ErrCodeNo
	protocolError   = http2.ErrCodeProtocol
	internalError   = http2.ErrCodeInternal
	flowControl     = http2.ErrCodeFlowControl
	streamClosed    = http2.ErrCodeStreamClosed
	frameSize       = http2.ErrCodeFrameSize
	refusedStream   = http2.ErrCodeRefusedStream
	canceled        = http2.ErrCodeCancel
	compression     = http2.ErrCodeCompression
	enhanceYourCalm = http2.ErrCodeEnhanceYourCalm
)

// maxFrame is the size of a frame's payload that every peer must take, and the
// largest that is taken and sent here.
const maxFrame = 16 << 10

func appendFrameHead(b []byte, length int, kind http2.FrameType, flags http2.Flags, stream uint32) []byte {
	b = append(b, byte(length>>16), byte(length>>8), byte(length), byte(kind), byte(flags))
	return binary.BigEndian.AppendUint32(b, stream)
}

// code is the payload of RST_STREAM, and the end of GOAWAY's.
func code(c http2.ErrCode) []byte { return binary.BigEndian.AppendUint32(nil, uint32(c)) }

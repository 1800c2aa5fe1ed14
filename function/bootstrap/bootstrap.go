// Package bootstrap holds the programs that run inside other people's runtimes:
// they load a handler, take calls and give answers in the form of
// function/frame, on descriptors 3 and 4, so that a handler's own output stays
// what it is. They behave as the runtime clients of AWS do
// (spec/edge-functions.md 6), and use nothing but their runtime's own library.
package bootstrap

import _ "embed"

// Node runs handlers in node 20 and newer.
//
//go:embed node.cjs
var Node []byte

// Python runs handlers in python 3.9 and newer.
//
//go:embed python.py
var Python []byte

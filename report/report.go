// Package report is what people and programs see of the judge: the whole
// judgement of one site as a [Report], and its renderings for terminals, for
// continuous integration and for browsers.
//
// It renders to an [io.Writer] that it is handed and does no other I/O. It
// judges nothing itself: grades come from package observatory, findings from
// the header packages, remedies from package remedy.
package report

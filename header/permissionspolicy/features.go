package permissionspolicy

import (
	"slices"
	"strings"
)

// The registry's features, in three states (spec/headers.md 8).
var (
	registered = strings.Fields(`accelerometer ambient-light-sensor attribution-reporting autoplay battery bluetooth camera
		compute-pressure cross-origin-isolated direct-sockets display-capture encrypted-media fullscreen geolocation gyroscope
		hid identity-credentials-get idle-detection keyboard-map magnetometer mediasession microphone midi otp-credentials
		payment picture-in-picture publickey-credentials-get screen-wake-lock serial storage-access sync-xhr usb web-share
		window-management xr-spatial-tracking`)
	proposed = strings.Fields(`clipboard-read clipboard-write gamepad local-fonts speaker-selection unload language-model
		summarizer translator language-detector writer rewriter proofreader browsing-topics join-ad-interest-group run-ad-auction
		private-aggregation private-state-token-issuance private-state-token-redemption shared-storage shared-storage-select-url
		publickey-credentials-create digital-credentials-get deferred-fetch deferred-fetch-minimal focus-without-user-activation
		keyboard-lock all-screens-capture captured-surface-control smart-card usb-unrestricted vertical-scroll
		conversion-measurement execution-while-not-rendered execution-while-out-of-viewport navigation-override aria-notify
		on-device-speech-recognition local-network-access web-app-installation monetization`)
	retired = strings.Fields("document-domain window-placement vibrate vr speaker interest-cohort")
)

// clientHints is how the features begin that pass hints about the client on.
const clientHints = "ch-"

// everybody are the features whose default allowlist is *; all others have
// self (unverified: as the features' own standards said when this was written).
var everybody = strings.Fields(`attribution-reporting browsing-topics deferred-fetch-minimal gamepad join-ad-interest-group
	picture-in-picture private-aggregation run-ad-auction shared-storage storage-access sync-xhr unload vertical-scroll`)

// powerful are the features that PP-004 guards.
var powerful = strings.Fields("camera microphone geolocation payment usb serial hid display-capture")

// forEverybody reports whether the default of a feature is *. Low-entropy
// client hints go to everybody, all others to the page's own origin.
func forEverybody(feature string) bool {
	switch feature {
	case "ch-ua", "ch-ua-mobile", "ch-ua-platform", "ch-save-data":
		return true
	}
	return slices.Contains(everybody, feature)
}

func isKnown(feature string) bool {
	return strings.HasPrefix(feature, clientHints) || slices.Contains(registered, feature) || slices.Contains(proposed, feature)
}

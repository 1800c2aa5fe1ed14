package bypass

// The hosts and paths are those of csp_evaluator 1.1.8, allowlist_bypasses/flash.ts
// (Copyright 2016 Google Inc., Apache License 2.0), in its order.

// Flash are films that let their caller run code.
var Flash = newList(
	"vk.com/swf/video.swf",
	"ajax.googleapis.com/ajax/libs/yui/2.8.0r4/build/charts/assets/charts.swf",
)

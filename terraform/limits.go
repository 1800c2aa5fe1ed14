package terraform

// Bounds on what a configuration may make us do. All are far above what
// people write; they turn a mistake or an attack into a finding. Those of
// expressions are in package limit.
const (
	maxFileBytes   = 64 << 20 // one configuration or variable file
	maxModuleDepth = 32       // modules inside modules
	maxModuleCalls = 10_000   // module blocks in the whole tree
	maxInstances   = 200_000  // instances of resources and modules together
	maxBlocks      = 100_000  // blocks in one instance of a resource
	maxFindings    = 1_000    // findings kept; more would not be read
)

package terraform

// Bounds on what a configuration may make us do. All are far above what
// people write; they turn a mistake or an attack into a finding.
const (
	maxFileBytes   = 64 << 20 // one configuration or variable file
	maxNesting     = 2_000    // brackets inside brackets, or operators before operators
	maxModuleDepth = 32       // modules inside modules
	maxModuleCalls = 10_000   // module blocks in the whole tree
	maxInstances   = 200_000  // instances of resources and modules together
	maxFindings    = 1_000    // findings kept; more would not be read
)

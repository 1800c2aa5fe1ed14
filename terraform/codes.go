package terraform

import "github.com/lintel-edge/lintel/terraform/missing"

// Codes of the findings that this package makes. They are stable: programs
// match on them, and a code is never reused for another meaning.
const (
	// Files and syntax.
	CodeSyntax         = "TF-SYNTAX"           // not HCL, or not JSON in the form that HCL reads
	CodeMissingFile    = missing.Code          // a file or directory that is named cannot be read
	CodeFileTooLarge   = "TF-FILE-TOO-LARGE"   // larger than we are willing to read
	CodeNoConfig       = "TF-NO-CONFIGURATION" // the directory has no .tf and no .tf.json file
	CodeTooManyModules = "TF-TOO-MANY-MODULES" // modules nested too deep, or too many instances

	// Structure.
	CodeUnsupportedArgument = "TF-UNSUPPORTED-ARGUMENT" // an argument that does not exist here
	CodeUnsupportedBlock    = "TF-UNSUPPORTED-BLOCK"    // a kind of block that does not exist here
	CodeMissingArgument     = "TF-MISSING-ARGUMENT"     // a required argument is not written, or null
	CodeReadOnlyArgument    = "TF-READ-ONLY-ARGUMENT"   // an attribute that AWS decides was written
	CodeBlockCount          = "TF-BLOCK-COUNT"          // fewer or more blocks of a kind than allowed
	CodeBlockLabels         = "TF-BLOCK-LABELS"         // a block with too few or too many labels
	CodeInvalidName         = "TF-INVALID-NAME"         // a name that is no identifier
	CodeDuplicate           = "TF-DUPLICATE"            // the same thing is declared twice
	CodeNoBaseForOverride   = "TF-OVERRIDE-NO-BASE"     // an override file changes what is declared nowhere
	CodeUnknownType         = "TF-UNKNOWN-TYPE"         // a resource type or data source of AWS that does not exist
	CodeUnknownProvider     = "TF-UNKNOWN-PROVIDER"     // a provider alias that is not configured

	// References and expressions.
	CodeUnknownReference = "TF-UNKNOWN-REFERENCE" // a variable, local, resource or module that is not declared
	CodeUnknownAttribute = "TF-UNKNOWN-ATTRIBUTE" // a value has no such attribute
	CodeUnknownFunction  = "TF-UNKNOWN-FUNCTION"  // no function of this name
	CodeFunctionCall     = "TF-FUNCTION-CALL"     // a function got wrong arguments or failed
	CodeInvalidIndex     = "TF-INVALID-INDEX"     // an element or key that is not there
	CodeExpression       = "TF-EXPRESSION"        // an expression cannot be evaluated
	CodeExpressionLimit  = "TF-EXPRESSION-LIMIT"  // an expression makes too much, or takes too long
	CodeWrongType        = "TF-WRONG-TYPE"        // a value of another type than wanted
	CodeCycle            = "TF-CYCLE"             // references that go round in a circle
	CodeInvalidCount     = "TF-INVALID-COUNT"     // count is no whole number, or not known
	CodeInvalidForEach   = "TF-INVALID-FOR-EACH"  // for_each is no map or set of strings, or not known
	CodeTooManyInstances = "TF-TOO-MANY-INSTANCES"
	CodeSensitive        = "TF-SENSITIVE" // a sensitive value stands where it would be shown

	// Variables, checks and modules.
	CodeUnsetVariable      = "TF-UNSET-VARIABLE"      // a required variable has no value
	CodeUndeclaredVariable = "TF-UNDECLARED-VARIABLE" // a value for a variable that is not declared
	CodeInvalidVariable    = "TF-INVALID-VARIABLE"    // a value breaks the variable's own validation
	CodeConditionFailed    = "TF-CONDITION-FAILED"    // a precondition, postcondition or check assertion is false
	CodeModuleNotFound     = "TF-MODULE-NOT-FOUND"    // a local module source is no directory
	CodeModuleSource       = "TF-MODULE-SOURCE"       // a module source that would need the network

	// Said so that nobody is surprised.
	CodeNotApplied = "TF-ACCEPTED-NOT-APPLIED" // read and understood, without effect here
)

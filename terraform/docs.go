package terraform

import (
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/provider"
)

// Codes documents what this package and package provider find. Nothing of a
// configuration with one of the errors is used.
var Codes = finding.Catalog{
	doc(CodeSyntax, "a file is not HCL, or not JSON in the form that HCL reads", "The place is where reading ended; what is wrong may stand before it.",
		`name = "site`, `name = "site"`, "correct the syntax; terraform fmt finds the same place"),
	doc(CodeMissingFile, "a file or directory that is named cannot be read", "Paths are relative to the directory that lintel is started in; path.module is the module's own.",
		`file("policy.json")`, `file("${path.module}/policy.json")`, "correct the path"),
	doc(CodeFileTooLarge, "a file is larger than is read", "The bound keeps a slip, such as a state file under the wrong name, from filling the memory.",
		"a .tf file of 100 MB", "files of kilobytes", "move what is no configuration elsewhere"),
	doc(CodeNoConfig, "the directory has no configuration", "A root module is a directory with .tf or .tf.json files; those in its subdirectories belong to other modules.",
		"lintel serve .", "lintel serve ./infra", "name the directory that you run terraform in"),
	doc(CodeTooManyModules, "modules are nested too deep, or there are too many", "Most likely a module calls itself.",
		`module "a" { source = "./" }`, `module "a" { source = "./a" }`, "take the call of itself out"),
	doc(CodeUnsupportedArgument, "an argument that does not exist here", "Terraform refuses it, too. It may be a slip, or stand in the wrong block.",
		`frame_optoin = "DENY"`, `frame_option = "DENY"`, "write the nearest name, or move it"),
	doc(CodeUnsupportedBlock, "a kind of block that does not exist here", "Terraform refuses it, too. What looks like a block may be an argument: write an equals sign.",
		"tags { a = 1 }", "tags = { a = 1 }", "write the nearest name, or an argument"),
	doc(CodeMissingArgument, "a required argument is not written, or null", "The provider needs it, and has no default.",
		"frame_options { override = true }", `frame_options { frame_option = "DENY", override = true }`, "write the argument"),
	doc(CodeReadOnlyArgument, "an attribute that AWS decides was written", "Ids, ARNs and domain names are given by AWS; they can be read, not set.",
		`id = "E123"`, "aws_cloudfront_distribution.site.id", "remove the argument"),
	doc(CodeBlockCount, "fewer or more blocks of a kind than allowed", "Some blocks must stand once, others at least once.",
		"a distribution without origin", "origin { … }", "add or remove blocks"),
	doc(CodeBlockLabels, "a block with too few or too many labels", "A resource has two labels, its type and its name; a variable has one.",
		`resource "aws_s3_bucket" { }`, `resource "aws_s3_bucket" "site" { }`, "write the labels that the block wants"),
	doc(CodeInvalidName, "a name that is no identifier", "Names begin with a letter or underscore, and go on with letters, digits, underscores and hyphens.",
		`variable "1st" {}`, `variable "first" {}`, "rename it"),
	doc(CodeDuplicate, "the same thing is declared twice", "The other declaration may stand in another file of the directory; a copy of a file counts.",
		"two variable \"name\" blocks", "one", "remove or rename one of them"),
	doc(CodeNoBaseForOverride, "an override file changes what is declared nowhere", "Files that end in override.tf only change what other files declare.",
		"override.tf alone declares the resource", "main.tf declares it", "move the block to another file"),
	doc(CodeUnknownType, "a resource type or data source of AWS that does not exist", "The provider does not know it either.",
		`resource "aws_cloudfront_distributions" "site" {}`, `resource "aws_cloudfront_distribution" "site" {}`, "write the nearest type"),
	doc(CodeUnknownProvider, "a provider alias that is not configured", "An alias is declared by a provider block with that alias, in the same module or handed in.",
		"provider = aws.useast", `provider "aws" { alias = "useast" }`, "declare the alias, or name another"),
	doc(CodeUnknownReference, "a reference to what is not declared", "A variable, local, resource or module of that name is not in this module.",
		"var.nmae", "var.name", "declare it, or write the nearest name"),
	doc(CodeUnknownAttribute, "a value has no such attribute", "",
		"aws_s3_bucket.site.domain", "aws_s3_bucket.site.bucket_regional_domain_name", "write one of the value's attributes"),
	doc(CodeUnknownFunction, "no function of this name", "",
		`joins(",", [])`, `join(",", [])`, "write the nearest name"),
	doc(CodeFunctionCall, "a function got wrong arguments, or failed", "",
		`tonumber("a")`, `tonumber("1")`, "correct the arguments"),
	doc(CodeInvalidIndex, "an element or key that is not there", "A resource with count is a list, one with for_each a map.",
		"aws_s3_bucket.site[0] without count", "aws_s3_bucket.site", "use an index that exists"),
	doc(CodeExpression, "an expression cannot be evaluated", "",
		`1 + "a"`, "1 + 2", "correct the expression"),
	doc(CodeExpressionLimit, "an expression makes too much, or takes too long", "The bounds keep a slip from filling the memory.",
		"range(1e9)", "range(10)", "make less of it"),
	doc(CodeWrongType, "a value of another type than wanted", "",
		`enabled = "perhaps"`, "enabled = true", "write a value of the type that is expected"),
	doc(CodeCycle, "references go round in a circle", "Nothing in the circle can be evaluated first.",
		"a = local.b and b = local.a", "a = 1 and b = local.a", "break the circle at one of the places"),
	doc(CodeInvalidCount, "count is no whole number, or not known", "",
		"count = 1.5", "count = 1", "write a whole number, not below zero"),
	doc(CodeInvalidForEach, "for_each is no map or set of strings, or not known", "Terraform takes no list: it has no keys.",
		`for_each = ["a"]`, `for_each = toset(["a"])`, "wrap it in toset()"),
	doc(CodeTooManyInstances, "count or for_each makes too many instances", "The bound keeps a slip from filling the memory.",
		"count = 1000000", "count = 3", "make fewer"),
	doc(CodeSensitive, "a sensitive value stands where it would be shown", "Keys of for_each and outputs are printed.",
		"for_each = toset([var.password])", "for_each = toset([var.user])", "use a value that is not sensitive, or nonsensitive()"),
	doc(CodeUnsetVariable, "a required variable has no value", "It has no default, and neither a file nor a flag nor TF_VAR_ gives one.",
		`variable "name" {}`, "lintel serve ./infra --var name=site", "give it a value with --var, --var-file or TF_VAR_, or a default"),
	doc(CodeUndeclaredVariable, "a value for a variable that is not declared", "Most likely the name is misspelt.",
		"--var nmae=site", "--var name=site", "write the nearest name, or declare the variable"),
	doc(CodeInvalidVariable, "a value breaks the variable's own validation", "The message is the configuration's own.",
		"a value that its validation block refuses", "one that it takes", "give a value that the condition takes"),
	doc(CodeConditionFailed, "a precondition, postcondition or check is false", "The message is the configuration's own.",
		"a condition that is false", "one that is true", "mend what the message says"),
	doc(CodeModuleNotFound, "a local module source is no directory", "Paths are relative to the module that calls.",
		`source = "./modules/sit"`, `source = "./modules/site"`, "correct the path"),
	doc(CodeModuleSource, "a module source that would need the network", "Lintel fetches nothing.",
		`source = "terraform-aws-modules/cloudfront/aws"`, `source = "./modules/cloudfront"`, "copy the module into a directory, and name that"),
	notice(CodeNotApplied, "read and understood, without effect here", "The configuration is used; this part of it does nothing on this machine.",
		`price_class = "PriceClass_100"`, "", "nothing; it is said so that nobody is surprised"),
	doc(provider.CodeRefused, "a data source that would run a program or reach out", "Lintel runs nothing and fetches nothing.",
		`data "external" "x" {}`, `variable "x" {}`, "hand the value in as a variable"),
	notice(provider.CodeNotAnswered, "a data source that has no answer here", "What it would say is a placeholder.",
		`data "aws_instance" "x" {}`, `variable "x" {}`, "hand the value in as a variable where it matters"),
	doc(provider.CodeNotFound, "a data source names something that does not exist", "It is neither AWS's own nor in this configuration.",
		`data "aws_cloudfront_cache_policy" "x" { name = "Managed-Caching" }`, `name = "Managed-CachingOptimized"`, "write a name that exists"),
	doc(provider.CodeInvalidValue, "a value that the provider would not accept", "",
		`viewer_protocol_policy = "https"`, `viewer_protocol_policy = "https-only"`, "write one of the expected values"),
	doc(provider.CodeUnknownValue, "a value that only AWS could give, where one is needed", "It is known when AWS has made something that is not made here.",
		"domain_name = aws_lb.app.dns_name", `domain_name = "app.example.com"`, "write the value, or take it from a variable"),
}

func doc(code, title, meaning, bad, good, fix string) finding.Doc {
	if meaning == "" {
		meaning = "Terraform refuses it, too."
	}
	return finding.Doc{Code: code, Severity: finding.Error, Title: title, Meaning: meaning, Bad: bad, Good: good, Fix: fix, Source: "the Terraform language"}
}

func notice(code, title, meaning, bad, good, fix string) finding.Doc {
	d := doc(code, title, meaning, bad, good, fix)
	d.Severity, d.Source = finding.Notice, "Lintel"
	return d
}

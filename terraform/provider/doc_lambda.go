package provider

import "github.com/lintel-edge/lintel/resource"

func (c *converter) lambda(b *body) {
	out := &resource.Lambda{
		Meta:         c.meta(b),
		Name:         b.text("function_name", "Name"),
		Runtime:      b.text("runtime", "Runtime"),
		Handler:      b.text("handler", "Handler"),
		Role:         b.text("role", "Role"),
		Publish:      b.flag("publish", "Publish"),
		QualifiedARN: b.known("qualified_arn"),
		Package:      fromRoot(b, b.text("filename", "Package")),
		Bucket:       b.text("s3_bucket", "Bucket"),
		Key:          b.text("s3_key", "Key"),
		Image:        b.text("image_uri", "Image"),
		Layers:       b.strings("layers", "Layers"),
	}
	if n, ok := b.integer("timeout", "TimeoutSec"); ok {
		out.TimeoutSec = int(n)
	}
	if n, ok := b.integer("memory_size", "MemoryMB"); ok {
		out.MemoryMB = int(n)
	}
	if n, ok := b.integer("reserved_concurrent_executions", "Reserved"); ok {
		out.Reserved = n >= 0
	}
	if list := b.strings("architectures", "Architecture"); len(list) > 0 {
		out.Architecture = list[0]
	}
	lambdaSurroundings(b, out)
	c.later = append(c.later, func() { out.Source, out.Trust = c.archived[out.Package], c.trust[out.Role] })
	c.set.Lambdas = append(c.set.Lambdas, out)
}

// lambdaPermission is a statement of a function's own policy.
func (c *converter) lambdaPermission(b *body) {
	c.set.LambdaPermissions = append(c.set.LambdaPermissions, &resource.LambdaPermission{
		Meta: c.meta(b), Function: b.text("function_name", "FunctionName"), Qualifier: b.text("qualifier", "Qualifier"),
		Action: b.text("action", "Action"), Principal: b.text("principal", "Principal"), SourceARN: b.text("source_arn", "SourceArn"),
	})
}

// lambdaSurroundings reads the blocks that edge functions cannot have.
func lambdaSurroundings(b *body, out *resource.Lambda) {
	if e, ok := b.only("environment", "Environment"); ok {
		out.Environment = e.textMap("variables", "Variables")
	}
	if vpc, ok := b.only("vpc_config", "VPC"); ok {
		out.VPC = len(vpc.strings("subnet_ids", "SubnetIds")) > 0
	}
	if letters, ok := b.only("dead_letter_config", "DeadLetters"); ok {
		out.DeadLetters = letters.known("target_arn") != ""
	}
	if tracing, ok := b.only("tracing_config", "Tracing"); ok {
		out.Tracing = tracing.text("mode", "Mode") == "Active"
	}
}

// role remembers who may assume a role, for the functions that run as it.
func (c *converter) role(b *body) {
	if arn := b.known("arn"); arn != "" {
		c.trust[arn] = b.known("assume_role_policy")
	}
}

// archive remembers what an archive is made of, so that a function can be run
// where its zip cannot be written.
func (c *converter) archive(b *body) {
	output := fromRoot(b, b.known("output_path"))
	for _, argument := range []string{"source_dir", "source_file"} {
		if source := b.known(argument); source != "" && output != "" {
			c.archived[output] = fromRoot(b, source)
		}
	}
}

// key is one pair of a key value store.
func (c *converter) key(b *body) {
	c.keyValue(b, b.text("key_value_store_arn", "Store"), b)
}

// keys is a store's content as a whole.
func (c *converter) keys(b *body) {
	store := b.text("key_value_store_arn", "Store")
	for _, pair := range b.blocks("resource_key_value_pair", "Pairs") {
		c.keyValue(b, store, pair)
	}
}

func (c *converter) keyValue(b *body, store string, pair *body) {
	c.set.KeyValues = append(c.set.KeyValues, &resource.KeyValue{
		Meta: c.meta(b), Store: store, Key: pair.text("key", "Key"), Value: pair.text("value", "Value"),
	})
}

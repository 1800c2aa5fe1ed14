package serve

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/watch"
)

// contents knows which files of this machine viewers are served from, and by
// which distributions: on one's own machine an edited page is to be seen at
// once, whatever the cache says.
type contents struct {
	bucketOf map[string]string   // file of an object, or directory of a bucket → bucket
	doorsOf  map[string][]string // bucket → ids of the distributions that read it
}

func contentsOf(set *resource.Set, buckets map[string]string) contents {
	c := contents{bucketOf: map[string]string{}, doorsOf: map[string][]string{}}
	for name, backing := range buckets {
		if !isURL(backing) {
			c.bucketOf[backing] = name
		}
	}
	for _, b := range set.Buckets {
		for _, object := range b.Objects {
			if object.Path != "" {
				c.bucketOf[object.Path] = b.Name
			}
		}
	}
	for _, d := range set.Distributions {
		for _, o := range d.Config.Origins.Items {
			if name, _, ok := resource.ParseBucketDomain(aws.ToString(o.DomainName)); ok {
				c.doorsOf[name] = append(c.doorsOf[name], d.ID)
			}
		}
	}
	return c
}

// readers are the distributions that serve something that changed.
func (c contents) readers(changed watch.Change) []string {
	ids := map[string]bool{}
	for _, path := range slices.Concat(changed.Files, changed.Trees) {
		for _, id := range c.doorsOf[c.bucketOf[path]] {
			ids[id] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

package resource

import (
	"fmt"
	"slices"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// failoverCodes are the statuses at which an origin group can turn to its
// second member (spec/cloudfront.md 4.5).
var failoverCodes = []int32{400, 403, 404, 416, 429, 500, 502, 503, 504}

func checkOriginGroups(d *Distribution, _ *Index, r *reporter) {
	list := originGroups(&d.Config)
	tooMany(r, "OriginGroups", TooManyOriginGroupsPerDistribution, len(list), maxOriginGroups, "origin groups")
	ids, seen := originIDs(&d.Config), map[string]bool{}
	for _, id := range ids {
		seen[id] = true
	}
	for i := range list {
		path := fmt.Sprintf("OriginGroups[%d]", i)
		checkOriginIDIsNew(text(list[i].Id), seen, path, r)
		checkMembers(&list[i], ids, path, r)
		checkFailoverCodes(&list[i], path, r)
	}
}

// checkMembers judges the two members: the primary and the one after it.
func checkMembers(g *cloudfront.OriginGroup, ids []string, path string, r *reporter) {
	if g.Members == nil {
		return
	}
	members := g.Members.Items
	if len(members) != originGroupMembers {
		r.add(path+".Members", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("the group has %d members", len(members)), Expected: "exactly 2: the primary and the secondary",
		})
	}
	for i, m := range members {
		id := text(m.OriginId)
		switch {
		case m.OriginId == nil:
		case !slices.Contains(ids, id):
			r.add(fmt.Sprintf("%s.Members[%d].OriginId", path, i), finding.Finding{
				Code:     NoSuchOrigin,
				Message:  fmt.Sprintf("there is no origin %q", id),
				Expected: "the id of an origin of this distribution",
				Nearest:  finding.Nearest(id, ids),
			})
		case i > 0 && id == text(members[0].OriginId):
			r.add(fmt.Sprintf("%s.Members[%d].OriginId", path, i), finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("origin %q is a member twice", id), Expected: "two different origins",
			})
		}
	}
}

func checkFailoverCodes(g *cloudfront.OriginGroup, path string, r *reporter) {
	if g.FailoverCriteria == nil {
		return
	}
	path += ".FailoverCriteria.StatusCodes"
	var codes []int32
	if s := g.FailoverCriteria.StatusCodes; s != nil {
		codes = s.Items
	}
	if len(codes) == 0 {
		r.add(path, finding.Finding{Code: InvalidArgument, Message: "no status leads to failover", Expected: "at least one"})
	}
	for i, code := range codes {
		if !slices.Contains(failoverCodes, code) {
			r.add(fmt.Sprintf("%s[%d]", path, i), finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("%d cannot lead to failover", code), Expected: fmt.Sprintf("one of %v", failoverCodes),
			})
		}
	}
}

// originIDs are the ids of a distribution's origins, without its groups'.
func originIDs(c *cloudfront.DistributionConfig) []string {
	var ids []string
	for _, o := range origins(c) {
		if o.Id != nil {
			ids = append(ids, *o.Id)
		}
	}
	return ids
}

// originByID returns the origin of an id, or the primary of the origin group
// of that id; nil when there is neither.
func originByID(c *cloudfront.DistributionConfig, id string) *cloudfront.Origin {
	for _, g := range originGroups(c) {
		if text(g.Id) == id && g.Members != nil && len(g.Members.Items) > 0 {
			id = text(g.Members.Items[0].OriginId)
			break
		}
	}
	list := origins(c)
	for i := range list {
		if list[i].Id != nil && *list[i].Id == id {
			return &list[i]
		}
	}
	return nil
}

// isOrigin reports whether id is that of an origin.
func isOrigin(c *cloudfront.DistributionConfig, id string) bool {
	return slices.ContainsFunc(origins(c), func(o cloudfront.Origin) bool { return o.Id != nil && *o.Id == id })
}

// isOriginGroup reports whether id is that of an origin group.
func isOriginGroup(c *cloudfront.DistributionConfig, id string) bool {
	return slices.ContainsFunc(originGroups(c), func(g cloudfront.OriginGroup) bool {
		return g.Id != nil && *g.Id == id
	})
}

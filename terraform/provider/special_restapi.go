package provider

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// specialsAmongPeers are like specials, for attributes that follow from what
// the resource refers to.
var specialsAmongPeers = map[string]func(*draft, Env){
	"aws_api_gateway_resource":       planRestResource,
	"aws_api_gateway_usage_plan_key": planUsagePlanKey,
	"aws_apigatewayv2_stage":         planHTTPStage,
}

// planRestResource makes the path out of the parent's. A parent that is
// declared nowhere leaves it to a placeholder.
func planRestResource(d *draft, env Env) {
	parent := d.text("parent_id")
	if parent == "" {
		return
	}
	if _, ok := peerWith(env.peers("aws_api_gateway_rest_api"), "root_resource_id", parent); ok {
		d.setText("path", "/"+d.text("path_part"))
		return
	}
	if above, ok := peerWith(env.peers("aws_api_gateway_resource"), "id", parent); ok {
		if path := attributeText(above, "path"); strings.HasPrefix(path, "/") {
			d.setText("path", path+"/"+d.text("path_part"))
		}
	}
}

// planUsagePlanKey tells the name and the value of the key.
func planUsagePlanKey(d *draft, env Env) {
	if key, ok := peerWith(env.peers("aws_api_gateway_api_key"), "id", d.text("key_id")); ok {
		d.setText("name", attributeText(key, "name"))
		d.setText("value", attributeText(key, "value"))
	}
}

// peerWith returns the peer whose attribute has a value.
func peerWith(peers []cty.Value, attribute, value string) (cty.Value, bool) {
	for _, p := range peers {
		if attributeText(p, attribute) == value {
			return p, true
		}
	}
	return cty.NilVal, false
}

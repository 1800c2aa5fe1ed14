package functions

import (
	"errors"
	"fmt"
	"math/big"
	"net"

	"github.com/apparentlymart/go-cidr/cidr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/gocty"
)

var prefixParam = function.Parameter{Name: "prefix", Type: cty.String}

func parsePrefix(v cty.Value) (*net.IPNet, error) {
	_, network, err := net.ParseCIDR(v.AsString())
	if err != nil {
		return nil, function.NewArgErrorf(0, "%q is no CIDR prefix, such as 10.0.0.0/16", v.AsString())
	}
	return network, nil
}

var cidrHostFunc = function.New(&function.Spec{
	Params:       []function.Parameter{prefixParam, {Name: "hostnum", Type: cty.Number}},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		network, err := parsePrefix(args[0])
		if err != nil {
			return cty.NilVal, err
		}
		var host *big.Int
		if err := gocty.FromCtyValue(args[1], &host); err != nil {
			return cty.NilVal, function.NewArgError(1, err)
		}
		ip, err := cidr.HostBig(network, host)
		if err != nil {
			return cty.NilVal, err
		}
		return cty.StringVal(ip.String()), nil
	},
})

var cidrNetmaskFunc = function.New(&function.Spec{
	Params:       []function.Parameter{prefixParam},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		network, err := parsePrefix(args[0])
		if err != nil {
			return cty.NilVal, err
		}
		if network.IP.To4() == nil {
			return cty.NilVal, function.NewArgErrorf(0, "IPv6 prefixes have no netmask")
		}
		return cty.StringVal(net.IP(network.Mask).String()), nil
	},
})

var cidrSubnetFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		prefixParam, {Name: "newbits", Type: cty.Number}, {Name: "netnum", Type: cty.Number},
	},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		network, err := parsePrefix(args[0])
		if err != nil {
			return cty.NilVal, err
		}
		var bits int
		if err := gocty.FromCtyValue(args[1], &bits); err != nil {
			return cty.NilVal, function.NewArgError(1, err)
		}
		var number *big.Int
		if err := gocty.FromCtyValue(args[2], &number); err != nil {
			return cty.NilVal, function.NewArgError(2, err)
		}
		subnet, err := cidr.SubnetBig(network, bits, number)
		if err != nil {
			return cty.NilVal, err
		}
		return cty.StringVal(subnet.String()), nil
	},
})

// cidrSubnetsFunc lays subnets of the given sizes one behind the other.
var cidrSubnetsFunc = function.New(&function.Spec{
	Params:       []function.Parameter{prefixParam},
	VarParam:     &function.Parameter{Name: "newbits", Type: cty.Number},
	Type:         function.StaticReturnType(cty.List(cty.String)),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		network, err := parsePrefix(args[0])
		if err != nil {
			return cty.NilVal, err
		}
		sizes := args[1:]
		if len(sizes) == 0 {
			return cty.ListValEmpty(cty.String), nil
		}
		start, _ := network.Mask.Size()
		out := make([]cty.Value, len(sizes))
		var current *net.IPNet
		for i, size := range sizes {
			if current, err = nextSubnet(network, current, start, size); err != nil {
				return cty.NilVal, function.NewArgError(i+1, err)
			}
			out[i] = cty.StringVal(current.String())
		}
		return cty.ListVal(out), nil
	},
})

// nextSubnet gives the subnet after current (nil: the first) that is size bits
// smaller than the network.
func nextSubnet(network, current *net.IPNet, start int, size cty.Value) (*net.IPNet, error) {
	var bits int
	if err := gocty.FromCtyValue(size, &bits); err != nil {
		return nil, err
	}
	if bits < 1 {
		return nil, errors.New("must extend the prefix by at least one bit")
	}
	if bits > 32 {
		return nil, errors.New("must not extend the prefix by more than 32 bits")
	}
	length := start + bits
	if length > len(network.IP)*8 {
		return nil, fmt.Errorf("an address has only %d bits", len(network.IP)*8)
	}
	if current == nil {
		first := &net.IPNet{IP: network.IP, Mask: net.CIDRMask(length, len(network.IP)*8)}
		return first, nil
	}
	next, rollover := cidr.NextSubnet(current, length)
	if rollover || !network.Contains(next.IP) {
		return nil, fmt.Errorf("there is no room left in %s", network)
	}
	return next, nil
}

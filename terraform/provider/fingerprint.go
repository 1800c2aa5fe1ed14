package provider

import "encoding/binary"

// configVersion is what an ETag is made from: the address, and what is known
// of the resource so far.
func (d *draft) configVersion() []byte {
	return binary.BigEndian.AppendUint64([]byte(d.address), d.value().Fingerprint())
}

package account

import "net/netip"

// Network is the network that an address is in, as throttling and the audit log
// know it: a /24 of IPv4, a /64 of IPv6. It says where somebody roughly is, not
// which machine is theirs. Empty for an address that is none.
func Network(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	a = a.Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

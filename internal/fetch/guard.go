package fetch

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"

	"broadsheet/internal/errs"
)

// guard decides which addresses may be reached: public ones on ports of the web,
// and what the operator allows on any port.
//
// Sources: the IANA special-purpose address registries (RFC 6890), the metadata
// services of cloud providers, and the bad ports of the Fetch standard.
type guard struct{ allow []netip.Prefix }

// refused names the networks that are not the public web. An IPv6 address that
// carries an IPv4 address is judged by that one (see embedded).
var refused = []struct {
	what string
	nets []netip.Prefix
}{
	{"the address of this machine", prefixes("127.0.0.0/8", "::1/128")},
	{"no address of a machine", prefixes("0.0.0.0/8", "::/96")},
	{"a private address", prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10")},
	{"a link-local address", prefixes("169.254.0.0/16", "fe80::/10")},
	{"an address shared behind a provider's NAT", prefixes("100.64.0.0/10")},
	{"a multicast address", prefixes("224.0.0.0/4", "ff00::/8")},
	{"a cloud provider's service address", prefixes("168.63.129.16/32", "192.0.0.0/24")},
	{"an address for tests and documentation", prefixes("192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")},
	{"a reserved address", prefixes("192.88.99.0/24", "240.0.0.0/4", "2001::/23", "2002::/16")},
}

// The networks of public IPv6 addresses, and of IPv4 addresses behind a
// translator (RFC 6052), which is how an IPv6-only machine sees the old web.
var (
	global6 = netip.MustParsePrefix("2000::/3")
	nat64   = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(all ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(all))
	for i, s := range all {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// badPorts are above 1023 and speak other protocols than HTTP: the bad ports of
// the Fetch standard, and two line protocols that a request could be smuggled into.
var badPorts = []uint16{1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211}

// check refuses an address and port that must not be reached.
func (g guard) check(at netip.AddrPort) error {
	ip := embedded(at.Addr().Unmap().WithZone(""))
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	if what := notPublic(ip); what != "" {
		return errs.New(errs.Forbidden, "%s is %s and is not reached; if it is meant, allow it with --allow-network %s",
			ip, what, netip.PrefixFrom(ip, ip.BitLen()))
	}
	if port := at.Port(); port != 80 && port != 443 && (port < 1024 || slices.Contains(badPorts, port)) {
		return errs.New(errs.Invalid, "port %d is no port of the web (80, 443, most above 1023)", port)
	}
	return nil
}

// notPublic says what an address is that the public web does not use.
func notPublic(ip netip.Addr) string {
	for _, r := range refused {
		if slices.ContainsFunc(r.nets, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			return r.what
		}
	}
	if !ip.IsValid() || (ip.Is6() && !global6.Contains(ip)) {
		return "a reserved address"
	}
	return ""
}

// embedded is the IPv4 address that a translator would make of ip, or ip. The
// other embeddings (6to4, Teredo, a site's own NAT64) are refused as they stand.
func embedded(ip netip.Addr) netip.Addr {
	if !nat64.Contains(ip) {
		return ip
	}
	b := ip.As16()
	return netip.AddrFrom4([4]byte(b[12:]))
}

// dialer connects to allowed addresses only. The check sits in Control, which
// sees the address that is about to be connected to: whatever a name resolved to
// before does not matter.
type dialer struct {
	net   net.Dialer
	guard guard
}

func newDialer(o Options, g guard) *dialer {
	return &dialer{guard: g, net: net.Dialer{
		Timeout:   o.Timeouts.Connect,
		KeepAlive: 30 * time.Second,
		Resolver:  o.Resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil {
				return errs.New(errs.Forbidden, "%s is no address to connect to", address)
			}
			return g.check(at)
		},
	}}
}

// DialContext is net.Dialer's, with localhost names meaning this machine.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !isLocalhost(host) {
		return d.net.DialContext(ctx, network, address)
	}
	conn, err := d.net.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	if err == nil {
		return conn, nil
	}
	if conn6, err6 := d.net.DialContext(ctx, network, net.JoinHostPort("::1", port)); err6 == nil {
		return conn6, nil
	}
	return nil, err
}

// guarded is the transport that every request goes through.
type guarded struct {
	base  *http.Transport
	agent string
	dial  *dialer
	proxy func(*http.Request) (*url.URL, error)
}

func newGuarded(o Options) *guarded {
	g := guard{allow: maskAll(o.AllowNetworks)}
	t := &guarded{agent: o.UserAgent, dial: newDialer(o, g)}
	t.proxy = func(r *http.Request) (*url.URL, error) {
		if o.Proxy == nil || isLocalhost(r.URL.Hostname()) {
			return nil, nil
		}
		return o.Proxy(r)
	}
	t.base = newTransport(o, t.dial, t.proxy)
	return t
}

// maskAll takes ::ffff:10.0.0.0/104 for the 10.0.0.0/8 that it means.
func maskAll(nets []netip.Prefix) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(nets))
	for _, p := range nets {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		out = append(out, p.Masked())
	}
	return out
}

// RoundTrip implements http.RoundTripper: r with one spelling of its host and
// the user agent, its target checked where a proxy would do the dialling.
func (t *guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if err := t.admit(r); err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	return t.base.RoundTrip(r)
}

// admit readies r for the network, or refuses it.
func (t *guarded) admit(r *http.Request) error {
	if err := canonicalise(r.URL); err != nil {
		return err
	}
	r.Host = ""
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", t.agent)
	}
	proxy, err := t.proxy(r)
	switch {
	case err != nil:
		return errs.New(errs.Invalid, "the configured proxy cannot be used; check HTTP_PROXY and HTTPS_PROXY")
	case proxy != nil:
		return t.checkTarget(r.Context(), hostPort(r.URL))
	}
	return nil
}

// checkTarget resolves host:port and refuses it if any of its addresses is refused.
func (t *guarded) checkTarget(ctx context.Context, target string) error {
	host, portText, _ := net.SplitHostPort(target)
	port, err := net.LookupPort("tcp", portText)
	if err != nil {
		return errs.New(errs.Invalid, "port %s does not exist", portText)
	}
	ips, err := t.lookup(ctx, host)
	if err != nil {
		return err
	}
	for _, ip := range ips {
		if err := t.dial.guard.check(netip.AddrPortFrom(ip, uint16(port))); err != nil {
			return err
		}
	}
	return nil
}

// lookup is the addresses of host, a name or an address itself.
func (t *guarded) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, t.dial.net.Timeout)
	defer cancel()
	return t.dial.net.Resolver.LookupNetIP(ctx, "ip", host)
}

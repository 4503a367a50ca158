package fetch

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// hostNames turns a name of any script into the one that DNS knows. It is
// idna.Lookup but for underscores, which real sites have in their names.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(false))

// parseAddress reads raw as the address of a request: http or https, its host in
// the one spelling that everything else compares, no default port, no fragment.
func parseAddress(raw string) (*url.URL, error) {
	if len(raw) > maxAddress {
		return nil, errs.New(errs.Invalid, "an address of %d bytes is too long, %d are taken", len(raw), maxAddress)
	}
	u, err := url.Parse(mended(strings.TrimSpace(raw)))
	if err != nil {
		// The cause would repeat the address, credentials and all.
		return nil, errs.New(errs.Invalid, "this cannot be read as a web address; check its spelling")
	}
	if err := canonicalise(u); err != nil {
		return nil, err
	}
	return u, nil
}

// canonicalise brings u into the form described at parseAddress.
func canonicalise(u *url.URL) error {
	if (u.Scheme != "http" && u.Scheme != "https") || u.Opaque != "" || u.Host == "" {
		return errs.New(errs.Invalid, "a web address begins with http:// or https:// and a host")
	}
	host, err := canonicalHost(u.Hostname())
	if err != nil {
		return err
	}
	port := u.Port()
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return errs.New(errs.Invalid, "port %.10s does not exist", port)
		}
		port = strconv.FormatUint(n, 10)
	}
	if port == defaultPorts[u.Scheme] {
		port = ""
	}
	switch {
	case port != "":
		u.Host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		u.Host = "[" + host + "]"
	default:
		u.Host = host
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = sendable(u.RawQuery)
	u.Fragment, u.RawFragment = "", ""
	return nil
}

// mended is raw with the percent signs escaped that begin no escape, as in
// "/50%-off", which browsers take and url.Parse does not.
func mended(raw string) string {
	var b strings.Builder
	for i := range len(raw) {
		b.WriteByte(raw[i])
		if raw[i] == '%' && !(i+2 < len(raw) && isHex(raw[i+1]) && isHex(raw[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

// sendable escapes what url.Parse leaves in a query and a request must not hold
// (the query percent-encode set of the URL standard).
func sendable(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>`, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// hostPort is the key of politeness: host and port, the default one included.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = defaultPorts[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// canonicalHost is host in lower case ASCII without a trailing dot; an IP
// address in any of its spellings is in the usual one.
func canonicalHost(host string) (string, error) {
	bad := errs.New(errs.Invalid, "there can be no host of the name %.80q; check its spelling", host)
	if strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil {
			return "", bad
		}
		return ip.Unmap().String(), nil
	}
	name, err := hostNames.ToASCII(host)
	if err != nil || !utf8.ValidString(host) || strings.Contains("."+name, "..") {
		return "", bad
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "" || len(name) > 253 || strings.Trim(name, nameBytes) != "" {
		return "", bad
	}
	if !endsInNumber(name) {
		return name, nil
	}
	ip, ok := parseIPv4(name)
	if !ok {
		return "", bad
	}
	return ip.String(), nil
}

// nameBytes may stand in the name of a host.
const nameBytes = "abcdefghijklmnopqrstuvwxyz0123456789-_."

// endsInNumber reports whether the last label of name makes it an IPv4 address
// for programs that follow the WHATWG URL standard or inet_aton, as proxies do.
func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if strings.Trim(last, "0123456789") == "" {
		return last != ""
	}
	_, err := ipv4Number(last)
	return err == nil
}

// parseIPv4 reads the one to four decimal, octal or hexadecimal numbers of an
// IPv4 address; the last fills the bytes that are left (WHATWG URL, "IPv4 parser").
func parseIPv4(name string) (netip.Addr, bool) {
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var ip uint64
	for i, part := range parts {
		n, err := ipv4Number(part)
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		if err != nil || n >= 1<<bits {
			return netip.Addr{}, false
		}
		ip = ip<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(ip >> 24), byte(ip >> 16), byte(ip >> 8), byte(ip)}), true
}

// ipv4Number is one number of an address: 0x means hexadecimal, 0 octal.
func ipv4Number(s string) (uint64, error) {
	switch {
	case s == "0x":
		return 0, nil
	case strings.HasPrefix(s, "0x"):
		return strconv.ParseUint(s[2:], 16, 40)
	case len(s) > 1 && s[0] == '0':
		return strconv.ParseUint(s[1:], 8, 40)
	}
	return strconv.ParseUint(s, 10, 40)
}

// isLocalhost reports whether a canonical host is localhost or a name below it,
// which mean this machine and are never looked up (RFC 6761, section 6.3).
func isLocalhost(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// bare is an address without credentials, for results.
func bare(u *url.URL) string {
	v := *u
	v.User = nil
	return v.String()
}

// shown is an address for messages: bare, and short.
func shown(u *url.URL) string { return news.PublicURL(bare(u)) }

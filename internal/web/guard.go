package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// policy is what a page may load: its own files and nothing else, but for
// recordings, which come from their publishers once a reader starts them. A data
// block (JSON-LD) is not script and needs no leave.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; media-src https: http:; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the headers that every answer carries.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
}

// isLocal reports whether a request is made at this machine, which is the single
// reader's or the first owner's: it comes from it, and under a name of this machine, so that a page elsewhere whose
// domain was pointed at 127.0.0.1 gets no further than the public. The public
// name counts only behind a trusted proxy: a proxy that nobody told us of passes
// everybody's requests on from this machine. No browser speaks HTTP/1.0, some
// such proxies do.
func (s *site) isLocal(r *http.Request) bool {
	addr, proxied, ok := s.client(r)
	return ok && addr.IsLoopback() && r.ProtoAtLeast(1, 1) && s.ownName(r.Host, proxied)
}

// client is the address a request comes from, and whether a trusted proxy says
// so. X-Forwarded-For counts from the right and only as far as trusted proxies
// wrote it. A request that was plainly forwarded by anyone else has no address
// that could be believed.
func (s *site) client(r *http.Request) (addr netip.Addr, proxied, ok bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return addr, false, false
	}
	addr = peer.Addr().Unmap()
	if !s.trusted(addr) {
		forwarded := r.Header.Get("X-Forwarded-For") + r.Header.Get("Forwarded") + r.Header.Get("X-Real-Ip") + r.Header.Get("Via")
		return addr, false, forwarded == ""
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && hops[i] != ""; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr, true, false
		}
		proxied = true
		if addr = hop.Unmap(); !s.trusted(addr) {
			break
		}
	}
	return addr, proxied, true
}

func (s *site) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// ownName reports whether host is a name under which this machine reaches itself
// or, behind a proxy, the one the operator gave it.
func (s *site) ownName(host string, proxied bool) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || proxied && s.base != nil && host == s.base.Hostname()
}

// root is the address in front of every path: what the operator says, else what
// the request says.
func (v *visit) root() string {
	if v.site.base != nil {
		return strings.TrimSuffix(v.site.PublicURL, "/")
	}
	if v.secure() {
		return "https://" + v.Host
	}
	return "http://" + v.Host
}

// themeCookie keeps a reader's choice of light or dark.
const themeCookie = "theme"

func themeOf(r *http.Request) string {
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// setAppearance keeps the choice for a year and goes back to the page. Anybody
// may choose: it changes nothing but the page they get.
func (s *site) setAppearance(w http.ResponseWriter, v *visit) error {
	c := &http.Cookie{Name: themeCookie, Value: v.FormValue("theme"), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure()}
	if c.Value != "light" && c.Value != "dark" {
		c.Value, c.MaxAge = "", -1
	}
	http.SetCookie(w, c)
	return v.goBack(w, "/")
}

// goBack leads to the page that a form was on, as it says itself, else to another.
func (v *visit) goBack(w http.ResponseWriter, otherwise string) error {
	http.Redirect(w, v.Request, ownPath(or(v.FormValue("back"), otherwise)), http.StatusSeeOther)
	return nil
}

// ownPath is p if it is a path of this site, else the front page.
func ownPath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n") {
		return "/"
	}
	return p
}

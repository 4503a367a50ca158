package news

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tracking matches query parameters that name a visit, not a page.
var tracking = regexp.MustCompile(`^(?i)(utm_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs(enc|mi)|at_(medium|campaign|custom\d|link_.*|bbc_team|ptr_name|format)|cmpid|ito|ocid|smid|ref_src|ref_url|guccounter|guce_.*|xtor|wt_mc|wt_zmc|ns_.*|__twitter_impression|ftag|taid|soc_.*|rss(id)?|share_id|partner|cid|ncid|sr_share|spm)$`)

// CanonicalURL is the identity of a page's address: the same for http and
// https, with and without www's trailing slash, fragment and tracking
// parameters. It returns raw as it is where raw is no web address.
func CanonicalURL(raw string) string {
	u := webURL(raw)
	if u == nil {
		return raw
	}
	CleanURL(u)
	if isPublic(u) {
		u.Scheme = "https"
	}
	if u.Path != "/" {
		u.Path = strings.TrimSuffix(u.Path, "/")
		u.RawPath = ""
	}
	return u.String()
}

// WithoutTracking is raw without fragment and tracking parameters, else as it is.
func WithoutTracking(raw string) string {
	u := webURL(raw)
	if u == nil {
		return raw
	}
	CleanURL(u)
	return u.String()
}

// CleanURL takes fragment, tracking parameters and a default port off u.
func CleanURL(u *url.URL) {
	u.Fragment, u.RawFragment = "", ""
	u.Host = strings.ToLower(u.Host)
	if p := u.Port(); (u.Scheme == "http" && p == "80") || (u.Scheme == "https" && p == "443") {
		u.Host = strings.TrimSuffix(u.Host, ":"+p)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if u.RawQuery == "" {
		return
	}
	// Order is kept: some sites read it. Only whole pairs leave.
	var kept []string
	for _, pair := range strings.Split(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if n, err := url.QueryUnescape(name); pair != "" && (err != nil || !tracking.MatchString(n)) {
			kept = append(kept, pair)
		}
	}
	u.RawQuery = strings.Join(kept, "&")
	u.ForceQuery = false
}

// isPublic reports whether u names an ordinary host on the default port; others
// may serve only one of the two schemes.
func isPublic(u *url.URL) bool {
	return u.Port() == "" && strings.Contains(u.Hostname(), ".") && !strings.HasSuffix(u.Hostname(), ".localhost")
}

// webURL parses an absolute http or https address; nil for anything else.
func webURL(raw string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil
	}
	return u
}

// commonSubdomains are names in front of a domain that say nothing of the outlet.
var commonSubdomains = regexp.MustCompile(`^(www\d?|feeds?|rss|m|mobile|amp|api|cdn|edition)\.`)

// Domain is the publisher's domain of an address: the host without port and
// without a leading www, feeds, rss, m or the like. Empty for no web address.
func Domain(raw string) string {
	u := webURL(raw)
	if u == nil {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if short := commonSubdomains.ReplaceAllString(host, ""); strings.Contains(short, ".") {
		return short
	}
	return host
}

// PublicURL is an address that may be shown and logged: without user name and
// password, and cut to 300 bytes. What cannot be parsed loses all up to its last @.
func PublicURL(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err == nil && u.User != nil:
		u.User = nil
		raw = u.String()
	case err != nil && strings.Contains(raw, "@"):
		raw = "…" + raw[strings.LastIndexByte(raw, '@'):]
	}
	if len(raw) > 300 {
		raw = raw[:300] + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(raw, ""))
}

// FileURL turns a path of this machine into a base for relative links.
func FileURL(p string) string { return "file://" + path.Clean("/"+p) }

// maxSlug bounds a slug, in runes: addresses stay short enough to send.
const maxSlug = 64

// Slug is s for an address: lower case, letters and digits of every script
// kept, all else a single hyphen, Latin letters without their accents. It ends
// at a whole word within 64 runes. Slug("Kursk région") is "kursk-region".
func Slug(s string) string {
	var b strings.Builder
	n, gap, latin := 0, false, false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case latin && unicode.Is(unicode.Mn, r): // é is e, but й is not и
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if gap && n > 0 {
				if n >= maxSlug-12 {
					return norm.NFC.String(b.String())
				}
				b.WriteByte('-')
				n++
			}
			gap, latin = false, unicode.Is(unicode.Latin, r)
			if n++; n > maxSlug {
				return norm.NFC.String(b.String())
			}
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			gap, latin = true, false
		}
	}
	return norm.NFC.String(b.String())
}

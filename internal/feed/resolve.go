package feed

import "strings"

// address is a URI in the parts of RFC 3986, section 3. Nothing is decoded,
// checked or normalised: what a publisher wrote is what is asked for.
type address struct{ scheme, authority, path, query, fragment string }

// split takes a URI apart as the expression in RFC 3986, appendix B, does. The
// marks stay with the parts: "http:", "//host", "/path", "?query", "#fragment".
func split(s string) (a address) {
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s, a.fragment = s[:i], s[i:]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, a.query = s[:i], s[i:]
	}
	if n := schemeLen(s); n > 0 {
		a.scheme, s = s[:n], s[n:]
	}
	if strings.HasPrefix(s, "//") {
		if i := strings.IndexByte(s[2:], '/'); i >= 0 {
			a.authority, s = s[:2+i], s[2+i:]
		} else {
			a.authority, s = s, ""
		}
	}
	a.path = s
	return a
}

// schemeLen is the length of the scheme that s begins with, colon included; 0
// for none.
func schemeLen(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return i + 1
		default:
			return 0
		}
	}
	return 0
}

// isWeb reports whether s is an absolute http or https address.
func isWeb(s string) bool {
	n := schemeLen(s)
	return (n == 5 && strings.EqualFold(s[:4], "http") || n == 6 && strings.EqualFold(s[:5], "https")) &&
		strings.HasPrefix(s[n:], "//") && len(s) > n+2
}

// resolve gives ref its place relative to base (RFC 3986, section 5.2). Without
// a base that can carry it, ref stays as it is.
func resolve(base, ref string) string {
	ref = tidy(ref)
	if ref == "" || base == "" || schemeLen(ref) > 0 {
		return ref
	}
	b, r := split(base), split(ref)
	if b.scheme == "" && b.authority == "" && !strings.HasPrefix(b.path, "/") {
		return ref
	}
	t := address{b.scheme, r.authority, removeDots(r.path), r.query, r.fragment}
	if r.authority == "" {
		t.authority = b.authority
		switch {
		case r.path == "":
			t.path = b.path
			if r.query == "" {
				t.query = b.query
			}
		case r.path[0] == '/':
		case b.authority != "" && b.path == "":
			t.path = removeDots("/" + r.path)
		default:
			t.path = removeDots(b.path[:strings.LastIndexByte(b.path, '/')+1] + r.path)
		}
	}
	return t.scheme + t.authority + t.path + t.query + t.fragment
}

// removeDots takes "." and ".." out of a path (RFC 3986, section 5.2.4).
func removeDots(path string) string {
	if !strings.Contains(path, ".") {
		return path
	}
	var out []string
	parts := strings.Split(path, "/")
	for i, p := range parts {
		last := i == len(parts)-1
		switch p {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 || len(out) == 1 && out[0] != "" {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, p)
		}
	}
	return strings.Join(out, "/")
}

// tidy trims an address and takes the line breaks out that some feeds wrap it
// with; spaces inside become %20, so that it is one word.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	if strings.IndexByte(s, ' ') < 0 && strings.IndexByte(s, '\n') < 0 && strings.IndexByte(s, '\t') < 0 {
		return s
	}
	return strings.NewReplacer("\n", "", "\t", "", " ", "%20").Replace(s)
}

// rebase is the base for what stands inside an element with this xml:base. A
// base that is no place, such as a javascript: address, is passed over.
func rebase(base, xmlBase string) string {
	xmlBase = tidy(xmlBase)
	if len(base)+len(xmlBase) > maxBase {
		return base
	}
	if n := schemeLen(xmlBase); n > 0 {
		// "http:///host/path" has one slash too many.
		if rest := strings.TrimLeft(xmlBase[n:], "/"); isWeb(xmlBase[:n] + "//" + rest) {
			return xmlBase[:n] + "//" + rest
		}
		if strings.HasPrefix(xmlBase, "file:") || strings.HasPrefix(xmlBase, "ftp:") {
			return xmlBase
		}
		return base
	}
	if xmlBase == "" {
		return base
	}
	return resolve(base, xmlBase)
}

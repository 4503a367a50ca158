package fetch

import (
	"strings"
)

// maxRobots is how much of a robots.txt is read (RFC 9309, section 2.5).
const maxRobots = 500 << 10

// rules are what one robots.txt says to one program, as RFC 9309 has it:
// the groups that name it, together; if there is none, those for everybody.
type rules []rule

// rule is one Allow or Disallow line.
type rule struct {
	allow    bool
	pattern  string   // as written, what a person is shown
	segments []string // the pattern in one encoding, split at its stars
	end      bool     // it ends in $: the path must end there
	length   int      // of the pattern in that encoding: the longest match decides
}

// parseRules reads robots.txt for the program named product. It takes every
// input: what is no rule is passed over.
func parseRules(body []byte, product string) rules {
	var named, everybody rules
	var hasNamed bool
	forUs, forAll, open := false, false, false // open: still in the lines that name a group's programs
	for name, value := range robotsLines(string(body)) {
		switch name {
		case "user-agent":
			if !open {
				forUs, forAll, open = false, false, true
			}
			agent := agentToken(value)
			forAll = forAll || strings.HasPrefix(value, "*")
			if product != "" && strings.EqualFold(agent, product) {
				forUs, hasNamed = true, true
			}
		case "allow", "disallow":
			open = false
			if value == "" || (!forUs && !forAll) {
				continue
			}
			r := newRule(name == "allow", value)
			if forUs {
				named = append(named, r)
			}
			if forAll {
				everybody = append(everybody, r)
			}
		}
	}
	if hasNamed {
		return named
	}
	return everybody
}

// keys are the names of lines that matter, with the misspellings that are common
// enough for large crawlers to read them.
var keys = map[string]string{
	"user-agent": "user-agent", "useragent": "user-agent", "user agent": "user-agent",
	"allow":    "allow",
	"disallow": "disallow", "dissallow": "disallow", "dissalow": "disallow", "disalow": "disallow",
	"diasllow": "disallow", "disallaw": "disallow",
}

// robotsLines yields the known lines of a file as name and value.
func robotsLines(body string) func(yield func(name, value string) bool) {
	return func(yield func(string, string) bool) {
		body = strings.TrimPrefix(body, "\ufeff")
		for line := range strings.FieldsFuncSeq(body, func(r rune) bool { return r == '\n' || r == '\r' }) {
			line, _, _ = strings.Cut(line, "#")
			name, value, ok := strings.Cut(line, ":")
			key := keys[strings.ToLower(strings.TrimSpace(name))]
			if !ok || key == "" || len(value) > maxAddress {
				continue
			}
			if !yield(key, strings.TrimSpace(value)) {
				return
			}
		}
	}
}

// agentToken is the product token that a user-agent line begins with.
func agentToken(value string) string {
	end := strings.IndexFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' || r >= '0' && r <= '9')
	})
	if end < 0 {
		return value
	}
	return value[:end]
}

func newRule(allow bool, pattern string) rule {
	body, end := strings.CutSuffix(pattern, "$")
	if !strings.HasPrefix(body, "/") && !strings.HasPrefix(body, "*") {
		body = "/" + body // left out by mistake, and meant
	}
	encoded := encodePath(body, true)
	return rule{allow: allow, pattern: pattern, segments: strings.Split(encoded, "*"), end: end, length: len(encoded)}
}

// String is the rule as in the file: "Disallow: /premium".
func (r rule) String() string {
	if r.allow {
		return "Allow: " + r.pattern
	}
	return "Disallow: " + r.pattern
}

// decide says whether a path with its query may be read and by which rule, "" if
// none speaks of it. Of the rules that match the longest holds; Allow wins a draw.
func (rs rules) decide(path string) (allowed bool, why string) {
	path = encodePath(path, false)
	best := rule{allow: true, length: -1}
	for _, r := range rs {
		if (r.length > best.length || (r.length == best.length && r.allow && !best.allow)) && r.matches(path) {
			best = r
		}
	}
	if best.length < 0 {
		return true, ""
	}
	return best.allow, best.String()
}

// matches reports whether the rule covers path. Taking each segment at its first
// place after the one before it finds a match where there is one, in linear time.
func (r rule) matches(path string) bool {
	rest, ok := strings.CutPrefix(path, r.segments[0])
	if !ok {
		return false
	}
	last := len(r.segments) - 1
	for i, segment := range r.segments[1:] {
		if r.end && i == last-1 {
			return strings.HasSuffix(rest, segment)
		}
		at := strings.Index(rest, segment)
		if at < 0 {
			return false
		}
		rest = rest[at+len(segment):]
	}
	return !r.end || rest == ""
}

// encodePath gives equal paths one spelling (RFC 9309, section 2.2.2): bytes
// outside ASCII and the two signs with a meaning are percent-encoded, hexadecimal
// is in capitals, and what needs no encoding is decoded. The stars of a pattern
// keep their meaning.
func encodePath(path string, pattern bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(path))
	for i := 0; i < len(path); i++ {
		c := path[i]
		encode := c <= ' ' || c >= 0x7f || c == '$' || (c == '*' && !pattern)
		if c == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]) {
			c = unhex(path[i+1])<<4 | unhex(path[i+2])
			encode = !isUnreserved(c)
			i += 2
		}
		if encode {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			c = hex[c&15]
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// isUnreserved is RFC 3986, section 2.3.
func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

package eval

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"broadsheet/internal/text"
)

// damage is one way in which feeds come broken. hurt returns its input where
// there is nothing to break.
type damage struct {
	name string
	cuts bool // entries are lost by it
	hurt func([]byte) []byte
}

var damages = []damage{
	{"cut off in the text", true, func(b []byte) []byte { return b[:len(b)*2/3] }},
	{"cut off inside a tag", true, cutInTag},
	{"invalid bytes", false, func(b []byte) []byte { return everyNth(b, ". ", ". \xff\xfe ", 5) }},
	{"charset declared falsely", false, lyingCharset},
	{"UTF-8 declared, Latin-1 inside", false, func(b []byte) []byte { return toLatin1(b) }},
	{"Latin-1 without a declaration", false, func(b []byte) []byte { return dropDeclaration(toLatin1(b)) }},
	{"UTF-16 without a mark", false, toUTF16},
	{"double encoding", false, doubleEncode},
	{"control characters", false, func(b []byte) []byte { return everyNth(b, " ", " \x00\x0b\x1f", 40) }},
	{"bare ampersands", false, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("&amp;"), []byte("&")) }},
	{"undeclared entities", false, func(b []byte) []byte { return replaceIn(b, description(), ">", ">&nbsp;&hellip;&eacute; ") }},
	{"crossed tags", false, func(b []byte) []byte { return crossed().ReplaceAll(b, []byte("<title><b>${1}</title></b>")) }},
	{"end tags missing", false, func(b []byte) []byte { return dropEnds(b) }},
	{"-- in comments", false, func(b []byte) []byte { return entryEnd().ReplaceAll(b, []byte("<!-- a -- b ---><!-->-->$0")) }},
	{"a page around the feed", false, wrapInPage},
	{"namespaces undeclared", false, func(b []byte) []byte { return spaceDecl().ReplaceAll(b, nil) }},
	{"CDATA never closed", false, unclosedCDATA},
	{"attributes without quotes", false, func(b []byte) []byte { return quotedAttr().ReplaceAll(b, []byte("$1$2$3")) }},
	{"upper case", false, upperCase},
	{"bare less-than signs", false, func(b []byte) []byte { return replaceIn(b, description(), ">", ">1 < 2 <3 and a<b ") }},
	{"no root", false, func(b []byte) []byte { return rootTag().ReplaceAll(b, nil) }},
	{"quotes never closed", false, func(b []byte) []byte { return openQuote().ReplaceAll(b, []byte("$1>")) }},
	{"two declarations", false, func(b []byte) []byte { return beforeXML(b, "\n <?xml version=\"1.0\" encoding=\"utf-16\"?>\n") }},
	{"shown as text", false, asText},
}

var (
	description = text.Pattern(`(?i)<(description|summary)>`)
	crossed     = text.Pattern(`<title>([^<]{1,200})</title>`)
	entryEnd    = text.Pattern(`</(item|entry)>`)
	spaceDecl   = text.Pattern(`\s+xmlns:\w+\s*=\s*("[^"]*"|'[^']*')`)
	declaration = text.Pattern(`^\s*<\?xml[^>]*\?>`)
	encodingIs  = text.Pattern(`(<\?xml[^>]*encoding=["'])[^"']*`)
	cdataEnd    = text.Pattern(`\]\]></(description|content:encoded|summary|content)>`)
)

var (
	quotedAttr = text.Pattern(`(<(?:link|enclosure|guid|category|rss|media:\w+) [^<>]*?)"([^"<> ]+)"([^<>]*>)`)
	rootTag    = text.Pattern(`</?(rss|channel|feed)\b[^>]*>`)
	openQuote  = text.Pattern(`(<(?:guid|category|title|description|summary) [^<>]*)">`)
	fieldName  = text.Pattern(`</?(item|title|link|description|pubDate|guid|channel|entry|updated|published|id)[ >]`)
)

func upperCase(b []byte) []byte { return fieldName().ReplaceAllFunc(b, bytes.ToUpper) }

func asText(b []byte) []byte {
	if !isXML(b) {
		return b
	}
	return []byte("<html><body><pre>" + html.EscapeString(string(b)) + "</pre></body></html>")
}

func isXML(b []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(b), []byte("<")) }

func cutInTag(b []byte) []byte {
	half := len(b) / 2
	if i := bytes.IndexByte(b[half:], '<'); isXML(b) && i >= 0 && half+i+3 < len(b) {
		return b[:half+i+3]
	}
	return b
}

// everyNth replaces each nth old.
func everyNth(b []byte, old, with string, n int) []byte {
	parts := strings.Split(string(b), old)
	var out strings.Builder
	for i, p := range parts {
		out.WriteString(p)
		switch {
		case i == len(parts)-1:
		case i%n == n-1:
			out.WriteString(with)
		default:
			out.WriteString(old)
		}
	}
	return []byte(out.String())
}

func replaceIn(b []byte, where *regexp.Regexp, old, with string) []byte {
	return where.ReplaceAllFunc(b, func(m []byte) []byte { return bytes.Replace(m, []byte(old), []byte(with), 1) })
}

func hasLatin(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return true
		}
	}
	return false
}

func lyingCharset(b []byte) []byte {
	if !hasLatin(b) {
		return b
	}
	return encodingIs().ReplaceAll(b, []byte("${1}iso-8859-1"))
}

// toLatin1 encodes a feed in Windows-1252 as far as that goes and keeps its
// declaration.
func toLatin1(b []byte) []byte {
	if !hasLatin(b) || !isXML(b) {
		return b
	}
	out, err := charmap.Windows1252.NewEncoder().Bytes(b)
	if err != nil {
		return b
	}
	return out
}

func dropDeclaration(b []byte) []byte { return declaration().ReplaceAll(b, nil) }

func toUTF16(b []byte) []byte {
	if !isXML(b) {
		return b
	}
	out, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes(bytes.TrimSpace(b))
	if err != nil {
		return b
	}
	return out
}

// doubleEncode takes UTF-8 for Latin-1 and encodes it again.
func doubleEncode(b []byte) []byte {
	if !hasLatin(b) {
		return b
	}
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return []byte(out.String())
}

// dropEnds takes out each second end tag of a few elements.
func dropEnds(b []byte) []byte {
	if !isXML(b) {
		return b
	}
	b = everyNth(b, "</pubDate>", "", 2)
	b = everyNth(b, "</guid>", "", 2)
	b = everyNth(b, "</updated>", "", 2)
	b = everyNth(b, "</title>", "", 3)
	return everyNth(b, "</item>", "", 2)
}

func wrapInPage(b []byte) []byte {
	if !isXML(b) {
		return b
	}
	return []byte("<br />\n<b>Warning</b>: Undefined index: feed in <b>/var/www/f.php</b> on line <b>3</b><br />\n" + string(b) + "\n<script>track('<rss>')</script></body></html>")
}

// unclosedCDATA takes the end off each third CDATA section.
func unclosedCDATA(b []byte) []byte {
	n := 0
	return cdataEnd().ReplaceAllFunc(b, func(m []byte) []byte {
		if n++; n%3 == 0 {
			return m[3:]
		}
		return m
	})
}

func beforeXML(b []byte, s string) []byte {
	if !isXML(b) {
		return b
	}
	return append([]byte(s), b...)
}

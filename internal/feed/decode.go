package feed

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	lingua "broadsheet/internal/text"
)

// decode turns a document into clean UTF-8. In order of trust: a byte order
// mark; the pattern of zero bytes that UTF-16 and UTF-32 leave; valid UTF-8,
// whatever the labels say, since no other text looks like it; the label of the
// HTTP header, then that of the declaration, if they fit the bytes; a guess.
func decode(body []byte, contentType string) string {
	if s, ok := unicodeForm(body); ok {
		return clean(s)
	}
	if utf8.Valid(body) {
		s := string(body)
		if strings.Contains(s, "\x1b$") { // Japanese in seven bits
			if t, ok := decodeAs(body, "iso-2022-jp"); ok {
				return clean(t)
			}
		}
		return clean(s)
	}
	whole := wholeRunes(body)
	good, bad := utf8Runes(whole)
	if bad == 0 || good > 4*bad { // some broken characters, whatever the labels say
		return clean(string(whole))
	}
	header := headerCharset(contentType)
	labels := []string{header, declared(body)}
	if isVague(header) {
		labels[0], labels[1] = labels[1], labels[0]
	}
	for _, label := range labels {
		if isUTF8(label) {
			continue
		}
		if isVague(label) {
			label = unlessForeign(label, body)
		}
		if s, ok := decodeAs(body, label); ok {
			return clean(s)
		}
	}
	if good > bad {
		return clean(string(whole))
	}
	if s, ok := decodeAs(body, lingua.Charset(body)); ok {
		return clean(s)
	}
	return clean(string(body))
}

// unicodeForm decodes UTF-8 with a mark, UTF-16 and UTF-32, marked or not: the
// first character of a feed is an ASCII one.
func unicodeForm(b []byte) (string, bool) {
	var head [4]byte
	copy(head[:], b)
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return string(b[3:]), utf8.Valid(b)
	case head == [4]byte{0, 0, 0xfe, 0xff}: // four bytes at least, for none of the last is zero
		return utf32(b[4:], 0), true
	case head == [4]byte{0xff, 0xfe, 0, 0} && len(b) >= 4:
		return utf32(b[4:], 3), true
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16Text(b[2:], 0), true
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return utf16Text(b[2:], 1), true
	case len(b) < 4:
		return "", false
	case head[0] == 0 && head[1] == 0 && head[2] == 0 && head[3] != 0:
		return utf32(b, 0), true
	case head[0] != 0 && head[1] == 0 && head[2] == 0 && head[3] == 0:
		return utf32(b, 3), true
	case head[0] == 0 && head[1] != 0 && head[2] == 0:
		return utf16Text(b, 0), true
	case head[0] != 0 && head[1] == 0 && head[3] == 0:
		return utf16Text(b, 1), true
	}
	return "", false
}

// utf16Text decodes UTF-16; low is the place of the low byte's pair partner: 0
// for big endian, 1 for little.
func utf16Text(b []byte, little int) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i+little])<<8 | uint16(b[2*i+1-little])
	}
	return string(utf16.Decode(units))
}

// utf32 decodes UTF-32; flip is 0 for big endian, 3 for little.
func utf32(b []byte, flip int) string {
	var out strings.Builder
	out.Grow(len(b) / 4)
	for i := 0; i+3 < len(b); i += 4 {
		r := rune(b[i+flip])<<24 | rune(b[i+1^flip])<<16 | rune(b[i+2^flip])<<8 | rune(b[i+3-flip])
		out.WriteRune(r)
	}
	return out.String()
}

// headerCharset is the charset parameter of a Content-Type, also of one that is
// not quite well formed.
func headerCharset(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return strings.Trim(params["charset"], `'" `)
	}
	_, v, ok := strings.Cut(strings.ToLower(contentType), "charset")
	if !ok {
		return ""
	}
	v, _, _ = strings.Cut(v, ";")
	return strings.Trim(v, `=:'" `)
}

// declared is the encoding named in the XML declaration.
func declared(b []byte) string {
	head := b[:min(len(b), 1024)]
	i := bytes.Index(head, []byte("<?xml"))
	if i < 0 {
		return ""
	}
	head, _, _ = bytes.Cut(head[i:], []byte("?>"))
	var label string
	attrs(string(head[5:]), func(name, value string) bool {
		if name == "encoding" {
			label = value
		}
		return label == ""
	})
	return strings.TrimSpace(label)
}

// isVague reports a header charset that servers send by default, whatever they
// serve.
func isVague(label string) bool {
	switch strings.ToLower(label) {
	case "", "iso-8859-1", "latin1", "us-ascii", "ascii":
		return true
	}
	return false
}

// unlessForeign is label, or the charset of another script that the bytes plainly
// are in: every byte fits a Western label, so that fitting proves nothing.
func unlessForeign(label string, b []byte) string {
	switch g := lingua.Charset(b); g {
	case "windows-1252", "windows-1250", "iso-8859-2", "windows-1254":
		return label
	default:
		return g
	}
}

func isUTF8(label string) bool {
	switch strings.ToLower(label) {
	case "", "utf-8", "utf8", "unicode-1-1-utf-8":
		return true
	}
	return false
}

// decodeAs decodes b as labelled; ok is false where the label is unknown or the
// bytes are no such text.
func decodeAs(b []byte, label string) (s string, ok bool) {
	enc, _ := charset.Lookup(label)
	if enc == nil || enc == encoding.Replacement {
		return "", false
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return "", false
	}
	// A stray bad byte is damage, many are the wrong charset.
	bad := bytes.Count(out, []byte("\uFFFD"))
	return string(out), bad*100 <= len(out)
}

// wholeRunes is b without the piece of a character that a cut has left at its end.
func wholeRunes(b []byte) []byte {
	for n := 1; n <= 3 && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) && !utf8.FullRune(last) {
			return b[:len(b)-n]
		}
	}
	return b
}

// utf8Runes counts, of what stands out of ASCII, the characters that are UTF-8
// and the bytes that are none but could be a character in another charset.
func utf8Runes(b []byte) (good, bad int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			good++
		case b[i] < 0xfe:
			bad++
		}
		i += n
	}
	return good, bad
}

// clean drops control characters, takes bytes that are no UTF-8 and C1 controls
// for what Windows-1252 means by them, and gives every line end as "\n".
func clean(s string) string {
	s = unmix(s)
	i := firstDirty(s)
	if i == len(s) {
		return punctuation(s)
	}
	var out strings.Builder
	out.Grow(len(s))
	out.WriteString(s[:i])
	for i < len(s) {
		n := firstDirty(s[i:])
		out.WriteString(s[i : i+n])
		if i += n; i >= len(s) {
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if s[i] < 0xfe { // these two are in no text
				out.WriteRune(charmap.Windows1252.DecodeByte(s[i]))
			}
		case r >= 0x80 && r < 0xa0:
			if c := charmap.Windows1252.DecodeByte(byte(r)); c != utf8.RuneError {
				out.WriteRune(c)
			}
		case r == '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				out.WriteByte('\n')
			}
		}
		i += size
	}
	return punctuation(out.String())
}

// firstDirty is the place of the first character that clean changes.
func firstDirty(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= 0x20 && c < 0x80 || c == '\n' || c == '\t':
			i++
		case c < 0x80:
			return i
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r < 0xa0 || r == 0xFFFE || r == 0xFFFF {
				return i
			}
			i += n
		}
	}
	return len(s)
}

// unmix undoes double encoding: UTF-8 that was taken for Windows-1252 and
// encoded again ("Ã©" for "é"). It does so only where every character outside
// ASCII fits and there are several, for no text looks like that by chance.
func unmix(s string) string {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	if !looksMixed(s[i:]) {
		return s
	}
	out := make([]byte, 0, len(s))
	found := 0
	for _, r := range s {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		b, ok := mixedByte(r)
		if !ok {
			return s
		}
		out = append(out, b)
		found++
	}
	if found < 4 || !utf8.Valid(out) {
		return s
	}
	return string(out)
}

// punctuation undoes double encoding of single marks in a text that is otherwise
// well: what begins with "â€" is a quotation mark, a dash or the like.
func punctuation(s string) string {
	if !strings.Contains(s, "â€") {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for {
		head, tail, found := strings.Cut(s, "â€")
		out.WriteString(head)
		if !found {
			return out.String()
		}
		r, n := utf8.DecodeRuneInString(tail)
		if b, ok := mixedByte(r); ok && b >= 0x80 && b < 0xc0 {
			out.WriteRune(0x2000 | rune(b&0x3f))
		} else {
			out.WriteString("â€")
			n = 0
		}
		s = tail[n:]
	}
}

// looksMixed reports whether s begins with two characters that are the first two
// bytes of one. It spares nearly every text the trial.
func looksMixed(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	lead, ok := mixedByte(r)
	if !ok || lead < 0xc2 || lead > 0xf4 {
		return false
	}
	r, _ = utf8.DecodeRuneInString(s[n:])
	next, ok := mixedByte(r)
	return ok && next >= 0x80 && next < 0xc0
}

// mixedByte is the byte that was taken for r.
func mixedByte(r rune) (byte, bool) {
	if r < 0x100 {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

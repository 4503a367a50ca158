package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// charsetSample bounds how many bytes a guess is made from.
const charsetSample = 64 << 10

// Charset names the likeliest charset of bytes that are no UTF-8 and carry no
// label that fits, by a label of the WHATWG encoding standard. East Asian charsets show in which bytes go in pairs; of those
// with one byte a character, the one wins in which the text has the most words of
// one script, in sensible case, made of the letters that are common in it. The
// idea is that of Li and Momoi, "A composite approach to language/encoding
// detection" (2001), with far smaller tables.
func Charset(b []byte) string {
	b = dense(b)
	if label := pairs(b); label != "" {
		return label
	}
	best, top := "windows-1252", 0
	for _, c := range oneByte {
		if n := plausibility(b, c.charmap, c.common); n > top {
			best, top = c.label, n
		}
	}
	return best
}

// dense is the part of b that begins a little before the first byte out of ASCII.
func dense(b []byte) []byte {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			b = b[max(0, i-64):]
			break
		}
	}
	return b[:min(len(b), charsetSample)]
}

// census counts what runs of high bytes are in the charsets that use pairs.
type census struct {
	euc, kana, hangul, level1, eucBad int // EUC: both bytes from A1 on
	sjis, sjisKana, sjisBad           int
	big5, big5Common, big5Bad         int
}

// pairs names the East Asian charset that the bytes are, "" for none.
func pairs(b []byte) string {
	var c census
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		run := i
		for run < len(b) && b[run] >= utf8.RuneSelf {
			run++
		}
		c.countEUC(b[i:run])
		c.countSJIS(b[i:min(run+1, len(b))], run-i)
		c.countBig5(b[i:min(run+1, len(b))], run-i)
		i = run
	}
	few := func(bad, good int) bool { return good > 2 && bad*20 <= good }
	switch {
	case few(c.sjisBad, c.sjis) && c.sjisKana*4 > c.sjis:
		return "shift_jis"
	case few(c.eucBad, c.euc) && c.kana*5 > c.euc:
		return "euc-jp"
	case few(c.eucBad, c.euc) && c.hangul*10 > c.euc*9:
		return "euc-kr"
	case few(c.eucBad, c.euc) && c.level1*10 > c.euc*6:
		return "gb18030"
	case few(c.big5Bad, c.big5) && c.big5Common*10 > c.big5*7:
		return "big5"
	}
	return ""
}

// countEUC counts a run of high bytes as EUC, whose pairs are all of such.
func (c *census) countEUC(run []byte) {
	c.eucBad += len(run) % 2
	for ; len(run) > 1; run = run[2:] {
		lead := run[0]
		switch {
		case lead < 0xa1 || run[1] < 0xa1:
			c.eucBad++
			continue
		case lead == 0xa4 || lead == 0xa5:
			c.kana++
		case lead >= 0xb0 && lead <= 0xc8:
			c.hangul++
			c.level1++
		case lead > 0xc8 && lead <= 0xd7:
			c.level1++
		}
		c.euc++
	}
}

// countSJIS counts n high bytes and the byte behind them as Shift_JIS, where the
// second of a pair may be low.
func (c *census) countSJIS(s []byte, n int) {
	for i := 0; i < n; {
		size, kana, bad := sjisStep(s[i:])
		i += size
		c.sjis += btoi(size == 2)
		c.sjisKana += btoi(kana)
		c.sjisBad += btoi(bad)
	}
}

// countBig5 does the same for Big5.
func (c *census) countBig5(s []byte, n int) {
	for i := 0; i < n; i += 2 {
		lead, trail := s[i], byte(0)
		if i+1 < len(s) {
			trail = s[i+1]
		}
		if lead < 0xa1 || lead > 0xf9 || trail < 0x40 || trail > 0x7e && trail < 0xa1 {
			c.big5Bad++
			continue
		}
		c.big5++
		c.big5Common += btoi(lead >= 0xa4 && lead <= 0xc6)
	}
}

// sjisStep is the length of the character that s begins with in Shift_JIS,
// whether it is kana, and whether it is none at all.
func sjisStep(s []byte) (n int, kana, bad bool) {
	c, d := s[0], byte(0)
	if len(s) > 1 {
		d = s[1]
	}
	switch {
	case c >= 0xa1 && c <= 0xdf: // half width
		return 1, false, false
	case (c >= 0x81 && c <= 0x9f || c >= 0xe0 && c <= 0xef) && d >= 0x40 && d != 0x7f && d <= 0xfc:
		return 2, c == 0x82 && d >= 0x9f && d <= 0xf1 || c == 0x83 && d <= 0x96, false
	}
	return 1, false, true
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// oneByte are the charsets with one byte a character and the letters that make up
// most of a text in them.
var oneByte = []struct {
	label   string
	charmap *charmap.Charmap
	common  string
}{
	{"windows-1252", charmap.Windows1252, "éèàçêôîùûâëïüöäßóáíñúãõåøæ"},
	{"windows-1250", charmap.Windows1250, "ąćęłńóśźżáčďéěíňřšťúůýžőűăâîșț"},
	{"iso-8859-2", charmap.ISO8859_2, "ąćęłńóśźżáčďéěíňřšťúůýžőűăâîșț"},
	{"windows-1251", charmap.Windows1251, "оеаинтсрвл"},
	{"koi8-r", charmap.KOI8R, "оеаинтсрвл"},
	{"ibm866", charmap.CodePage866, "оеаинтсрвл"},
	{"windows-1253", charmap.Windows1253, "αοιετσνηυρ"},
	{"windows-1254", charmap.Windows1254, "ığşçöüİ"},
	{"windows-1255", charmap.Windows1255, "יהולארמתבש"},
	{"windows-1256", charmap.Windows1256, "اليمنتروبع"},
	{"windows-874", charmap.Windows874, "านรอกเงมย่"},
}

// plausibility rates the text that b is in a charset: letters count for it, more
// where they are common; changes of script or from small to capital inside a
// word, and signs between letters, count against it.
func plausibility(b []byte, cm *charmap.Charmap, common string) (score int) {
	last := ' '
	for _, c := range b {
		r := cm.DecodeByte(c)
		high := c >= 0x80
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) && high:
			score -= 10
		case high && (unicode.IsLetter(r) || unicode.IsMark(r)):
			score++
			if strings.ContainsRune(common, unicode.ToLower(r)) {
				score += 2
			}
			switch {
			case unicode.IsUpper(r) && unicode.IsLower(last):
				score -= 4
			case unicode.IsUpper(r) && unicode.IsUpper(last):
				score--
			}
			if last >= utf8.RuneSelf && unicode.Is(unicode.Latin, last) {
				score -= 4 // accents stand apart
			}
			if unicode.IsLetter(last) && unicode.Is(unicode.Latin, r) != unicode.Is(unicode.Latin, last) {
				score -= 4
			}
		case high && !unicode.IsSpace(r) && unicode.IsLetter(last):
			if !strings.ContainsRune("’”…–—»", r) {
				score -= 3
			}
		case !high && unicode.IsLetter(r) && unicode.IsLetter(last) && !unicode.Is(unicode.Latin, last):
			score -= 4
		}
		last = r
	}
	return score
}

package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters that no decomposition makes plain, and those that readers of a script
// write in either form.
var plain = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ŋ': "n", 'ə': "e",
	'ё': "е", 'ς': "σ", '’': "'", 'ʼ': "'", '‘': "'", '`': "'", '‐': "-", '‑': "-",
	'أ': "ا", 'إ': "ا", 'آ': "ا", 'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه", 'ـ': "",
	'\u200c': "", '\u200d': "", '\u00ad': "", '\ufe0f': "", '\ufeff': "", '\u200e': "", '\u200f': "",
}

// Fold is s for matching: lower case, compatibility forms unified (full width,
// ligatures), accents off Latin and Greek letters, vowel points off Arabic and
// Hebrew, Arabic letters that are written either way as one. й stays й: in
// other scripts a mark makes another letter.
func Fold(s string) string {
	if plainASCII(s) {
		return strings.ToLower(s) // s itself where nothing changes
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	var b strings.Builder
	b.Grow(len(s))
	strip, composed := false, true
	for _, r := range norm.NFKD.String(s) {
		if r < utf8.RuneSelf {
			b.WriteRune(unicode.ToLower(r))
			strip = 'a' <= r|0x20 && r|0x20 <= 'z'
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			if !strip && !unicode.In(r, unicode.Arabic, unicode.Hebrew) && !(0x64b <= r && r <= 0x65f) {
				b.WriteRune(r)
				composed = false
			}
			continue
		}
		r = unicode.ToLower(r)
		strip = unicode.In(r, unicode.Latin, unicode.Greek)
		if p, ok := plain[r]; ok {
			b.WriteString(p)
			continue
		}
		b.WriteRune(r)
		composed = composed && !unicode.Is(unicode.Hangul, r)
	}
	if composed {
		return b.String()
	}
	return foldComposed(b.String())
}

// foldComposed puts marks back on their letters, then folds those letters that
// are only plain when whole (ё, أ).
func foldComposed(s string) string {
	s = norm.NFC.String(s)
	return strings.Map(func(r rune) rune {
		if p, ok := plain[r]; ok && p != "" {
			r, _ = utf8.DecodeRuneInString(p)
		}
		return r
	}, s)
}

// plainASCII reports whether s folds by lower case alone, for the common case.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == '`' {
			return false
		}
	}
	return true
}

// RTL reports whether lang (ISO 639, region allowed: "ar-EG") is written from
// right to left.
func RTL(lang string) bool {
	switch Base(lang) {
	case "ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ku", "ckb", "arc", "syr":
		return !strings.Contains(lang, "Latn") && lang != "ku"
	}
	return false
}

// Base is the language of a tag without region or script: "pt" for "pt-BR",
// lower case, with old and near codes unified ("iw" is "he", "nb" and "nn" are
// "no"). Empty for what is no language tag.
func Base(tag string) string {
	if len(tag) == 2 && 'a' <= tag[0] && tag[0] <= 'z' && 'a' <= tag[1] && tag[1] <= 'z' {
		switch tag {
		case "iw", "in", "ji", "nb", "nn", "mo", "sh", "bs":
			return nearCodes[tag]
		}
		return tag
	}
	tag = strings.TrimSpace(tag)
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) < 2 || len(tag) > 3 {
		return ""
	}
	for i := range len(tag) {
		if c := tag[i] | 0x20; c < 'a' || c > 'z' {
			return ""
		}
	}
	tag = strings.ToLower(tag)
	if to, ok := nearCodes[tag]; ok {
		return to
	}
	return tag
}

var nearCodes = map[string]string{
	"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "mo": "ro", "fil": "tl", "sh": "hr", "bs": "hr",
	"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt",
	"nld": "nl", "dut": "nl", "pol": "pl", "rus": "ru", "ara": "ar", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko",
	"cmn": "zh", "und": "", "mul": "", "zxx": "",
}

package feed

import (
	"strings"
	"testing"

	"golang.org/x/net/html/charset"

	lingua "broadsheet/internal/text"
)

// Sentences of our own in the languages of each charset.
var texts = map[string]string{
	"windows-1252": "Der Fährbetrieb ruht für zwei Tage, weil die Brücke geprüft wird. Les élèves ont déjà quitté l’école à côté du château.",
	"windows-1250": "Most jest zamknięty, a kierowcy muszą jechać objazdem przez sąsiednią wieś. Można też wsiąść do łodzi i płynąć wzdłuż brzegu.",
	"windows-1251": "Мост закрыт на два дня, поэтому водители едут в объезд через соседнюю деревню, а лодки ходят каждый час.",
	"koi8-r":       "Мост закрыт на два дня, поэтому водители едут в объезд через соседнюю деревню, а лодки ходят каждый час.",
	"windows-1253": "Η γέφυρα είναι κλειστή για δύο ημέρες και οι οδηγοί πηγαίνουν από το διπλανό χωριό, ενώ οι βάρκες περνούν κάθε ώρα.",
	"windows-1255": "הגשר סגור ליומיים, ולכן הנהגים נוסעים דרך הכפר הסמוך, והסירות יוצאות בכל שעה מהנמל הישן.",
	"windows-1256": "الجسر مغلق لمدة يومين ولذلك يسافر السائقون عبر القرية المجاورة وتخرج القوارب كل ساعة من الميناء القديم.",
	"windows-874":  "สะพานปิดสองวัน คนขับรถจึงต้องอ้อมไปทางหมู่บ้านข้างเคียง ส่วนเรือออกทุกชั่วโมงจากท่าเรือเก่า",
	"shift_jis":    "橋は二日間閉鎖されるため、車は隣の村を通って回り道をします。船は古い港から一時間ごとに出ます。",
	"euc-jp":       "橋は二日間閉鎖されるため、車は隣の村を通って回り道をします。船は古い港から一時間ごとに出ます。",
	"iso-2022-jp":  "橋は二日間閉鎖されるため、車は隣の村を通って回り道をします。",
	"euc-kr":       "다리가 이틀 동안 닫혀서 운전자들은 이웃 마을을 지나 돌아갑니다. 배는 옛 항구에서 매시간 떠납니다.",
	"gb18030":      "大桥关闭两天，司机们只好绕道经过邻近的村庄。渡船每小时从旧港口开出一班，票价不变。",
	"big5":         "大橋關閉兩天，司機們只好繞道經過鄰近的村莊。渡船每小時從舊港口開出一班，票價不變。",
}

func TestGuessCharset(t *testing.T) {
	for label, text := range texts {
		enc, _ := charset.Lookup(label)
		doc := "<rss><channel><title>x</title><item><title>" + text + "</title><link>https://a.example/</link></item></channel></rss>"
		b, err := enc.NewEncoder().Bytes([]byte(doc))
		if err != nil {
			t.Fatal(label, err)
		}
		if got := decode(b, ""); got != doc {
			t.Errorf("%s was guessed as %s: %.200s", label, lingua.Charset(b), got[43:])
		}
	}
}

func TestLabels(t *testing.T) {
	const text = "<rss><title>Größe – café</title></rss>"
	in := func(label, s string) []byte {
		enc, _ := charset.Lookup(label)
		b, err := enc.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	twice := func(s string) []byte {
		var out []rune
		for _, c := range []byte(s) {
			out = append(out, rune(c))
		}
		return []byte(string(out))
	}
	russian := "<?xml version='1.0' encoding='koi8-r'?><rss><title>Мост закрыт</title></rss>"
	for _, c := range []struct {
		what, contentType string
		body              []byte
		want              string
	}{
		{"declared in the header", "text/xml; charset=windows-1252", in("windows-1252", text), text},
		{"a header in odd form", "application/rss+xml;charset= 'windows-1252'", in("windows-1252", text), text},
		{"UTF-8 whatever is said", "text/xml; charset=iso-8859-1", []byte(text), text},
		{"the server's default loses", "text/xml; charset=iso-8859-1", in("koi8-r", russian), russian},
		{"a Western label on Russian", "", in("koi8-r", strings.Replace(russian, "koi8-r", "latin1", 1)), strings.Replace(russian, "koi8-r", "latin1", 1)},
		{"a Western label on Japanese", "text/xml; charset=iso-8859-1", in("shift_jis", "<a>橋は二日間閉鎖されるため、車は隣の村を通って</a>"), "<a>橋は二日間閉鎖されるため、車は隣の村を通って</a>"},
		{"an unknown label", "text/xml; charset=martian", in("windows-1252", text), text},
		{"UTF-8 with a mark", "", []byte("\ufeff" + text), text},
		{"UTF-16 with a mark", "", append([]byte("\xff\xfe"), in("utf-16le", text)...), text},
		{"UTF-16 without", "", in("utf-16be", text), text},
		{"Windows quotes in UTF-8", "", []byte("<a>\u0093x\u0094 don\u0092t</a>"), "<a>“x” don’t</a>"},
		{"one bad byte", "", []byte("<a>é ü ö \x92 ß à</a>"), "<a>é ü ö ’ ß à</a>"},
		{"cut through a character", "", []byte("<a>don\xe2\x80"), "<a>don"},
		{"noise", "", []byte("<a>no\xff\xfeise"), "<a>noise"},
		{"encoded twice", "", twice("<a>été et forêt, déjà vu</a>"), "<a>été et forêt, déjà vu</a>"},
		{"one mark encoded twice", "", []byte("<a>Größe, donâ€™t</a>"), "<a>Größe, don’t</a>"},
		{"control characters", "", []byte("<a>\x00x\x0b\r\ny\rz</a>"), "<a>x\ny\nz</a>"},
	} {
		if got := decode(c.body, c.contentType); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestEntities(t *testing.T) {
	var e entities
	e.declare(`<!DOCTYPE rss [<!ENTITY id "tag:x"><!ENTITY % p "no"><!ENTITY q 'a &#38; b'><!ENTITY broken>`)
	for in, want := range map[string]string{
		"a &amp; b &lt;p&gt;":     "a & b <p>",
		"?a=1&copy=2&b=3":         "?a=1&copy=2&b=3",
		"&nbsp;&hellip;&eacute;":  "\u00a0…é",
		"&id;1 &q; &p; &unknown;": "tag:x1 a & b &p; &unknown;",
		"&#8217;&#x2019;&#146;":   "’’’",
		"AT&T & co; &; &#; &":     "AT&T & co; &; &#; &",
		"&#0;&#1;x":               "\ufffdx",
	} {
		if got := e.unescape(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	if got := strings.Count(e.unescape(strings.Repeat("&id;", 9)), "tag:x"); got != 9 {
		t.Error(got)
	}
}

package extract

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// encodings are those of the WHATWG encoding standard, each with words it can write.
var encodings = map[string]string{
	"ibm866": "Новости дня", "iso-8859-2": "Zażółć gęślą jaźń", "iso-8859-3": "Ĉiuj homoj", "iso-8859-4": "Ēriks ķēra", "iso-8859-5": "Новости",
	"iso-8859-6": "أخبار اليوم", "iso-8859-7": "Νέα της ημέρας", "iso-8859-8": "חדשות", "iso-8859-8-i": "חדשות", "iso-8859-10": "Þórður Đ", "iso-8859-13": "Žinios ą",
	"iso-8859-14": "Ŵyn Ŷ", "iso-8859-15": "Prix 5 € œuvre", "iso-8859-16": "Știri și ț", "koi8-r": "Новости", "koi8-u": "Новини ї", "macintosh": "Élan vital",
	"windows-874": "ข่าววันนี้", "windows-1250": "Zprávy dne ř", "windows-1251": "Новости", "windows-1252": "Café “d’or”", "windows-1253": "Νέα", "windows-1254": "Günün haberi ş",
	"windows-1255": "חדשות", "windows-1256": "أخبار", "windows-1257": "Ziņas ņ", "windows-1258": "Vit Nam ă", "x-mac-cyrillic": "Новости",
	"gbk": "今日新闻", "gb18030": "今日新闻𠀀", "big5": "今日新聞", "euc-jp": "今日のニュース", "iso-2022-jp": "今日のニュース", "shift_jis": "今日のニュース", "euc-kr": "오늘의 뉴스",
	"utf-8": "Новости 今日 😀", "x-user-defined": "plain words", "utf-16le": "Новости 今日", "utf-16be": "Новости 今日", "us-ascii": "plain words",
}

func TestDecode(t *testing.T) {
	for label, words := range encodings {
		page := `<html><head><title>` + words + `</title></head>`
		e, _ := charset.Lookup(label)
		if e == nil {
			t.Errorf("%s is not known", label)
			continue
		}
		enc := e.NewEncoder()
		switch label {
		case "utf-16le":
			enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
		case "utf-16be":
			enc = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()
		}
		body, err := enc.Bytes([]byte(page))
		if err != nil {
			t.Errorf("%s cannot write %q: %v", label, words, err)
			continue
		}
		if got := string(decode(body, "text/html; charset="+label)); !strings.Contains(got, words) {
			t.Errorf("%s by header: %q", label, got)
		}
		if bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff")) {
			if got := string(decode(body, "text/html; charset=windows-1251")); !strings.Contains(got, words) {
				t.Errorf("%s by its mark, against the header: %q", label, got)
			}
			continue // a browser takes no meta element for it
		}
		for _, said := range []string{`<meta charset="` + label + `">`, `<meta http-equiv=Content-Type content='text/html;charset=` + label + `'>`} {
			body, _ := enc.Bytes([]byte("<html><head>" + said + page))
			if got := string(decode(body, "text/html")); !strings.Contains(got, words) {
				t.Errorf("%s by %s: %q", label, said, got)
			}
		}
	}
}

func TestEncodingsAreAll(t *testing.T) {
	// The standard names 40: these and "replacement", which no text is in.
	names := map[string]bool{}
	for label := range encodings {
		_, name := charset.Lookup(label)
		names[name] = true
	}
	if len(names) != 39 {
		t.Errorf("%d encodings are tested", len(names))
	}
}

// unnamed are sentences in the encodings that can be told by their bytes.
var unnamed = map[string]string{
	"utf-8":        "Мост закрыт, 橋は閉鎖, the bridge is shut",
	"windows-1252": "Die Brücke wird geprüft, die Fähre fährt nicht, und die Schüler müssen zu Fuß über den Fluß gehen.",
	"windows-1250": "Most jest zamknięty, a kierowcy muszą jechać objazdem przez sąsiednią wieś, wzdłuż rzeki i przez łąki.",
	"windows-1251": "Мост закрыт на два дня, поэтому водители едут в объезд через соседнюю деревню.",
	"koi8-r":       "Мост закрыт на два дня, поэтому водители едут в объезд через соседнюю деревню.",
	"ibm866":       "Мост закрыт на два дня, поэтому водители едут в объезд через соседнюю деревню.",
	"windows-1253": "Η γέφυρα είναι κλειστή για δύο ημέρες και οι οδηγοί πηγαίνουν από το διπλανό χωριό.",
	"windows-1254": "Köprü iki gün kapalı, sürücüler komşu köyün içinden geçiyor, eski çarşıdan kalkan vapur yarın çalışacak.",
	"windows-1255": "הגשר סגור ליומיים, ולכן הנהגים נוסעים דרך הכפר הסמוך, והסירות יוצאות בכל שעה.",
	"windows-1256": "الجسر مغلق لمدة يومين ولذلك يسافر السائقون عبر القرية المجاورة وتخرج القوارب كل ساعة.",
	"windows-874":  "สะพานปิดสองวัน คนขับรถจึงต้องอ้อมไปทางหมู่บ้านข้างเคียง ส่วนเรือออกทุกชั่วโมงจากท่าเรือเก่า",
	"shift_jis":    "橋は二日間閉鎖されるため、車は隣の村を通って回り道をします。",
	"euc-jp":       "橋は二日間閉鎖されるため、車は隣の村を通って回り道をします。",
	"iso-2022-jp":  "橋は二日間閉鎖されるため、車は隣の村を通って回り道をします。",
	"euc-kr":       "다리가 이틀 동안 닫혀서 운전자들은 이웃 마을을 지나 돌아갑니다.",
	"gb18030":      "大桥关闭两天，司机们只好绕道经过邻近的村庄。渡船每小时从旧港口开出一班。",
	"big5":         "大橋關閉兩天，司機們只好繞道經過鄰近的村莊。渡船每小時從舊港口開出一班。",
}

func TestDecodeByGuess(t *testing.T) {
	for label, words := range unnamed {
		e, _ := charset.Lookup(label)
		body, err := e.NewEncoder().Bytes([]byte("<title>x</title><div class=body><p>" + words + "</p></div>"))
		if err != nil {
			t.Errorf("%s cannot write %q: %v", label, words, err)
			continue
		}
		if got := string(decode(body, "text/html")); !strings.Contains(got, words) {
			t.Errorf("%s: %q", label, got)
		}
	}
}

func TestDecodeWithoutHeader(t *testing.T) {
	cyrillic, _ := charset.Lookup("windows-1251")
	body, _ := cyrillic.NewEncoder().Bytes([]byte(`<meta charset="windows-1251"><p>Новости`))
	late, _ := cyrillic.NewEncoder().Bytes([]byte("<title>x</title>" + strings.Repeat("<!-- -->", 300) + `<meta http-equiv="content-type" content="text/html; charset=windows-1251"><p>Новости`))
	for name, c := range map[string]struct {
		body []byte
		want string
	}{
		"meta":                {body, "Новости"},
		"late meta":           {late, "Новости"},
		"byte order mark":     {append([]byte("\xef\xbb\xbf"), "<p>Новости"...), "<p>Новости"},
		"utf-8 unsaid":        {[]byte("<p>" + strings.Repeat("x", 3000) + "Новости"), "Новости"},
		"windows-1252 unsaid": {[]byte("<p>caf\xe9 \x93d\x92or\x94"), "café “d’or”"},
	} {
		if got := decode(c.body, "text/html"); !bytes.Contains(got, []byte(c.want)) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

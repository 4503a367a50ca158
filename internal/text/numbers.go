package text

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Number is a quantity that a text names.
type Number struct {
	news.Span         // bytes of the text, unit and currency sign included
	Value     float64 // in units: "3.2 million" is 3200000
	// Unit is "percent", a currency (ISO 4217: "USD"), a measure (km, m, kg, t,
	// °C, ha, km/h, mw …) or empty. What is counted ("dead") is not a unit.
	Unit  string
	About bool // "some", "nearly", "mehr als" stands before it
}

// currencies by sign and by word; a word is looked up folded.
var currencies = map[string]string{
	"$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "dolares": "USD", "dollari": "USD", "dolar": "USD", "dolarow": "USD", "доллар": "USD", "доллара": "USD", "долларов": "USD", "دولار": "USD", "美元": "USD", "ドル": "USD", "米ドル": "USD", "달러": "USD",
	"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "евро": "EUR", "يورو": "EUR", "欧元": "EUR", "ユーロ": "EUR", "유로": "EUR",
	"£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "pfund": "GBP", "libras": "GBP", "sterline": "GBP", "英镑": "GBP", "ポンド": "GBP",
	"¥": "JPY", "jpy": "JPY", "yen": "JPY", "円": "JPY", "日元": "JPY",
	"元": "CNY", "人民币": "CNY", "yuan": "CNY", "renminbi": "CNY", "cny": "CNY", "₹": "INR", "rs": "INR", "rupees": "INR", "rupee": "INR", "rupien": "INR", "inr": "INR",
	"₽": "RUB", "руб": "RUB", "рубль": "RUB", "рубля": "RUB", "рублей": "RUB", "rubles": "RUB", "roubles": "RUB", "rubel": "RUB", "roubel": "RUB",
	"₩": "KRW", "won": "KRW", "원": "KRW", "₺": "TRY", "lira": "TRY", "liras": "TRY", "₴": "UAH", "гривень": "UAH", "hryvnia": "UAH",
	"franken": "CHF", "chf": "CHF", "francs": "CHF", "zł": "PLN", "zl": "PLN", "zloty": "PLN", "zlotych": "PLN", "pln": "PLN", "kronor": "SEK", "kroner": "DKK", "reais": "BRL", "r$": "BRL", "reales": "BRL", "pesos": "MXN", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "₦": "NGN", "naira": "NGN", "₪": "ILS", "shekels": "ILS", "rand": "ZAR", "฿": "THB", "บาท": "THB", "dirhams": "AED", "درهم": "AED", "ريال": "SAR", "جنيه": "EGP", "₱": "PHP", "₫": "VND", "kc": "CZK", "korun": "CZK", "forint": "HUF", "ft": "HUF", "lei": "RON",
}

// measures by word, folded.
var measures = map[string]string{
	"km": "km", "kilometers": "km", "kilometres": "km", "kilometer": "km", "kilometre": "km", "kilometern": "km", "kilometros": "km", "chilometri": "km", "quilometros": "km", "kilometrow": "km", "км": "km", "километров": "km", "公里": "km", "キロ": "km", "كيلومتر": "km", "كيلومترا": "km",
	"m": "m", "meters": "m", "metres": "m", "meter": "m", "metern": "m", "metros": "m", "metri": "m", "metrow": "m", "метров": "m", "米": "m", "メートル": "m", "cm": "cm", "centimetres": "cm", "centimeters": "cm", "zentimeter": "cm", "mm": "mm", "miles": "mi", "mile": "mi", "feet": "ft", "foot": "ft",
	"kg": "kg", "kilos": "kg", "kilograms": "kg", "kilogramm": "kg", "chili": "kg", "кг": "kg", "公斤": "kg", "tonnes": "t", "tons": "t", "tonnen": "t", "toneladas": "t", "tonnellate": "t", "ton": "t", "тонн": "t", "吨": "t", "トン": "t", "طن": "t",
	"°c": "°C", "c°": "°C", "degrees": "°", "grad": "°", "degres": "°", "grados": "°", "gradi": "°", "graus": "°", "градусов": "°", "度": "°",
	"hectares": "ha", "hectare": "ha", "hektar": "ha", "hectareas": "ha", "ettari": "ha", "га": "ha", "acres": "ac", "mw": "MW", "gw": "GW", "kwh": "kWh", "mph": "mph", "kmh": "km/h", "km/h": "km/h", "barrels": "bbl", "barils": "bbl", "litres": "l", "liters": "l", "liter": "l", "litros": "l",
}

// Numbers are the quantities in s in order: digits grouped as lang (ISO 639)
// groups them, number words to twenty and tens, with scale ("million", "млн",
// "万"), percent, currency and measure. Years, dates and times of day are
// numbers too; Dates tells them. Digits inside a word ("F16") are none.
func Numbers(s, lang string) []Number {
	l := languages()[Base(lang)]
	if l == nil {
		l = &language{}
	}
	words := numberWords(s)
	var out []Number
	for i := 0; i < len(words); i++ {
		n, used := l.number(s, words[i:], i, words)
		if used > 0 {
			out = append(out, n)
			i += used - 1
		}
	}
	return out
}

// numberWords are the words of s with characters without spaces one by one, and
// digits parted from letters: "3万5000人", "20%", "5km".
func numberWords(s string) []news.Span {
	var out []news.Span
	for _, w := range Words(s) {
		word := w.Of(s)
		r, _ := utf8.DecodeRuneInString(word)
		switch c := classOf(r); {
		case c == han:
			for i := w.Start; i < w.End; {
				_, n := utf8.DecodeRuneInString(s[i:])
				out = append(out, news.Span{Start: i, End: i + n})
				i += n
			}
		case c == digit:
			end := w.Start + digitsEnd(word)
			out = append(out, news.Span{Start: w.Start, End: end})
			if end < w.End {
				out = append(out, news.Span{Start: end, End: w.End})
			}
		default:
			out = append(out, w)
		}
	}
	return out
}

// digitsEnd is where the digits at the start of word end, separators inside
// included.
func digitsEnd(word string) int {
	end := 0
	for i, r := range word {
		switch {
		case unicode.IsDigit(r):
			end = i + utf8.RuneLen(r)
		case r != '.' && r != ',' && r != '\'' && r != '’':
			return end
		}
	}
	return end
}

// number reads the quantity that begins with words[0]; i is its place in all.
// used is 0 where none does.
func (l *language) number(s string, words []news.Span, i int, all []news.Span) (n Number, used int) {
	first := words[0].Of(s)
	if r, _ := utf8.DecodeRuneInString(first); unicode.IsDigit(r) {
		n.Span, n.Value, used = l.digits(s, words)
		if i > 0 && glued(s, all[i-1], words[0]) {
			return n, 0
		}
	} else if v, ok := l.numbers[Fold(first)]; ok {
		n.Span, n.Value, used = words[0], v, 1
		if used < len(words) && v >= 20 && apart(s, n.Span, words[used]) <= 1 {
			if u, ok := l.numbers[Fold(words[used].Of(s))]; ok && u > 0 && u < 10 {
				n.Value, n.End = v+u, words[used].End
				used++
			}
		}
	} else if v, m := hanNumber(s, words); m > 0 {
		n.Span, n.Value, used = news.Span{Start: words[0].Start, End: words[m-1].End}, v, m
	} else {
		return n, 0
	}
	used += l.scaled(s, words, &n, used)
	used += l.unit(s, words, &n, used)
	signBefore(s, &n)
	n.About = l.approximate(s, all[:i])
	return n, used
}

// glued reports whether b is a number inside the word a, "F16" or "F-16".
func glued(s string, a, b news.Span) bool {
	r, _ := utf8.DecodeLastRuneInString(a.Of(s))
	if c := classOf(r); c == han || c == digit {
		return false
	}
	between := s[a.End:b.Start]
	return between == "" || between == "-" && unicode.IsLetter(r) && len(a.Of(s)) <= 5 && unicode.IsUpper(mustRune(a.Of(s)))
}

// apart is how many bytes of space or hyphen lie between two spans, large if
// anything else does.
func apart(s string, a, b news.Span) int {
	between := s[a.End:b.Start]
	if strings.Trim(between, " -\u00a0\u202f\u2009") != "" {
		return 1 << 20
	}
	return len(between)
}

// digits reads digits with the groups that follow after a space: "1 234 567".
func (l *language) digits(s string, words []news.Span) (news.Span, float64, int) {
	sp, used := words[0], 1
	raw := sp.Of(s)
	if plainDigits(raw) && len(raw) <= 3 {
		for used < len(words) && plainDigits(words[used].Of(s)) && len(words[used].Of(s)) == 3 && spaceBetween(s, sp.End, words[used].Start, l.comma) {
			raw += words[used].Of(s)
			sp.End = words[used].End
			used++
		}
		if used > 1 {
			if v, err := strconv.ParseFloat(raw, 64); err == nil {
				return sp, v, used
			}
		}
	}
	v, ok := ParseNumber(raw, l.comma)
	if !ok {
		used = 0
	}
	return sp, v, used
}

// spaceBetween reports whether s[a:b] is the space that groups digits.
func spaceBetween(s string, a, b int, plainToo bool) bool {
	switch s[a:b] {
	case "\u00a0", "\u202f", "\u2009":
		return true
	case " ":
		return plainToo
	}
	return false
}

func plainDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// ParseNumber reads digits of any script with separators. Where it could be
// either ("1.234"), comma says whether the language writes decimals with one.
func ParseNumber(s string, comma bool) (float64, bool) {
	var b strings.Builder
	var seps []byte // in order
	last := -1      // place in b of the last separator
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte('0' + byte(digitValue(r)))
		case r == '.' || r == ',' || r == '٫' || r == '٬':
			seps = append(seps, map[rune]byte{'.': '.', ',': ',', '٫': ',', '٬': '.'}[r])
			last = b.Len()
		case r == '\'' || r == '’' || r == ' ' || r == '\u00a0' || r == '\u202f':
		default:
			return 0, false
		}
	}
	digits := b.String()
	if digits == "" || len(digits) > 18 {
		return 0, false
	}
	if decimalAt := decimal(digits, seps, last, comma); decimalAt >= 0 {
		digits = digits[:decimalAt] + "." + digits[decimalAt:]
	}
	v, err := strconv.ParseFloat(digits, 64)
	return v, err == nil
}

// decimal is where in digits the decimal point stands, -1 for nowhere.
func decimal(digits string, seps []byte, last int, comma bool) int {
	switch {
	case len(seps) == 0:
		return -1
	case len(seps) > 1 && seps[len(seps)-1] == seps[0]: // 1.234.567
		return -1
	case len(seps) > 1:
		return last
	case len(digits)-last != 3 || last == 1 && digits[0] == '0' || last > 3:
		return last
	case (seps[0] == ',') == comma:
		return last
	}
	return -1
}

// digitValue is the value of a decimal digit of any script.
func digitValue(r rune) int {
	if r < utf8.RuneSelf {
		return int(r - '0')
	}
	for _, zero := range [...]rune{'٠', '۰', '०', '০', '੦', '૦', '௦', '౦', '೦', '൦', '๐', '໐', '０', '၀', '០'} {
		if zero <= r && r <= zero+9 {
			return int(r - zero)
		}
	}
	return 0
}

// scaled multiplies n by the scale word at words[at:].
func (l *language) scaled(s string, words []news.Span, n *Number, at int) (used int) {
	for at+used < len(words) && apart(s, n.Span, words[at+used]) <= 3 {
		w := words[at+used]
		scale, ok := l.scales[Fold(w.Of(s))]
		if !ok {
			if scale, ok = hanScales[w.Of(s)]; !ok || scale < 1e4 {
				break
			}
		}
		n.Value = math.Round(n.Value*scale*1e6) / 1e6
		n.End = w.End
		used++
	}
	return used
}

// unit reads a percent sign, currency or measure at words[at:].
func (l *language) unit(s string, words []news.Span, n *Number, at int) (used int) {
	rest := s[n.End:]
	trimmed := strings.TrimLeft(rest, " \u00a0\u202f")
	gap := len(rest) - len(trimmed)
	for _, sign := range [...][2]string{{"%", "percent"}, {"％", "percent"}, {"٪", "percent"}, {"€", "EUR"}, {"$", "USD"}, {"£", "GBP"}, {"₽", "RUB"}, {"₴", "UAH"}, {"₺", "TRY"}, {"°C", "°C"}, {"°F", "°F"}, {"℃", "°C"}} {
		if gap <= 3 && strings.HasPrefix(trimmed, sign[0]) {
			n.Unit, n.End = sign[1], n.End+gap+len(sign[0])
			return 0
		}
	}
	for size := 3; size > 0; size-- {
		if at+size > len(words) || words[at].Start-n.End > 3 || apart(s, n.Span, words[at]) > 3 {
			continue
		}
		end := words[at+size-1].End
		if end-words[at].Start > 24 {
			continue
		}
		name := Fold(s[words[at].Start:end])
		unit := currencies[name]
		switch {
		case l.percent[name] || name == "percent":
			unit = "percent"
		case unit == "":
			unit = measures[name]
		}
		if unit != "" && (len(name) > 2 || name == Fold(name) && (unit != "HUF" && unit != "INR")) {
			n.Unit, n.End = unit, end
			return size
		}
	}
	return 0
}

// signBefore takes a currency sign or minus that stands before n.
func signBefore(s string, n *Number) {
	before := strings.TrimRight(s[:n.Start], " \u00a0")
	if len(s[:n.Start])-len(before) > 2 {
		return
	}
	for _, sign := range [...]string{"US$", "HK$", "R$", "A$", "C$", "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₴", "₦", "₪", "฿", "₱", "USD", "EUR", "GBP", "CHF", "Rs"} {
		if n.Unit == "" && strings.HasSuffix(before, sign) {
			n.Unit, n.Start = currencies[strings.ToLower(sign)], len(before)-len(sign)
			before = before[:n.Start]
			break
		}
	}
	for _, minus := range [...]string{"-", "−"} {
		if rest, ok := strings.CutSuffix(s[:n.Start], minus); ok && (rest == "" || strings.HasSuffix(rest, " ")) {
			n.Value, n.Start = -n.Value, len(rest)
		}
	}
}

// approximate reports whether one of the two words before a number says that
// it is not exact.
func (l *language) approximate(s string, before []news.Span) bool {
	for size := 1; size <= 2 && size <= len(before); size++ {
		a, b := before[len(before)-size], before[len(before)-1]
		if b.End-a.Start < 40 && l.about[Fold(s[a.Start:b.End])] {
			return true
		}
	}
	return false
}

// hanDigits and hanScales write numbers in Chinese, Japanese and Korean.
var hanDigits = map[string]float64{"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
var hanScales = map[string]float64{"十": 10, "百": 100, "千": 1000, "万": 1e4, "萬": 1e4, "만": 1e4, "亿": 1e8, "億": 1e8, "억": 1e8, "兆": 1e12}

// hanNumber reads "三百二十" from characters one by one; a lone digit counts only
// with a counter behind it.
func hanNumber(s string, words []news.Span) (float64, int) {
	total, section, pending, used := 0.0, 0.0, -1.0, 0
	for ; used < len(words) && used < 16; used++ {
		if used > 0 && words[used].Start != words[used-1].End {
			break
		}
		w := words[used].Of(s)
		if d, ok := hanDigits[w]; ok {
			if pending >= 0 {
				pending = pending*10 + d
			} else {
				pending = d
			}
			continue
		}
		scale, ok := hanScales[w]
		if !ok || used == 0 && scale >= 100 {
			break
		}
		if scale < 1e4 {
			section += max(pending, 1) * scale
			if pending < 0 && used > 0 {
				section += 0
			}
		} else {
			total += (section + max(pending, 0)) * scale
			section = 0
		}
		pending = -1
	}
	if used == 1 && (len(words) < 2 || words[1].Start != words[0].End || !counter(words[1].Of(s))) {
		return 0, 0
	}
	return total + section + max(pending, 0), used
}

// counter reports whether a character counts things or time.
func counter(w string) bool {
	return strings.ContainsAny(w, "人名个個件次起岁歳年月日天元円回台位条所家号")
}

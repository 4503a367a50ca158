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
// "万"), percent, currency and measure. Years and days of dates are numbers too;
// Dates tells them. Digits inside a word ("F16") and times of day are none.
func Numbers(s, lang string) []Number {
	l := languages()[Base(lang)]
	if l == nil {
		l = &language{}
	}
	words := numberWords(s, l.code)
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

// numberWords are the words of s with characters without spaces one by one,
// digits parted from letters ("3万5000人", "5km") and elisions taken off
// ("d’euros", "l'anno").
func numberWords(s, lang string) []news.Span {
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
			w.Start = w.End - len(unelide(word, lang))
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
	r, _ := utf8.DecodeRuneInString(words[0].Of(s))
	switch {
	case unicode.IsDigit(r):
		if i > 0 && glued(s, all[i-1], words[0]) || clock(s, words[0]) {
			return n, 0
		}
		n.Span, n.Value, used = l.digits(s, words)
	default:
		if n.Span, n.Value, used = l.spelled(s, words); used == 0 {
			n.Span, n.Value, used = hanNumber(s, words)
		}
	}
	if used == 0 {
		return n, 0
	}
	used += l.scaled(s, words, &n, used)
	used += l.unit(s, words, &n, used)
	signBefore(s, &n)
	n.About = l.approximate(s, all[:i])
	return n, used
}

// spelled reads a number in words: "twelve", "twenty-three", "dix-sept",
// "treinta y cinco", "dreiundzwanzig".
func (l *language) spelled(s string, words []news.Span) (sp news.Span, v float64, used int) {
	v, used = l.numeral(s, words)
	if used == 0 {
		return sp, 0, 0
	}
	sp = news.Span{Start: words[0].Start, End: words[used-1].End}
	next := used
	if next < len(words) && v >= 20 && l.linker(s, words[next]) {
		next++
	}
	if next >= len(words) || apart(s, words[next-1], words[next]) > 1 {
		return sp, v, used
	}
	u, more := l.numeral(s, words[next:])
	teen := l.code == "ar" && v > 0 && v < 10 && u == 10
	if more > 0 && (teen || v >= 20 && v < 100 && u > 0 && u < 10) {
		sp.End = words[next+more-1].End
		return sp, v + u, next + more
	}
	return sp, v, used
}

// linker reports whether a word joins tens and units: "treinta y cinco".
func (l *language) linker(s string, w news.Span) bool {
	switch w.Of(s) {
	case "y", "e", "et", "and":
		return true
	}
	return false
}

// numeral looks up one number word, which may be of several words of s.
func (l *language) numeral(s string, words []news.Span) (float64, int) {
	for size := min(3, len(words)); size > 0; size-- {
		end := words[size-1].End
		if end-words[0].Start > 40 {
			continue
		}
		word := Fold(s[words[0].Start:end])
		if v, ok := l.numbers[word]; ok {
			return v, size
		}
		if v := l.compound(word); v > 0 && size == 1 {
			return v, 1
		}
	}
	return 0, 0
}

// compound reads units and tens in one word: "dreiundzwanzig", "drieentwintig".
func (l *language) compound(word string) float64 {
	link := map[string]string{"de": "und", "nl": "en", "da": "og"}[l.code]
	if link == "" || len(word) < 10 {
		return 0
	}
	for i := 2; i+len(link) < len(word); i++ {
		if word[i:i+len(link)] != link {
			continue
		}
		unit, ok := l.numbers[word[:i]]
		if word[:i] == "ein" {
			unit, ok = 1, true
		}
		tens, known := l.numbers[word[i+len(link):]]
		if ok && known && unit < 10 && tens >= 20 {
			return tens + unit
		}
	}
	return 0
}

// clock reports whether a number belongs to a time of day: "12:30".
func clock(s string, w news.Span) bool {
	before := w.Start >= 2 && s[w.Start-1] == ':' && '0' <= s[w.Start-2] && s[w.Start-2] <= '9'
	after := w.End+1 < len(s) && s[w.End] == ':' && '0' <= s[w.End+1] && s[w.End+1] <= '9'
	return w.Len() <= 2 && (before || after)
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

// scaled multiplies n by the scale words at words[at:] and adds what follows one:
// "one hundred and twenty", "3万5000".
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
		rest, more := l.rest(s, words[at+used:], n.End, scale)
		if more > 0 {
			used += more
			n.Value += rest
			n.End = words[at+used-1].End
		}
	}
	return used
}

// rest reads what is added to a number that ends at end in a scale word.
func (l *language) rest(s string, words []news.Span, end int, scale float64) (v float64, used int) {
	if len(words) == 0 {
		return 0, 0
	}
	if words[0].Start == end && scale >= 1e4 && plainDigits(words[0].Of(s)) {
		v, _ = ParseNumber(words[0].Of(s), l.comma)
		return v, 1
	}
	if scale != 100 || words[0].Start-end > 1 {
		return 0, 0
	}
	skip := 0
	if l.linker(s, words[0]) {
		skip = 1
	}
	if skip >= len(words) {
		return 0, 0
	}
	if _, v, used = l.spelled(s, words[skip:]); used == 0 || v >= 100 || v == 0 {
		return 0, 0
	}
	return v, skip + used
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
	skip := 0
	if at+1 < len(words) && n.Value >= 1e6 {
		switch w := Fold(words[at].Of(s)); {
		case w == "de", w == "di", w == "of":
			skip = 1
		}
	}
	at += skip
	for size := 3; size > 0; size-- {
		if at+size > len(words) || words[at].Start-n.End > 6 || skip == 0 && apart(s, n.Span, words[at]) > 3 && !strings.HasSuffix(s[n.End:words[at].Start], "'") && !strings.HasSuffix(s[n.End:words[at].Start], "’") {
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
			return skip + size
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
	if rest, ok := strings.CutSuffix(before, "百分之"); ok && n.Unit == "" {
		n.Unit, n.Start = "percent", len(rest)
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
func hanNumber(s string, words []news.Span) (sp news.Span, v float64, used int) {
	total, section, pending := 0.0, 0.0, -1.0
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
		} else {
			total += (section + max(pending, 0)) * scale
			section = 0
		}
		pending = -1
	}
	if used == 1 && (len(words) < 2 || words[1].Start != words[0].End || !counter(words[1].Of(s))) {
		used = 0
	}
	if used == 0 {
		return sp, 0, 0
	}
	return news.Span{Start: words[0].Start, End: words[used-1].End}, total + section + max(pending, 0), used
}

// counter reports whether a character counts things or time.
func counter(w string) bool {
	return strings.ContainsAny(w, "人名个個件次起岁歳年月日天元円回台位条所家号")
}

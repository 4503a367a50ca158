package text

import (
	"strings"

	"broadsheet/internal/news"
)

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

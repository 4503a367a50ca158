package text_test

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/text"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		s, lang string
		value   float64
		unit    string
		about   bool
		span    string
	}{
		{"It cost $3.2 million.", "en", 3.2e6, "USD", false, "$3.2 million"},
		{"nearly 1,200 people", "en", 1200, "", true, "1,200"},
		{"Es kostete 1.234,5 Millionen Euro", "de", 1234.5e6, "EUR", false, "1.234,5 Millionen Euro"},
		{"mehr als 3.000 Menschen", "de", 3000, "", true, "3.000"},
		{"une hausse de 2,5 % en mai", "fr", 2.5, "percent", false, "2,5 %"},
		{"1 234 567 habitants", "fr", 1234567, "", false, "1 234 567"},
		{"twelve dead", "en", 12, "", false, "twelve"},
		{"twenty-three", "en", 23, "", false, "twenty-three"},
		{"свыше 5 млн рублей", "ru", 5e6, "RUB", true, "5 млн рублей"},
		{"约3.5万人", "zh", 35000, "", true, "3.5万"},
		{"三百二十人", "zh", 320, "", false, "三百二十"},
		{"15 por ciento", "es", 15, "percent", false, "15 por ciento"},
		{"٢٥ قتيلا", "ar", 25, "", false, "٢٥"},
		{"fell to -5°C", "en", -5, "°C", false, "-5°C"},
		{"12,34,567 voters", "en", 1234567, "", false, "12,34,567"},
		{"7,2 milliards d'euros", "fr", 7.2e9, "EUR", false, "7,2 milliards d'euros"},
		{"3 millones de euros", "es", 3e6, "EUR", false, "3 millones de euros"},
		{"one hundred and twenty", "en", 120, "", false, "one hundred and twenty"},
		{"dreiundzwanzig Tote", "de", 23, "", false, "dreiundzwanzig"},
		{"treinta y cinco", "es", 35, "", false, "treinta y cinco"},
		{"quatre-vingt-dix", "fr", 90, "", false, "quatre-vingt-dix"},
		{"dix-sept blessés", "fr", 17, "", false, "dix-sept"},
		{"تسعة عشر قتيلا", "ar", 19, "", false, "تسعة عشر"},
		{"3万5000人", "zh", 35000, "", false, "3万5000"},
		{"百分之三十", "zh", 30, "percent", false, "百分之三十"},
		{"R$ 2,3 bilhões", "pt", 2.3e9, "BRL", false, "R$ 2,3 bilhões"},
	} {
		got := text.Numbers(c.s, c.lang)
		if len(got) != 1 {
			t.Errorf("Numbers(%q) = %+v", c.s, got)
			continue
		}
		if g := got[0]; g.Value != c.value || g.Unit != c.unit || g.About != c.about || g.Of(c.s) != c.span {
			t.Errorf("Numbers(%q) = %v %q about=%v %q", c.s, g.Value, g.Unit, g.About, g.Of(c.s))
		}
	}
	for _, s := range []string{"an F-16 jet", "no numbers here", "a B52", "at 12:30", ""} {
		if got := text.Numbers(s, "en"); len(got) != 0 {
			t.Errorf("Numbers(%q) = %+v, want none", s, got)
		}
	}
}

func TestDates(t *testing.T) {
	now := time.Date(2026, 5, 14, 15, 0, 0, 0, time.UTC) // a Thursday
	for _, c := range []struct{ s, lang, from, precision, span string }{
		{"It happened on Tuesday.", "en", "2026-05-12", "day", "Tuesday"},
		{"We meet next Tuesday", "en", "2026-05-19", "day", "Tuesday"},
		{"on May 3rd, 2025,", "en", "2025-05-03", "day", "May 3rd, 2025"},
		{"3 May", "en", "2026-05-03", "day", "3 May"},
		{"since 2019", "en", "2019-01-01", "year", "2019"},
		{"two days ago", "en", "2026-05-12", "day", "two days ago"},
		{"last week", "en", "2026-05-04", "week", "last week"},
		{"a month ago", "en", "2026-04-01", "month", "a month ago"},
		{"2026-05-01", "", "2026-05-01", "day", "2026-05-01"},
		{"gestern Abend", "de", "2026-05-13", "day", "gestern"},
		{"am 3. Mai 2026", "de", "2026-05-03", "day", "3. Mai 2026"},
		{"vor zwei Tagen", "de", "2026-05-12", "day", "vor zwei Tagen"},
		{"le 1er mai", "fr", "2026-05-01", "day", "1er mai"},
		{"avant-hier", "fr", "2026-05-12", "day", "avant-hier"},
		{"la semaine dernière", "fr", "2026-05-04", "week", "semaine dernière"},
		{"il y a trois jours", "fr", "2026-05-11", "day", "il y a trois jours"},
		{"el 3 de mayo de 2026", "es", "2026-05-03", "day", "3 de mayo de 2026"},
		{"hace dos semanas", "es", "2026-04-30", "day", "hace dos semanas"},
		{"il 3 maggio", "it", "2026-05-03", "day", "3 maggio"},
		{"due giorni fa", "it", "2026-05-12", "day", "due giorni fa"},
		{"na terça-feira", "pt", "2026-05-12", "day", "terça-feira"},
		{"há três dias", "pt", "2026-05-11", "day", "há três dias"},
		{"op 3 mei", "nl", "2026-05-03", "day", "3 mei"},
		{"twee weken geleden", "nl", "2026-04-30", "day", "twee weken geleden"},
		{"3 maja 2026 r.", "pl", "2026-05-03", "day", "3 maja 2026"},
		{"we wtorek", "pl", "2026-05-12", "day", "wtorek"},
		{"3 мая", "ru", "2026-05-03", "day", "3 мая"},
		{"во вторник", "ru", "2026-05-12", "day", "вторник"},
		{"два дня назад", "ru", "2026-05-12", "day", "два дня назад"},
		{"يوم الثلاثاء", "ar", "2026-05-12", "day", "الثلاثاء"},
		{"3 مايو 2026", "ar", "2026-05-03", "day", "3 مايو 2026"},
		{"5月3日", "zh", "2026-05-03", "day", "5月3日"},
		{"昨天", "zh", "2026-05-13", "day", "昨天"},
		{"2026年5月3日", "ja", "2026-05-03", "day", "2026年5月3日"},
		{"上周二", "zh", "2026-05-05", "day", "上周二"},
		{"三天前", "zh", "2026-05-11", "day", "三天前"},
		{"去年5月", "zh", "2025-05-01", "month", "去年5月"},
		{"3日前", "ja", "2026-05-11", "day", "3日前"},
		{"l'anno scorso", "it", "2025-01-01", "year", "anno scorso"},
		{"Tuesday, May 12", "en", "2026-05-12", "day", "Tuesday, May 12"},
		{"3日", "ja", "2026-05-03", "day", "3日"},
	} {
		got := text.Dates(c.s, c.lang, now)
		if len(got) != 1 {
			t.Errorf("Dates(%q) = %+v", c.s, got)
			continue
		}
		g := got[0]
		if g.From.Format("2006-01-02") != c.from || string(g.Precision) != c.precision || g.Of(c.s) != c.span {
			t.Errorf("Dates(%q) = %s %s %q", c.s, g.From.Format("2006-01-02"), g.Precision, g.Of(c.s))
		}
	}
	for _, c := range []struct{ s, lang, days string }{
		{"les 16 et 17 juin", "fr", "2026-06-16 2026-06-17"},
		{"il 15, 16 e 17 marzo", "it", "2026-03-15 2026-03-16 2026-03-17"},
		{"vom 3. bis 5. Mai 2025", "de", "2025-05-03 2025-05-05"},
		{"3-5 May", "en", "2026-05-03 2026-05-05"},
		{"of 12 members, 5 May", "en", "2026-05-05"},
		{"le 20 novembre dernier", "fr", "2025-11-20"},
		{"lo scorso 20 dicembre", "it", "2025-12-20"},
		{"el 3 de mayo próximo", "es", "2027-05-03"},
	} {
		var days []string
		for _, d := range text.Dates(c.s, c.lang, now) {
			days = append(days, d.From.Format("2006-01-02"))
		}
		if got := strings.Join(days, " "); got != c.days {
			t.Errorf("Dates(%q) = %s, want %s", c.s, got, c.days)
		}
	}
	for _, s := range []string{"he may go", "30 February", "the sun", "march 3"} {
		if got := text.Dates(s, "en", now); len(got) != 0 {
			t.Errorf("Dates(%q) = %+v, want none", s, got)
		}
	}
}

package text

import (
	"strings"

	"broadsheet/internal/news"
)

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

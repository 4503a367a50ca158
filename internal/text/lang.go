package text

import (
	"embed"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed lang/*.txt
var langFiles embed.FS

// language is what one file under lang/ says. A file has lines "key: values";
// values are parted by spaces, _ stands for a space inside one, / parts
// spellings of the same thing, = gives a number. A line that begins with a
// space goes on with the key above. Keys:
//
//	stop      words that tell nothing, the commonest first
//	often     further frequent words of news, to recognise the language by
//	vague     words of time, amount and quality, and verbs, that say nothing as a tag
//	prose     some sentences, to recognise the language by
//	abbr      abbreviations with their dots, which end no sentence
//	endings   inflections to strip where Snowball has no algorithm
//	comma     "1,5" is one and a half (present or not)
//	months    twelve; days: seven from Monday
//	relative  yesterday=-1 …; years: 去年=-1 …
//	numbers   from zero on; scales: thousand=1e3 …
//	about, percent, last, next, ago, within ("in" 2024), one, units (day=1 week=7 …)
type language struct {
	code      string
	stop      map[string]bool // folded
	vague     map[string]bool // folded
	ordered   []string        // stop and often as written, commonest first
	prose     []string
	abbr      []string
	endings   []string
	comma     bool
	one       map[string]bool // articles that count one before a period: "a week ago"
	months    map[string]int  // folded → 1…12
	days      map[string]int  // folded → 0 (Monday) … 6
	relative  map[string]int  // folded → days from today
	years     map[string]int  // folded → years from this one: "去年"
	numbers   map[string]float64
	scales    map[string]float64
	periods   map[string]int // "week" → 7; 30 for months, 365 for years
	about     map[string]bool
	percent   map[string]bool
	last      map[string]bool
	next      map[string]bool
	ago       map[string]bool
	within    map[string]bool // "in" of "in two days"
	opens     map[string]bool // first words of days, relatives and years that have several
	agoOpens  map[string]bool // first words of "ago" that have several
	dateOpens map[string]bool // words that a date may begin with
	// numberOpens are first words of numbers that have several.
	numberOpens map[string]bool
}

// languages are all of lang/, read once, never changed.
var languages = sync.OnceValue(func() map[string]*language {
	entries, err := langFiles.ReadDir("lang")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	all := make(map[string]*language, len(entries))
	for _, e := range entries {
		data, err := langFiles.ReadFile("lang/" + e.Name())
		if err != nil {
			panic(err)
		}
		code := strings.TrimSuffix(e.Name(), ".txt")
		all[code] = parseLanguage(code, string(data))
	}
	return all
})

// parseLanguage reads one file of lang/.
func parseLanguage(code, data string) *language {
	f := fields(data)
	l := &language{
		code: code, prose: f["prose"], abbr: f["abbr"], endings: f["endings"],
		stop: set(f["stop"]), vague: vague(f), ordered: append(slices.Clone(f["stop"]), f["often"]...),
		months: places(f["months"], 1), days: places(f["days"], 0),
		relative: ints(f["relative"]), years: ints(f["years"]), periods: ints(f["units"]),
		numbers: floats(f["numbers"]), scales: floats(f["scales"]),
		about: set(f["about"]), percent: set(f["percent"]),
		last: set(f["last"]), next: set(f["next"]), ago: set(f["ago"]), one: set(f["one"]), within: set(f["within"]),
	}
	_, l.comma = f["comma"]
	l.agoOpens = map[string]bool{}
	for name := range l.ago {
		if first, _, several := strings.Cut(name, " "); several {
			l.agoOpens[first] = true
		}
	}
	l.dateOpens = map[string]bool{}
	for _, names := range []map[string]int{l.months, l.days, l.relative, l.years, l.periods} {
		for name := range names {
			l.dateOpens[name] = true
		}
	}
	for name := range l.numbers {
		l.dateOpens[name] = true
	}
	for _, names := range []map[string]bool{l.ago, l.agoOpens, l.one, l.last, l.next} {
		maps.Copy(l.dateOpens, names)
	}
	l.numberOpens = map[string]bool{}
	for name := range l.numbers {
		if words := numberWords(name, l.code); len(words) > 1 {
			l.numberOpens[words[0].Of(name)] = true
		}
	}
	l.opens = map[string]bool{}
	for _, names := range []map[string]int{l.days, l.relative, l.years} {
		for name := range names {
			if words := numberWords(name, l.code); len(words) > 1 {
				l.opens[words[0].Of(name)] = true
			}
		}
	}
	maps.Copy(l.dateOpens, l.opens)
	slices.SortFunc(l.endings, func(a, b string) int { return len(b) - len(a) })
	return l
}

// fields parts the lines of a language file.
func fields(data string) map[string][]string {
	f := map[string][]string{}
	key := ""
	for line := range strings.Lines(data) {
		if !strings.HasPrefix(line, " ") {
			name, rest, ok := strings.Cut(line, ":")
			if !ok {
				continue
			}
			key, line = name, rest
		}
		f[key] = append(f[key], strings.Fields(line)...)
	}
	return f
}

// spellings are the folded spellings of one value.
func spellings(v string) []string {
	return strings.Split(Fold(strings.ReplaceAll(v, "_", " ")), "/")
}

func set(values []string) map[string]bool {
	m := make(map[string]bool, len(values))
	for _, v := range values {
		for _, s := range spellings(v) {
			m[s] = true
		}
	}
	return m
}

func places(values []string, from int) map[string]int {
	m := map[string]int{}
	for i, v := range values {
		for _, s := range spellings(v) {
			m[s] = from + i
		}
	}
	return m
}

// floats reads "word=number"; without a number values count up from zero.
func floats(values []string) map[string]float64 {
	m := map[string]float64{}
	for i, v := range values {
		name, num, ok := strings.Cut(v, "=")
		n := float64(i)
		if ok {
			n, _ = strconv.ParseFloat(num, 64)
		}
		for _, s := range spellings(name) {
			m[s] = n
		}
	}
	return m
}

func ints(values []string) map[string]int {
	m := map[string]int{}
	for w, n := range floats(values) {
		m[w] = int(n)
	}
	return m
}

// Languages are the codes of the languages that lang/ describes, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(languages())) }

// Calendar are the folded names of months and days in all languages.
func Calendar() []string {
	var out []string
	for _, l := range languages() {
		out = slices.AppendSeq(out, maps.Keys(l.months))
		out = slices.AppendSeq(out, maps.Keys(l.days))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Vague reports whether word, in any case, tells nothing as a tag though it is no
// stop word: words of time and amount, number words, "latest", "announced".
func Vague(word, lang string) bool {
	l := languages()[Base(lang)]
	return l != nil && l.vague[Fold(word)]
}

// vague are the vague words of a language file with its numbers and measures.
func vague(f map[string][]string) map[string]bool {
	m := set(f["vague"])
	for _, key := range [...]string{"numbers", "scales", "units", "percent", "relative"} {
		for w := range floats(f[key]) {
			m[w] = true
		}
	}
	return m
}

package feed

import "strings"

// longestStem is the length in bytes of the longest key of months.
const longestStem = 20

// months are the stems of month names, January to December, in the languages
// that feeds are seen to write dates in.
var months = stems(
	"jan feb mar apr may jun jul aug sep oct nov dec",                            // English
	"jän feb mär apr mai jun jul aug sep okt nov dez",                            // German
	"janv fév mar avr mai juin juil aoû sept oct nov déc",                        // French
	"jan fev mar avr mai jui juil aou sep oct nov dec",                           // French without accents
	"ene feb mar abr may jun jul ago sep oct nov dic",                            // Spanish
	"jan fev mar abr mai jun jul ago set out nov dez",                            // Portuguese
	"gen feb mar apr mag giu lug ago set ott nov dic",                            // Italian
	"gener febr març abr maig juny jul ago set oct nov des",                      // Catalan
	"jan feb mrt apr mei jun jul aug sep okt nov dec",                            // Dutch
	"jan feb maa apr mei jun jul agu sep okt nov des",                            // Indonesian, Norwegian
	"jan feb mar apr maj jun jul aug sep okt nov dec",                            // Swedish, Danish
	"tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",       // Finnish
	"jaan veebr märts aprill mai juuni juuli aug sept okt nov dets",              // Estonian
	"janv febr marts apr maijs jūn jūl aug sept okt nov dec",                     // Latvian
	"saus vas kov bal geg birž liep rugp rugs spal lapkr gruod",                  // Lithuanian
	"sty lut mar kwi maj cze lip sie wrz paź lis gru",                            // Polish
	"led úno bře dub kvě červen červenec srp zář říj listop pros",                // Czech
	"jan feb mar apr máj jún júl aug sep okt nov dec",                            // Slovak
	"jan feb már ápr máj jún júl aug szep okt nov dec",                           // Hungarian
	"ian feb mar apr mai iun iul aug sep oct noi dec",                            // Romanian
	"oca şub mart nis may haz tem ağu eyl eki kas ara",                           // Turkish
	"янв фев мар апр мая июн июл авг сен окт ноя дек",                            // Russian
	"янв фев март апр май юни юли авг сеп окт ное дек",                           // Russian, Bulgarian
	"січ лют бер кві тра чер лип сер вер жов лис гру",                            // Ukrainian
	"ιαν φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ",                          // Greek
	"ιαν φεβ μάρ απρ μαϊ ιούν ιούλ αύγ σεπ οκτ νοέ δεκ",                          // Greek
	"ιαν φεβ μάρ απρ μάι ιούν ιούλ αυγ σεπ οκτ νοέμ δεκ",                         // Greek
	"يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر", // Arabic
	"ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",    // Hebrew
)

func stems(languages ...string) map[string]int {
	m := map[string]int{}
	for _, l := range languages {
		for i, w := range strings.Fields(l) {
			if _, there := m[w]; !there {
				m[w] = i + 1
			}
		}
	}
	return m
}

// zones are the names of time zones in seconds east of Greenwich. Where a name
// is used in several parts of the world, the one with the most feeds.
var zones = hours(map[string]float64{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "egst": 0, "azost": 0,
	"bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "wat": 1, "mewt": 1,
	"cest": 2, "mest": 2, "mesz": 2, "eet": 2, "sast": 2, "cat": 2, "hae": 2,
	"eest": 3, "msk": 3, "trt": 3, "eat": 3, "idt": 3, "irst": 3.5, "gst": 4, "msd": 4, "irdt": 4.5,
	"pkt": 5, "uzt": 5, "ist": 5.5, "npt": 5.75, "bdt": 6, "mmt": 6.5, "ict": 7, "wib": 7,
	"hkt": 8, "sgt": 8, "pht": 8, "myt": 8, "awst": 8, "wita": 8, "jst": 9, "kst": 9, "wit": 9,
	"acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzt": 12, "nzdt": 13,
	"brst": -2, "ndt": -2.5, "brt": -3, "art": -3, "adt": -3, "clst": -3, "uyt": -3, "nst": -3.5,
	"at": -4, "ast": -4, "edt": -4, "clt": -4, "bot": -4, "vet": -4, "et": -5, "est": -5, "cdt": -5, "cot": -5, "pet": -5,
	"ct": -6, "cst": -6, "mdt": -6, "mt": -7, "mst": -7, "pdt": -7, "pt": -8, "pst": -8, "akdt": -8,
	"akst": -9, "hst": -10, "sst": -11,
})

func hours(h map[string]float64) map[string]int {
	m := make(map[string]int, len(h))
	for name, n := range h {
		m[name] = int(n * 3600)
	}
	return m
}

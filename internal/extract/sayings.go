package extract

import (
	"regexp"
	"strings"

	"broadsheet/internal/text"
)

// This file holds what publishers say around their articles, in the languages
// that most of them use: short lists that a speaker of one can check and extend.

// saying is something that is said in many ways. Its stems, one of which stands
// in each of them in lower case, keep the slow pattern from most texts.
type saying struct {
	stems   []string
	pattern func() *regexp.Regexp
}

// says is the saying that is said in any of the ways, regular expressions that
// ignore case. One stem at least stands in each.
func says(stems string, ways ...string) saying {
	return saying{strings.Split(stems, "|"), text.Pattern("(?i)(?:" + strings.Join(ways, "|") + ")")}
}

func (s *saying) in(text string) bool { return s.within(text, strings.ToLower(text)) }

// within is in for those who have the text in lower case at hand.
func (s *saying) within(text, lower string) bool {
	return containsAny(lower, s.stems...) && s.pattern().MatchString(text)
}

// creditLine tells who else worked on a report.
var creditLine = says("contribu|reporting|edit|mitarbeit|material|avec|información|colabor|mitge|collaborato|werkte|współprac|участво|bidrog|medverka|katkıda|取材|贡献|参与|기여|أسهم|ساهم|شارك",
	`contribut(?:ed|ing) (?:to (?:this|the) (?:report|article|story|piece)|reporting)`, `^additional reporting (?:by|from)`, `^reporting by `,
	`^\(?(?:additional )?reporting (?:by|for) `, `^written by .{3,60} edited by`, `^editing by `, `^with (?:reporting|files) (?:by|from) `,
	`^\(?mit material (?:von|der) `, `^mitarbeit: `, `haben? (?:zu diesem|an diesem) .{3,20} mitge`,
	`^avec (?:l['’])?afp`, `^a collaboré`, `(?:a|ont) contribué à `,
	`^con información de `, `contribuy(?:ó|eron) (?:con|a) `, `ha(?:nno)? (?:collaborato|contribuito) a `, `contribu(?:iu|íram) para `,
	`werkten? mee aan (?:dit|deze) `, `^współpraca: `, `в подготовке (?:материала|статьи|репортажа) участвова`,
	`(?:bidrog|medverkade|bidro) (?:till|til|i) (?:artikeln|reportaget|artikkelen|artiklen|denne|den här)`, `bu habere .{3,120} katkıda bulun`,
	`^(?:取材協力|取材・文|執筆協力)`, `对(?:本文|此报道|本报道)(?:亦|也)?有(?:所)?贡献|参与(?:了)?(?:本文|本报道)`, `이 기사(?:에|의) .{0,40}기여`,
	`(?:أسهم|ساهم|شارك)(?:ت|وا)? في `)

// elsewhere tells where a text first stood.
var elsewhere = says("originally|first |this article|this story|this report|this post|this piece|this column|this essay|this interview|this text|this content|this press|this analysis|the following|the above|republish|reprint|zuerst|ursprüng|à l|originari|originalmente|initialement|d’abord|d'abord|verscheen|ukaza|впервые|ursprungligen|först |opprinnelig|oprindelig|først |ilk olarak|初出|首发|原载|转载|أول|وكالة",
	`(?:originally|first) (?:appeared|published|posted|ran) (?:on|in|at|by)`,
	`(?:this|the following|the above) (?:article|story|report|post|piece|column|essay|interview|text|content|press release|analysis) (?:was|is|has been) (?:originally |first )?(?:published|produced|provided|distributed|written|syndicated) (?:on|in|at|by|from|for)`,
	`(?:is|are) republished from`, `republished (?:from|with permission)`, `appeared first on`, `reprinted (?:from|with)`,
	`(?:zuerst|ursprünglich) (?:erschienen|veröffentlicht)(?: (?:bei|in|auf))?`, `(?:erschien|ist) (?:zuerst|ursprünglich) (?:in|auf|bei|im)`,
	`publiée? à l['’]origine (?:sur|par|dans)`, `(?:est paru|publiée?) (?:d['’]abord|initialement)(?: (?:dans|sur|par))?`,
	`publicad[oa] originalmente(?: (?:en|por|em|no|na))?`, `pubblicato originariamente(?: (?:su|da|in))?`,
	`verscheen (?:eerder|eerst|oorspronkelijk) (?:in|op|bij)`, `ukazał[ao]? się (?:pierwotnie|najpierw|po raz pierwszy) (?:w|na)`,
	`впервые опубликован[оаы]? (?:в|на)`, `publicerades (?:ursprungligen|först) (?:i|på|av)`,
	`(?:opprinnelig|oprindelig|oprindeligt|først) (?:publisert|udgivet|offentliggjort|bragt) (?:i|på|av|af)`,
	`ilk olarak .{0,60}yayı[mn]lan(?:dı|mıştır):?`, `記事の初出は|初出：`, `本文(?:最初)?首发于|原载(?:于|：)|转载自`,
	`(?:نُشر|نشر) (?:أولًا|أولا) (?:في|على)`, `^(?:نقل[اًا]+ )?عن وكالة`)

// agencyText says that a text is an agency's, translated or cut.
var agencyText = says("agenc|agenz|agentur|persbureau|übertragen|übersetzt|tradui|traduc|tradott|traduzi|وكالة",
	`dépêche (?:de l['’]agence|d['’]agence)`, `texto de la agencia`, `testo dell['’]agenzia`, `texto da agência`, `text der (?:nachrichten)?agentur`,
	`bericht van persbureau`, `aus dem \pL+ (?:übertragen|übersetzt)`, `traduite? (?:de|par) `, `traducid[oa] (?:de|por) `, `tradott[oa] (?:da|dal) `, `traduzid[oa] (?:de|por) `)

// boilerplate is what publishers say of themselves under or over each article.
var boilerplate = says("based on facts|translat|traduc|tradott|überset|time of|generated|automatic|expressed|necessarily|reflect|represent|disclaimer|rights reserved|broadcast|editorial|about this content|standards|part of|supported by|made possible|partnership|commission|substitute|intended",
	`^based on facts,? either observed`, `translations? may contain (?:inaccuracies|errors)`, `traduction (?:peut|est susceptible de) contenir`,
	`traducción puede contener`, `übersetzung kann .{0,20}enthalten`,
	`(?:traduite?|traducid[oa]|übersetzt|tradott[oa]) (?:automatiquement|automáticamente|automatisch|par (?:une )?intelligence|por (?:una )?inteligencia|mit (?:hilfe (?:von )?)?(?:ki|künstlicher)|da (?:un['’ ])?intelligenza)`,
	`known at the time of (?:writing|publication|going)`,
	`(?:article|story|text|content|translation) (?:was|is|has been) (?:generated|translated|written|produced|created) (?:automatically|by (?:an? )?(?:ai|machine|artificial|automat))`,
	`(?:views|opinions) expressed (?:in this|here|by|are|above)`, `do(?:es)? not (?:necessarily )?(?:reflect|represent) (?:the )?(?:views|opinions|position|editorial)`,
	`^disclaimer\b`, `all rights reserved`, `may not be published, broadcast`, `follows? (?:its|our) editorial (?:standards|guidelines)`,
	`^about this content`, `journalistic standards`, `^our standards:`,
	`this (?:article|story|report) (?:is|was) (?:part of|supported by|made possible|produced (?:with|in partnership))`,
	`may earn (?:a|an) (?:affiliate )?commission`, `not (?:intended as|a substitute for) (?:professional )?(?:medical|financial|legal)`)

// cookieLine stands where something is shown only to those who accept cookies.
var cookieLine = says("cookie|kakor|çerez|クッキー|تعريف الارتباط",
	`(?:content|view|show|see|display|embed|load|play).{0,60}(?:accept|allow|enable|consent to) (?:all |the |our |these |marketing |functional )*cookies`,
	`(?:accept|allow|enable|consent to) (?:all |the |our |these |marketing |functional )*cookies.{0,40} to (?:view|show|see|display|load|play|watch)`,
	`extern\pL+ inhalt.{0,80}cookies`, `(?:inhalt|anzeigen|sehen|laden).{0,80}cookies (?:zu|akzeptier|zustimm|erlaub)`,
	`(?:afficher|voir|consulter).{0,60}accepter (?:les |des )?cookies`, `(?:ver|mostrar).{0,40}(?:aceptar|aceitar) (?:las |los |os )?cookies`,
	`(?:vederlo|vedere|visualizzare).{0,40}accettare i cookie`, `accepteer (?:de )?cookies`, `zaakceptuj (?:pliki )?cookie`,
	`примите (?:файлы )?cookie`, `godkänn (?:kakor|cookies)`, `çerezleri kabul`, `クッキーに同意`, `(?:接受|同意) ?cookies?`, `قبول ملفات تعريف الارتباط`)

// signupLine asks for a reader's address.
var signupLine = says("subscri|newsletter|sign up|inbox|abonnier|inscri|abonnez|suscr|boletín|reciba|iscriviti|assine|nieuwsbrief|zapisz|подпи|nyhetsbrev|abone|اشترك|ニュースレター|メルマガ|订阅|訂閱|뉴스레터",
	`subscribe (?:for free|to our|now|today) `, `thanks for reading .{2,60}subscribe`, `(?:sign up|subscribe|register) (?:for|to|here for|now for) (?:our|the|this|his|her) .{0,60}(?:newsletter|briefing|email|e-mail|alerts)`,
	`newsletter.{0,80}(?:inbox|e-?mail)`, `(?:in|to|into) your inbox`,
	`newsletter (?:abonnieren|anmelden|bestellen)`, `(?:abonnieren|melden|tragen) sie .{0,50}newsletter`,
	`inscrivez-vous .{0,30}(?:newsletter|lettre)`, `abonnez-vous .{0,30}(?:newsletter|lettre)`,
	`suscr[ií]b(?:ase|ete) .{0,30}(?:bolet[ií]n|newsletter)`, `reciba .{0,60}(?:correo|bolet[ií]n|suscrib)`, `iscriviti .{0,20}newsletter`,
	`(?:assine|inscreva-se) .{0,20}newsletter`, `(?:schrijf je in|meld je aan) .{0,30}nieuwsbrief`, `zapisz się .{0,30}newsletter`,
	`подпи(?:шитесь|саться) на .{0,30}(?:рассылк|канал)`, `(?:prenumerera|anmäl dig|tilmeld|meld deg) .{0,20}(?:nyhetsbrev|nyhedsbrev)`,
	`bülten\pL* abone`, `اشترك في .{0,30}(?:نشرت|قنات)`, `(?:ニュースレター|メルマガ)(?:に|を)?.{0,6}(?:登録|購読)`, `(?:订阅|訂閱)我们的|(?:订阅|訂閱).{0,10}(?:通讯|電子報|邮件)`, `뉴스레터.{0,10}구독`)

// slug is the agency in a dateline: "PARIS (AP) —".
var slug = text.Pattern(`^[^.!?()\n]{0,60}\((AP|Reuters|AFP|dpa|UPI|ANSA|EFE|Xinhua|PTI|ANI|IANS|Bloomberg|CNN|TASS|Kyodo|Yonhap|PA|CP)\)\s*[-–—:.]*`)

// agencies are the names behind the slugs.
var agencies = map[string]string{
	"AP": "Associated Press", "Reuters": "Reuters", "AFP": "Agence France-Presse", "dpa": "dpa", "UPI": "United Press International",
	"ANSA": "ANSA", "EFE": "EFE", "Xinhua": "Xinhua", "PTI": "Press Trust of India", "ANI": "ANI", "IANS": "IANS",
	"Bloomberg": "Bloomberg", "CNN": "CNN", "TASS": "TASS", "Kyodo": "Kyodo", "Yonhap": "Yonhap", "PA": "PA Media", "CP": "The Canadian Press",
}

// moreMarks open a promotion of another article: "MORE: …".
var moreMarks = phrases(`more|more news|more stories|also today|read more|read also|read next|read this|read|also read|see also|see more|related|related article|related articles|related story|related stories|related reading|more on this|don't miss|recommended|you may also like|watch|watch also|listen
	mehr|mehr zum thema|mehr dazu|lesen sie auch|auch interessant|lesen sie mehr|lesen sie dazu|siehe auch|à lire|à lire aussi|lire aussi|lire|voir aussi|en relation|sur le même sujet|lea|lea también|lee también|lea además|le puede interesar|te puede interesar|más información|leggi|leggi anche|potrebbe interessarti|approfondisci
	leia|leia mais|leia também|veja também|saiba mais|lees ook|lees meer|meer|zie ook|читайте также|читать далее|по теме|читайте по теме|читайте також|czytaj|czytaj także|czytaj też|czytaj więcej|zobacz też|zobacz także|przeczytaj także|läs också|läs även|läs mer|les også|læs også|lue myös|čtěte také|přečtěte si také|citește și|olvassa el|διαβάστε επίσης|קראו גם
	相关阅读|相关新闻|相關新聞|延伸阅读|延伸閱讀|関連記事|あわせて読みたい|관련 기사|관련기사|اقرأ أيضا|اقرأ أيضًا|شاهد أيضا|بیشتر بخوانید|ilgili haber|ilgili haberler|baca juga|xem thêm|đọc thêm|อ่านเพิ่มเติม|यह भी पढ़ें`)

// adMarks stand over advertising, or are what a page says where something else
// is meant to be shown.
var adMarks = phrases(`share|share this|share this article|share this story|link copied to clipboard|link copied to clipboard!|link copied|link copied!|copied|copied!|copied to clipboard|copy link|teilen|link kopieren|link kopiert|partager|copier le lien|lien copié|compartir|copiar enlace|enlace copiado|compartilhar|copiar link|condividi|copia link|delen|link kopiëren|udostępnij|поделиться|dela|paylaş
	ad|ads|advert|adverts|this slideshow requires javascript|please enable javascript|your browser does not support the video tag|your browser does not support the audio element|advertisement|advertisements|advertisement - continue reading below|advertisement – continue reading below|article continues below advertisement|article continues after advertisement|article continues below|story continues below advertisement|story continues below|continue reading below|scroll to continue|advertisement - scroll to continue|advertisement. scroll to continue reading|sponsored|sponsored content|paid content
	anzeige|werbung|publicité|publicidad|pubblicità|publicidade|continua após a publicidade|la suite après la publicité|advertentie|реклама|reklama|annons|annonse|mainos|reklam|広告|广告|廣告|광고|إعلان`)

func phrases(lists string) map[string]bool {
	set := make(map[string]bool)
	for _, p := range strings.FieldsFunc(lists, func(r rune) bool { return r == '|' || r == '\n' || r == '\t' }) {
		set[p] = true
	}
	return set
}

// isAdMark reports whether a text says nothing but that advertising follows.
func isAdMark(s string) bool {
	return len(s) < 60 && adMarks[strings.ToLower(strings.Trim(s, " \n.:-–—*[]()↓✓✔"))]
}

// isEncoded tells markup that a script left in an address's clothes.
func isEncoded(s string) bool {
	return strings.Count(s, "%3C") >= 2 || strings.Count(s, "%3c") >= 2 || strings.IndexByte(s, ' ') < 0 && strings.Count(s, "%20") >= 3
}

// afterMoreMark is what follows the mark of a promotion; ok is false for lines
// that carry none.
func afterMoreMark(s string) (rest string, ok bool) {
	s = strings.TrimLeft(s, " »›→▶•|-–*[(")
	at := strings.IndexAny(s, ":：|–»→\n")
	if at < 0 || at > 60 || !moreMarks[strings.ToLower(strings.TrimSpace(strings.ReplaceAll(s[:at], "’", "'")))] {
		return s, false
	}
	return strings.TrimLeft(s[at:], " :：|–»→\n"), true
}

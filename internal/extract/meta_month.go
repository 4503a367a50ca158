package extract

import (
	"strings"
	"time"
)

// monthNames has a line for each language: twelve groups, January first, each
// the forms a date may use: nominative, genitive, short. Matching is on lower
// case without a final dot. The words are common knowledge, written for this
// table; where two languages disagree (listopad) the later line loses and
// monthsOf settles it by the page's language.
const monthNames = `
en january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|november nov|december dec
de januar jänner jan jän|februar feber feb|märz maerz mär mrz|april apr|mai|juni jun|juli jul|august aug|september sep sept|oktober okt|november nov|dezember dez
fr janvier janv jan|février fevrier févr fevr fév|mars|avril avr|mai|juin|juillet juil|août aout|septembre sept|octobre oct|novembre nov|décembre decembre déc
es enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre setiembre sept set|octubre oct|noviembre nov|diciembre dic
it gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|settembre set sett|ottobre ott|novembre nov|dicembre dic
pt janeiro jan|fevereiro fev|março marco mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|outubro out|novembro nov|dezembro dez
nl januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sep|oktober okt|november nov|december dec
pl stycznia styczeń stycznia sty|lutego luty lut|marca marzec mar|kwietnia kwiecień kwi|maja maj|czerwca czerwiec cze|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|października październik paź|listopada listopad lis|grudnia grudzień gru
cs ledna leden led|února únor úno|března březen bře|dubna duben dub|května květen kvě|června červen čvn|července červenec čvc|srpna srpen srp|září zář|října říjen říj|listopadu listopad lis|prosince prosinec pro
sk januára január|februára február|marca marec|apríla apríl|mája máj|júna jún|júla júl|augusta august|septembra september|októbra október okt|novembra november|decembra december
ru января январь янв|февраля февраль фев февр|марта март мар|апреля апрель апр|мая май|июня июнь июн|июля июль июл|августа август авг|сентября сентябрь сен сент|октября октябрь окт|ноября ноябрь ноя нояб|декабря декабрь дек
uk січня січень січ|лютого лютий лют|березня березень бер|квітня квітень кві квіт|травня травень тра трав|червня червень чер черв|липня липень лип|серпня серпень сер серп|вересня вересень вер|жовтня жовтень жов жовт|листопада листопад лис лист|грудня грудень гру груд
bg януари яну|февруари фев|март мар|април апр|май|юни юн|юли юл|август авг|септември сеп|октомври окт|ноември ное|декември дек
tr ocak oca|şubat subat şub|mart mar|nisan nis|mayıs mayis may|haziran haz|temmuz tem|ağustos agustos ağu|eylül eylul eyl|ekim eki|kasım kasim kas|aralık aralik aralik ara
ar يناير كانون_الثاني جانفي|فبراير شباط فيفري|مارس آذار اذار|أبريل ابريل إبريل نيسان أفريل|مايو أيار ايار ماي|يونيو حزيران يونية جوان|يوليو تموز يولية جويلية|أغسطس اغسطس آب أوت غشت|سبتمبر أيلول ايلول شتنبر|أكتوبر اكتوبر تشرين_الأول|نوفمبر تشرين_الثاني نونبر|ديسمبر كانون_الأول دجنبر
fa ژانویه|فوریه|مارس|آوریل|مه می|ژوئن|ژوئیه جولای|اوت آگوست|سپتامبر|اکتبر|نوامبر|دسامبر
he ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס במרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר
id januari jan|februari feb|maret mar|april apr|mei|juni jun|juli jul|agustus agu ags|september sep|oktober okt|november nov nop|desember des
sv januari jan|februari feb|mars|april apr|maj|juni jun|juli jul|augusti aug|september sep sept|oktober okt|november nov|december dec
da januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sep sept|oktober okt|november nov|december dec
no januar jan|februar feb|mars|april apr|mai|juni jun|juli jul|august aug|september sep sept|oktober okt|november nov|desember des
fi tammikuuta tammikuu tammi|helmikuuta helmikuu helmi|maaliskuuta maaliskuu maalis|huhtikuuta huhtikuu huhti|toukokuuta toukokuu touko|kesäkuuta kesäkuu kesä|heinäkuuta heinäkuu heinä|elokuuta elokuu elo|syyskuuta syyskuu syys|lokakuuta lokakuu loka|marraskuuta marraskuu marras|joulukuuta joulukuu joulu
el ιανουαρίου ιανουάριος ιαν|φεβρουαρίου φεβρουάριος φεβ φεβρ|μαρτίου μάρτιος μαρ μαρτ|απριλίου απρίλιος απρ|μαΐου μαίου μάιος μαϊ μάι|ιουνίου ιούνιος ιουν|ιουλίου ιούλιος ιουλ|αυγούστου αύγουστος αυγ|σεπτεμβρίου σεπτέμβριος σεπ σεπτ|οκτωβρίου οκτώβριος οκτ|νοεμβρίου νοέμβριος νοε νοεμ|δεκεμβρίου δεκέμβριος δεκ
hu január jan|február febr feb|március márc már|április ápr|május máj|június jún|július júl|augusztus aug|szeptember szept|október okt|november nov|december dec
ro ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept|octombrie oct|noiembrie noi nov|decembrie dec
ca gener gen|febrer febr|març|abril abr|maig|juny|juliol jul|agost ag|setembre set|octubre oct|novembre nov|desembre des
hr siječnja siječanj|veljače veljača|ožujka ožujak|travnja travanj|svibnja svibanj|lipnja lipanj|srpnja srpanj|kolovoza kolovoz|rujna rujan|listopada listopad|studenoga studeni|prosinca prosinac
sr januara januar jan јануара јануар|februara februar feb фебруара фебруар|marta mart марта март|aprila april апр априла|maja maj маја мај|juna jun јуна јун|jula jul јула јул|avgusta avgust авг августа|septembra septembar сеп септембра|oktobra oktobar окт октобра|novembra novembar нов новембра|decembra decembar дец децембра
lt sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio
lv janvāris janvārī|februāris februārī|marts martā|aprīlis aprīlī|maijs maijā|jūnijs jūnijā|jūlijs jūlijā|augusts augustā|septembris septembrī|oktobris oktobrī|novembris novembrī|decembris decembrī
et jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember
hi जनवरी|फरवरी फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर|नवंबर नवम्बर|दिसंबर दिसम्बर
th มกราคม ม.ค|กุมภาพันธ์ ก.พ|มีนาคม มี.ค|เมษายน เม.ย|พฤษภาคม พ.ค|มิถุนายน มิ.ย|กรกฎาคม ก.ค|สิงหาคม ส.ค|กันยายน ก.ย|ตุลาคม ต.ค|พฤศจิกายน พ.ย|ธันวาคม ธ.ค`

// persianMonths are the months of the solar Hijri calendar, from Nowruz on.
const persianMonths = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"

// months is read only: all words of all languages, and apart, by language, those
// that a language means differently. Persian months are 13 to 24.
var months, ownMonths = monthTables()

func monthTables() (all map[string]time.Month, own map[string]map[string]time.Month) {
	all = make(map[string]time.Month, 1200)
	own = make(map[string]map[string]time.Month)
	add := func(lang, word string, month time.Month) {
		if known, taken := all[word]; !taken {
			all[word] = month
		} else if known != month {
			if own[lang] == nil {
				own[lang] = make(map[string]time.Month)
			}
			own[lang][word] = month
		}
	}
	for line := range strings.Lines(strings.TrimSpace(monthNames)) {
		lang, names, _ := strings.Cut(strings.TrimSpace(line), " ")
		for i, group := range strings.Split(names, "|") {
			for _, word := range strings.Fields(group) {
				add(lang, foldWord(strings.ReplaceAll(word, "_", " ")), time.Month(i+1))
			}
		}
	}
	for i, word := range strings.Fields(persianMonths) {
		add("fa", word, time.Month(13+i))
	}
	return all, own
}

// monthOf reads a word as a month of the language, else of any; 0 if none.
func monthOf(word, lang string) time.Month {
	if m, ok := ownMonths[lang][word]; ok {
		return m
	}
	return months[word]
}

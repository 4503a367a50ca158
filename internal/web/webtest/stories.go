package webtest

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
)

// articles are the newsroom's pieces in order of arrival.
func articles() []piece {
	const hour, minute = time.Hour, time.Minute
	return []piece{
		{
			key: "courier", story: "dam", publisher: "Brannock Courier", domain: "brannockcourier.example", lang: "en", section: "local", ago: 3*hour + 32*minute,
			title: "Gate torn away at Hallan; sirens in the lower valley", picture: "dam", caption: "The right-hand spillway at 07:20, from the Cawdry road",
			byline: []string{"Piet Quillan"}, tags: []string{"Hallan Dam", "Brannock", "Floods"}, people: []string{"Colm Attery", "Ines Halloran"},
			paragraphs: []string{
				"Gate R2 of the right-hand spillway of Hallan Dam tore from its trunnions at 05:31 on Tuesday, and the sirens sounded in the lower valley seven minutes later.",
				"The parish wardens have told 38,500 people to leave. Two inspectors who entered the lower gallery at 04:50 have not been reached.",
				"“The wall is not what keeps me here. What keeps me here is that two of my people are behind a door I told them to open,” said Ines Halloran, the chief engineer.",
				"The crest is expected at Brannock at about 15:00, two hours later than first forecast.",
			},
			quotes: []quote{{"Ines Halloran", "The wall is not what keeps me here. What keeps me here is that two of my people are behind a door I told them to open,", "chief engineer", ""}},
		},
		{
			key: "halyard", story: "dam", publisher: "Halyard News Agency", domain: "halyard.example", lang: "en", section: "local", ago: 3*hour + 20*minute,
			title: "Dam secure after gate fault", tags: []string{"Hallan Dam", "Dam safety"}, people: []string{"Ines Halloran", "Ottoline Brandt"},
			paragraphs: []string{
				"A spillway gate failed at Hallan Dam on Tuesday and 38,500 people were ordered out of the Esker valley. Gate R2 tore loose at 05:31, the operator said.",
				"The main wall has not moved, according to plumb lines read every ten minutes. Two inspectors are missing.",
				"“The wall is not what keeps me here,” said Ines Halloran, the chief engineer.",
				"Hallan holds back 340 million cubic metres of water above eleven parishes, a hospital and the only rail line north.",
			},
			quotes: []quote{{"Ines Halloran", "The wall is not what keeps me here,", "chief engineer", ""}},
		},
		{
			key: "ledger", story: "dam", copyOf: "halyard", publisher: "Port Aldous Ledger", domain: "paledger.example", lang: "en", section: "local", ago: 3 * hour,
			title: "Spillway gate fails at dam above Brannock", tags: []string{"Hallan Dam"}, people: []string{"Ines Halloran"},
			paragraphs: []string{
				"A spillway gate failed at Hallan Dam on Tuesday and thousands were ordered out of the Esker valley. Gate R2 tore loose at 05:31, the operator said.",
				"The main wall has not moved, according to plumb lines read every ten minutes. Two inspectors are missing.",
			},
		},
		{
			key: "log", story: "dam", publisher: "Lindhaven Register", domain: "register.example", lang: "en", section: "local", ago: hour + 12*minute,
			title: "Dam operator logged a warning three hours before the sirens", picture: "reservoir", caption: "The gate house on Tuesday morning",
			byline: []string{"Edda Marchetti", "Piet Quillan"}, tags: []string{"Hallan Dam", "Dam safety", "Esker Water & Power"}, people: []string{"Ottoline Brandt", "Ines Halloran", "Colm Attery"},
			paragraphs: []string{
				"The company that runs Hallan Dam knew that something was wrong with one of its gates three hours before the gate gave way, according to the dam’s own log.",
				"The log, a ruled book kept by hand in the gate house, was photographed page by page and passed to this newspaper by a person who works at the dam.",
				"At 02:25 on Tuesday the duty engineer entered the words “abnormal vibration, gate R2, hold and observe”. The next entry is at 05:31. It reads: “R2 gone.”",
				"By then two inspectors were in the lower gallery. They have not been reached, and 41,000 people have been told to leave.",
				"## “Hold and observe”",
				"The phrase has a history. It appears eleven times in the volume for 2025, each time beside gate R2 and each time followed by a visit from a fitter.",
				"None of the three steps that the operator’s own rules ask for was taken, the log suggests. “We had the sirens before we had the telephone call,” said Colm Attery, the mayor.",
				"Ottoline Brandt, the energy minister, said: “I signed it. I did not read the annex. I was told there was nothing in it.”",
				"For the bakers and signalmen of Lower Cawdry the difference is about a hand’s breadth on the kitchen wall.",
			},
			quotes: []quote{{"Ottoline Brandt", "I signed it. I did not read the annex. I was told there was nothing in it.", "energy minister", "at the ministry door"}, {"Colm Attery", "We had the sirens before we had the telephone call,", "mayor of Brannock", "told Radio Northmoor"}},
			extra: func(c *news.Content) {
				c.Credits = "Siv Aldane in Stell and Tomas Reik in Brannock contributed to this report."
				c.Note = "Figures are those known at the time of writing and may change."
				c.More = []news.Link{{Title: "Which roads are open, and until when", URL: "https://register.example/roads"}, {Title: "A short history of the Hallan waiver", URL: "https://register.example/waiver"}}
				post := `<figure class="post"><p class="meta"><b>Ottoline Brandt</b> @obrandt on Lantern</p><blockquote><p>I did not read the annex. The full gate log will be published by noon tomorrow.</p></blockquote><figcaption class="meta"><time datetime="2026-11-17T08:34:00Z">17 November 2026</time> · <a href="https://lantern.example/@obrandt/1190">See the post</a></figcaption></figure>`
				c.HTML = clean.Fragment(strings.Replace(string(c.HTML), "<h2>", post+`<ul><li>the gate is lowered to its sill;</li><li>nobody enters the lower gallery.</li></ul><h2>`, 1), clean.Options{})
			},
		},
		{
			key: "log-copy", story: "dam", copyOf: "log", publisher: "Northmoor Today", domain: "northmoortoday.example", lang: "en", section: "local", ago: 9 * minute,
			title: "Dam operator logged a warning three hours before the sirens", tags: []string{"Hallan Dam"}, people: []string{"Ottoline Brandt"},
			paragraphs: []string{
				"The company that runs Hallan Dam knew that something was wrong with one of its gates three hours before the gate gave way, according to the dam’s own log.",
				"By then two inspectors were in the lower gallery.",
			},
			extra: func(c *news.Content) {
				c.Origin = news.Origin{Publisher: "Lindhaven Register", URL: "https://register.example/log"}
			},
		},
		{
			key: "gauges", story: "dam", publisher: "Open Hydrology", domain: "openhydrology.example", lang: "en", section: "science", ago: 53 * minute,
			title: "Nine gauges say 3,400, not 2,900", picture: "reservoir", caption: "Lake Hallan, drawn from the November survey", tags: []string{"Hallan Dam", "Floods"}, people: []string{"Yusra Chaudhri"},
			paragraphs: []string{
				"The operator’s figure for the flow leaving Hallan Dam cannot be squared with what passed the river gauges this morning: 3,400 cubic metres a second, not 2,900.",
				"“Nine gauges cannot all be wrong in the same direction,” wrote Yusra Chaudhri, a hydrologist.",
			},
			quotes: []quote{{"Yusra Chaudhri", "Nine gauges cannot all be wrong in the same direction,", "hydrologist", "wrote in Open Hydrology"}},
		},
		{
			key: "arabic", story: "dam-ar", publisher: "صحيفة المرفأ", domain: "almarfa.example", lang: "ar", section: "world", ago: 2*hour + 5*minute,
			title: "سجلّ السد دوّن إنذارًا قبل صفّارات الإنذار بثلاث ساعات", picture: "dam", caption: "المفيض الأيمن صباح الثلاثاء كما يُرى من طريق كودري",
			byline: []string{"سلمى الحدّاد", "نديم قصّار"}, tags: []string{"سد هالان", "سلامة السدود"},
			paragraphs: []string{
				"كانت الشركة التي تدير سد هالان تعلم أن خللًا ما أصاب إحدى بواباته قبل ثلاث ساعات من انهيارها واندفاع سيل من الماء البنيّ في وادي إسكر.",
				"وقد صُوّر السجل صفحةً صفحة وسُلّم إلى الصحيفة من شخص يعمل في السد طلب ألّا يُذكر اسمه.",
				"## «انتظار ومراقبة»",
				"للعبارة تاريخ. فهي ترد إحدى عشرة مرة في مجلّد عام 2025، وفي كل مرة إلى جانب البوابة R2، وفي كل مرة تتبعها زيارة فنيّ.",
			},
		},
		{
			key: "strait", story: "strait", publisher: "Radio Sool", domain: "radiosool.example", lang: "en", section: "world", ago: 2 * hour,
			title: "Orsa Strait reopens to tankers under a truce nobody has signed", picture: "strait", caption: "A loaded container ship before a low sun", tags: []string{"Orsa Strait", "Shipping"},
			paragraphs: []string{"Forty-four ships waited off Port Sool; the first, a chemical carrier, went through at dawn behind two pilot boats from opposite shores.", "Neither navy has said who is in charge of the buoys, which are still the wrong colour."},
		},
		{
			key: "strait-2", story: "strait", publisher: "Kestria Public Radio", domain: "kestria.example", lang: "en", section: "world", ago: hour + 40*minute,
			title: "First carrier through the strait since Friday", tags: []string{"Orsa Strait"},
			paragraphs: []string{"A chemical carrier passed the Orsa Strait at dawn, the first ship since Friday, with a pilot from either shore on its bridge."},
		},
		{
			key: "ledgers", story: "ledgers", publisher: "Lindhaven Register", domain: "register.example", lang: "en", section: "politics", ago: hour + 4*minute,
			title: "Lower house votes 214 to 209 to unseal the procurement ledgers", picture: "chamber", caption: "The rows of the chamber from above", tags: []string{"Procurement", "Lower house"}, people: []string{"Ottoline Brandt"},
			paragraphs: []string{"Nine members of the governing party crossed the floor. The first four thousand pages, covering bridge and hospital contracts since 2014, are due on 1 December.", "The audit office says a third of them are unindexed."},
		},
		{
			key: "coin", story: "coin", publisher: "Halyard News Agency", domain: "halyard.example", lang: "en", section: "business", ago: 40 * minute,
			title: "Central bank ‘has discussed’ ending the one-mark coin", tags: []string{"Central bank"},
			paragraphs: []string{"The central bank has discussed ending the one-mark coin, an official who asked not to be named said. The bank has not answered."},
		},
		{
			key: "coin-copy", story: "coin", copyOf: "coin", publisher: "Port Aldous Ledger", domain: "paledger.example", lang: "en", section: "business", ago: 30 * minute,
			title: "One-mark coin may go", tags: []string{"Central bank"},
			paragraphs: []string{"The central bank has discussed ending the one-mark coin, an official who asked not to be named said."},
		},
		single("rates", "Port Aldous Ledger", "paledger.example", "business", "Container rates fall as the strait clears", "port", hour+13*minute, "Rates for a forty-foot box fell by a fifth in a day, brokers said, as ships that had waited for a week began to move."),
		single("dish", "Open Hydrology", "openhydrology.example", "science", "A dish in the desert hears the same whisper three nights running", "dish", 4*hour, "It repeats every 71 minutes from a patch of sky with no known star. The team spent a week ruling out its own kettle before it told a second observatory, which heard it too."),
		single("moss", "Kestria Public Radio", "kestria.example", "science", "Moss from under the ice sheet turns green after 1,900 years", "", 7*hour, "Cores drilled in 2019 were left on a sill by mistake; by spring they had turned green."),
		single("rowing", "Brannock Courier", "brannockcourier.example", "sport", "Stell women take the Narrows race by the length of an oar", "rowing", 11*hour, "Stell led by two lengths at the bridge and by an oar at the line, in a wind that turned twice."),
		single("chess", "Radio Sool", "radiosool.example", "sport", "Anneke Doorn, 16, drew the last game and takes the Northern Cup", "", 9*hour, "She is the youngest winner since the cup was first played for in 1931."),
		single("bridge", "Brannock Courier", "brannockcourier.example", "local", "Old bridge shut to all but the fire service", "bridge", 25*minute, "The town closed the old bridge at 08:50. The buses turn at the mill until the water has gone down."),
		single("census", "Kestria Public Radio", "kestria.example", "world", "Census finds 400,000 people that the maps had missed", "", hour+9*minute, "Most of them live in two river deltas that no surveyor had visited since 1998."),
		{
			key: "waiver", story: "waiver", publisher: "Radio Northmoor", domain: "radionorthmoor.example", lang: "en", section: "politics", ago: 5 * 24 * hour,
			title: "Ministry: waiver ‘a matter of paper’", tags: []string{"Hallan Dam", "Dam safety"}, people: []string{"Ottoline Brandt"},
			paragraphs: []string{"“The waiver is a matter of paper,” Ottoline Brandt, the energy minister, told Radio Northmoor on Thursday.", "Every gate at Hallan was seen by human eyes this year, she said."},
			quotes:     []quote{{"Ottoline Brandt", "The waiver is a matter of paper,", "energy minister", "told Radio Northmoor"}},
		},
		{
			key: "waiver-copy", story: "waiver", copyOf: "waiver", publisher: "Port Aldous Ledger", domain: "paledger.example", lang: "en", section: "politics", ago: 5*24*hour - 2*hour,
			title: "Waiver ‘a matter of paper’, says minister", tags: []string{"Hallan Dam"}, people: []string{"Ottoline Brandt"},
			paragraphs: []string{"“The waiver is a matter of paper,” Ottoline Brandt, the energy minister, told Radio Northmoor."},
		},
		{
			key: "paywall", story: "paywall", publisher: "Lindhaven Register", domain: "register.example", lang: "en", section: "politics", ago: 5 * hour, state: news.StatePaywall,
			title: "The ministry that inspects by post", tags: []string{"Dam safety"},
			paragraphs: []string{"Since 2025 the operators of nine large dams have been allowed to answer the yearly questions of the inspectorate by letter."},
			extra:      func(c *news.Content) { c.Paywall, c.Reason = true, "the page says that it is for subscribers" },
		},
		{
			key: "hostile", story: "hostile", publisher: `<b>Tabloid</b> & "Co"`, domain: "hostile.example", lang: "en", section: "world", ago: 6 * hour,
			title: `</title><script>alert(1)</script>{{.Secret}} "quoted" 'headline'`, byline: []string{`<img src=x onerror=alert(1)>`},
			tags: []string{`"><svg onload=alert(1)>`}, people: []string{`Robert"); DROP TABLE`},
			paragraphs: []string{`A text with </script><!-- and ]]> and javascript:alert(1) in it, long enough to be read as one.`, "A second paragraph of the hostile text."},
			extra: func(c *news.Content) {
				c.URL = "javascript:alert(1)"
				c.Origin = news.Origin{Publisher: "</script><script>alert(2)</script>", URL: "javascript:alert(2)"}
				c.More = []news.Link{{Title: "more", URL: "javascript:alert(3)"}}
				c.Image = news.Image{URL: "javascript:alert(4)"}
			},
		},
	}
}

// single is a piece that nobody else carries.
func single(key, publisher, domain, section, title, picture string, ago time.Duration, words string) piece {
	return piece{key: key, story: key, publisher: publisher, domain: domain, lang: "en", section: section, title: title, picture: picture, caption: title, ago: ago, paragraphs: []string{words}, tags: []string{section + " news"}}
}

// brief tells the story of the dam.
func (n *Newsroom) brief(t testing.TB) {
	t.Helper()
	r := func(key, words string) news.Receipt { return n.receipt(t, key, words) }
	gate := []news.Receipt{r("courier", "Gate R2 of the right-hand spillway of Hallan Dam tore from its trunnions at 05:31 on Tuesday"), r("halyard", "Gate R2 tore loose at 05:31, the operator said."), r("log", "The next entry is at 05:31. It reads: “R2 gone.”")}
	log := []news.Receipt{r("log", "At 02:25 on Tuesday the duty engineer entered the words “abnormal vibration, gate R2, hold and observe”.")}
	b := &news.Brief{
		Headline:    "Gate torn away at Hallan; sirens in the lower valley",
		Dek:         "A steel gate tore loose after nine days of rain. The main wall is holding. Two inspectors are missing.",
		DekReceipts: []news.Receipt{r("halyard", "Gate R2 tore loose at 05:31, the operator said."), r("halyard", "Two inspectors are missing.")},
		Sections: []news.BriefSection{
			{Kind: news.SectionWhy, Sentences: []news.Sentence{{Text: "Hallan holds back 340 million cubic metres of water above eleven parishes, a hospital and the only rail line north.", Receipts: []news.Receipt{r("halyard", "Hallan holds back 340 million cubic metres of water above eleven parishes, a hospital and the only rail line north.")}}}},
			{Kind: news.SectionKnow, Sentences: []news.Sentence{
				{Text: "Gate R2 of the right-hand spillway tore from its trunnions at 05:31.", Receipts: gate},
				{Text: "At 02:25 the duty engineer had entered “abnormal vibration, gate R2, hold and observe”.", Receipts: log},
				{Text: "A sentence without support, which must not be shown."},
			}},
			{Kind: news.SectionSaying, Sentences: []news.Sentence{{Text: "Colm Attery, mayor of Brannock, said the town had the sirens before the telephone call.", Receipts: []news.Receipt{r("log", "“We had the sirens before we had the telephone call,” said Colm Attery, the mayor.")}}}},
			{Kind: news.SectionNext, Sentences: []news.Sentence{{Text: "The crest is expected at Brannock at about 15:00, two hours later than first forecast.", Receipts: []news.Receipt{r("courier", "The crest is expected at Brannock at about 15:00, two hours later than first forecast.")}}}},
		},
		Timeline: []news.Step{
			{Date: "2026-11-17T02:25", Text: "“Abnormal vibration, gate R2, hold and observe,” in the operator’s log", Receipts: log},
			{Date: "2026-11-17T05:31", Text: "Gate R2 tears loose", Receipts: gate},
		},
		Claims: []news.Claim{
			{Slot: "told to leave", Unit: "people", Values: []news.Value{
				{Value: "38,500", Was: "45,000", Answer: 1, Publisher: "Brannock Courier", Receipt: r("courier", "The parish wardens have told 38,500 people to leave.")},
				{Value: "41,000", Publisher: "Halyard News Agency", Receipt: r("halyard", "41,000 people were ordered out of the Esker valley")},
				{Value: "41,000", Publisher: "Lindhaven Register", Receipt: r("log", "41,000 people have been told to leave")},
			}},
			{Slot: "missing", Unit: "people", Values: []news.Value{
				{Value: "2", Publisher: "Brannock Courier", Receipt: r("courier", "Two inspectors who entered the lower gallery at 04:50 have not been reached.")},
				{Value: "2", Publisher: "Halyard News Agency", Receipt: r("halyard", "Two inspectors are missing.")},
			}},
		},
		Quotes: []news.LedgerQuote{{
			Text: "The wall is not what keeps me here. What keeps me here is that two of my people are behind a door I told them to open,", Speaker: "Ines Halloran", Description: "chief engineer", Direct: true,
			CarriedBy: []news.QuoteCopy{
				{Publisher: "Brannock Courier", Text: "The wall is not what keeps me here. What keeps me here is that two of my people are behind a door I told them to open,", Receipt: r("courier", "The wall is not what keeps me here.")},
				{Publisher: "Halyard News Agency", Text: "The wall is not what keeps me here,", Receipt: r("halyard", "The wall is not what keeps me here,")},
			},
		}, {
			Text: "We had the sirens before we had the telephone call,", Speaker: "Colm Attery", Description: "mayor of Brannock", Venue: "told Radio Northmoor", Direct: true,
			CarriedBy: []news.QuoteCopy{{Publisher: "Lindhaven Register", Text: "We had the sirens before we had the telephone call,", Receipt: r("log", "We had the sirens before we had the telephone call,")}},
		}},
	}
	n.Clock.T = Present.Add(-20 * time.Minute)
	err := n.DB.SaveBrief(t.Context(), n.Story, b, b.Dek, []string{"The gate was R2; the wall has not moved."}, []string{"How many people must go (38,500 or 41,000)."},
		[]news.Change{
			{Story: n.Story, Kind: news.ChangeFact, At: n.Clock.T, What: "At 02:25 the duty engineer had entered “abnormal vibration, gate R2, hold and observe”."},
			{Story: n.Story, Kind: news.ChangeNumber, At: n.Clock.T, What: "told to leave", Was: "38,500", Now: "41,000"},
			{Story: n.Story, Kind: news.ChangeVoice, At: n.Clock.T, What: "Yusra Chaudhri", Now: "Nine gauges cannot all be wrong in the same direction"},
		})
	if err != nil {
		t.Fatal(err)
	}
}

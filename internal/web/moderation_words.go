package web

import "broadsheet/internal/news"

// rulingWords are the rulings in the log: what was done, and its name in figures.
var rulingWords = map[news.RulingKind]struct{ done, many string }{
	news.RulingHold:     {"Has to wait for a moderator", "Comments that waited for a moderator"},
	news.RulingApprove:  {"Let stand", "Comments let stand"},
	news.RulingHide:     {"Taken out of sight", "Comments taken out of sight"},
	news.RulingRemove:   {"Removed", "Comments removed"},
	news.RulingWarn:     {"Warned", "Warnings"},
	news.RulingPause:    {"Kept from writing for a time", "People and networks kept from writing for a time"},
	news.RulingBan:      {"Kept from writing", "People and networks kept from writing for good"},
	news.RulingKeep:     {"Article looked at, and let stand", "Articles reported and let stand"},
	news.RulingTakedown: {"Taken down", "Articles and publishers taken down"},
	news.RulingDocument: {"Text changed", "Changes to these pages and rules"},
	news.RulingUphold:   {"Appeal turned down", "Appeals turned down"},
	news.RulingUndo:     {"Taken back", "Decisions taken back"},
}

// reportWords are the kinds of reports.
var reportWords = map[news.ReportKind]string{
	news.ReportIllegal: "It is against the law", news.ReportThreat: "Violence or threats", news.ReportHate: "Hate against people for what they are",
	news.ReportPrivate: "Somebody’s private things", news.ReportInsult: "Insults or harassment", news.ReportFalse: "Made up, to deceive",
	news.ReportSpam: "Advertising", news.ReportOffTopic: "Has nothing to do with the news above it", news.ReportOther: "Something else",
}

// reportKinds are they in the order in which a form offers them.
var reportKinds = []news.ReportKind{news.ReportInsult, news.ReportHate, news.ReportThreat, news.ReportPrivate, news.ReportFalse, news.ReportSpam, news.ReportOffTopic, news.ReportIllegal, news.ReportOther}

// ruleOf are words by which the rule is found that a report is about.
var ruleOf = map[news.ReportKind]string{
	news.ReportIllegal: "law", news.ReportThreat: "threat", news.ReportHate: "hate", news.ReportPrivate: "private",
	news.ReportInsult: "person", news.ReportFalse: "truth", news.ReportSpam: "advertis", news.ReportOffTopic: "subject",
}

// documentWords name the texts that the log speaks of.
var documentWords = map[string]string{"house-rules": "the house rules", "contact": "contact", "terms": "the terms", "policy": "how comments are judged"}

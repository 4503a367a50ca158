package news

import (
	"strings"
	"unicode/utf8"
)

// sections are the sections a front page knows, with the names under which
// publishers and readers file their news. The first word is the slug.
var sections = [][]string{
	{"world", "international", "foreign", "europe", "asia", "africa", "americas", "middle-east", "ausland", "welt", "monde", "mundo", "internacional", "internazionale", "esteri", "mondo", "buitenland", "wereld", "swiat", "mir", "мир", "в-мире", "世界", "国际", "國際", "العالم", "عالم", "دولي", "dunya", "świat", "svět", "global"},
	{"politics", "politik", "politique", "politica", "política", "polityka", "politiek", "inland", "nation", "national", "us", "uk", "elections", "government", "политика", "政治", "سياسة", "siyaset", "politika"},
	{"business", "economy", "economics", "finance", "money", "markets", "wirtschaft", "economie", "économie", "economia", "economía", "ekonomia", "gospodarka", "бизнес", "экономика", "经济", "経済", "اقتصاد", "ekonomi", "negocios", "finanzen"},
	{"science", "environment", "climate", "space", "wissen", "wissenschaft", "sciences", "ciencia", "ciência", "scienza", "wetenschap", "nauka", "наука", "科学", "علوم", "umwelt", "medio-ambiente", "health", "gesundheit", "santé", "sante", "salud", "salute", "medicine"},
	{"technology", "tech", "digital", "netzwelt", "technik", "technologie", "tecnologia", "tecnología", "технологии", "科技", "تكنولوجيا", "technologia"},
	{"sport", "sports", "football", "deportes", "esportes", "sports-news", "спорт", "体育", "スポーツ", "رياضة", "spor"},
	{"culture", "arts", "art", "books", "film", "music", "entertainment", "kultur", "feuilleton", "cultura", "kultura", "cultuur", "культура", "文化", "ثقافة", "kültür", "lifestyle", "life", "living"},
	{"local", "regional", "region", "lokales", "regionales", "local-news", "metro", "city", "comarcas", "محلي", "yerel"},
	{"opinion", "comment", "commentisfree", "editorials", "columns", "meinung", "opinión", "opiniao", "opinie", "мнения", "社説", "رأي", "letters"},
}

var sectionSlugs = func() map[string]string {
	m := map[string]string{}
	for _, names := range sections {
		for _, n := range names {
			m[n] = names[0]
		}
	}
	return m
}()

// What may name the section of an article, in the order in which they are asked.
const (
	FromFolder    = "folder"    // the folder of its feed: whoever runs the newspaper said so
	FromPublisher = "publisher" // what its publisher calls the section
	FromAddress   = "address"   // a part of its address
	FromWords     = "words"     // a keyword or hashtag that is the name of a section
)

// SectionOf is the slug of the section an article stands in, and what named it;
// both are empty where nothing tells.
func SectionOf(folder, publisher, address string, words []string) (slug, from string) {
	for _, one := range []struct{ from, name string }{
		{FromFolder, folder}, {FromPublisher, publisher}, {FromAddress, address}, {FromWords, strings.Join(telling(words), "|")},
	} {
		if slug := Section(one.name); slug != "" {
			return slug, one.from
		}
	}
	return "", ""
}

// telling are the words that name a section and little else: "US" is a place more
// often than a section.
func telling(words []string) (all []string) {
	for _, w := range words {
		if utf8.RuneCountInString(w) > 4 {
			all = append(all, w)
		}
	}
	return all
}

// Section is the slug of the section that the first telling one of names stands
// for: a folder ("World/Europe"), a publisher's section ("Ausland"), the path of
// an address. Empty if none tells.
func Section(names ...string) string {
	for _, name := range names {
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("/>|,;", r) }) {
			if slug, ok := sectionSlugs[Slug(part)]; ok {
				return slug
			}
		}
	}
	return ""
}

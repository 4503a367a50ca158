package analysis_test

import (
	"strings"
	"testing"

	"broadsheet/internal/analysis"
	"broadsheet/internal/news"
)

// TestNames holds one rule for each way in which names were once lost or merged.
// want and not are "name/kind"; an empty kind is any.
func TestNames(t *testing.T) {
	for _, c := range []struct{ name, lang, text, want, not string }{
		{"a stop word inside a name", "en", "He moved from New York to the New Forest last year.", "New York/place", "York/"},
		{"small letters behind a hyphen", "en", "On Monday Ban Ki-moon met Israel-based aid groups in Geneva.", "Ban Ki-moon/person, Israel/place", "Ban Ki/"},
		{"a title inside a run", "en", "The city thanked Slidell Police Chief Randy Fandal on Friday.", "Randy Fandal/person", "Slidell Police Chief Randy Fandal/"},
		{"a title that is a company's name", "en", "Workers at General Motors went on strike in Ohio.", "General Motors/organisation", "Motors/"},
		{"initials for a name", "en", "The European Union met on Monday. Leaders of the EU agreed.", "European Union/organisation", "EU/"},
		{"an initial for a first name", "en", "On Monday B. Obama spoke. Barack Obama then left. Crowds cheered Obama.", "Barack Obama/person", "B. Obama/"},
		{"a village is not short for its hospital", "en", "He was taken to Croydon General Hospital. People in Croydon heard it. Roads in Croydon closed.", "Croydon/place", ""},
		{"a demonym is no name", "en", "The French minister met the Korean envoy in Lima.", "Lima/place", "French/, Korean/"},
		{"what stands behind an article is no person", "en", "They won the World Series in seven games. The World Series is over.", "World Series/other", ""},
		{"no person without a sign of one", "en", "The rocket is called Falcon Heavy by its makers in Texas.", "Falcon Heavy/other", ""},
		{"a surname alone is a sign", "en", "The team praised Zork Blimpton on Sunday. Later Blimpton went home.", "Zork Blimpton/person", ""},
		{"a long name does not take in the thing it is made of", "en", "We saw the World Series here. Then the World Series MVP left. Fans love the World Series.", "World Series/other", ""},
		{"and parts two organisations", "en", "Members of the House and Senate met with the Food and Drug Administration on Monday.", "Food and Drug Administration/organisation", "House and Senate/"},
		{"and inside a name", "en", "She works for the Department of Health and Human Services in Ohio.", "Department of Health and Human Services/organisation", ""},
		{"a title with of", "en", "Reporters asked Secretary of State Antony Blinken about it.", "Antony Blinken/person", "State Antony Blinken/"},
		{"a university with a first name", "en", "He studied at Howard University in Ohio.", "Howard University/organisation", ""},
		{"New York opens the sentence", "en", "New York Post reporters left early. They like New York.", "New York/place", "York Post/"},
		{"a demonym behind a name", "en", "Senators, the South Carolina Republican among them, voted no.", "South Carolina/place", "South Carolina Republican/"},
		{"an illness is no organisation", "en", "Deaths from COVID rose. Doctors say COVID is not over.", "COVID/other", ""},
		{"possessives part", "en", "In Japan’s Fukushima region nothing grows.", "Japan/place", "Japan’s Fukushima/"},
		{"a shouted dateline", "en", "PORT ALLEN (HNA) – The ferry left Port Allen late.", "Port Allen/place", "PORT ALLEN/"},
		{"a short one", "en", "STELL (Halyard) – A gate of the dam failed. Trains to Stell have been stopped.", "Stell/place", "STELL/"},
		{"small adjectives in French", "fr", "La présidente de l’Assemblée nationale a rencontré le chef de l’Autorité palestinienne.", "Assemblée nationale/organisation, Autorité palestinienne/organisation", "Assemblée/"},
		{"particles in French names", "fr", "Le navigateur Kito de Pavant a abandonné la course lundi.", "Kito de Pavant/", "Pavant/"},
		{"nouns with capitals", "de", "Am Montag kam der Zug nach Berlin. In der Stadt wartete Projektleiter Peter Lohmann mit Blumen.", "Peter Lohmann/person, Berlin/place", "Stadt/, Blumen/, Zug/"},
		{"surnames among nouns", "de", "Am Montag sprach Olaf Scholz. Danach ging Scholz in die Sitzung.", "Olaf Scholz/person", "Scholz/"},
		{"inflected names", "ru", "В понедельник выступила Ирина Волкова. Журналисты спросили Ирину Волкову о мосте.", "Ирина Волкова/person", "Ирину Волкову/"},
		{"prepositions written onto a place", "ar", "وصل الوزير إلى بيروت ثم عاد لمصر في المساء.", "بيروت/place", ""},
		{"a title before a Chinese name", "zh", "外交部长王毅表示，会谈很有成果。", "王毅/person", ""},
		{"a title behind a Japanese name", "ja", "岸田文雄首相は記者会見で述べた。", "岸田文雄/person", ""},
		{"foreign names in Katakana", "ja", "米国のジョー・バイデン大統領は演説した。", "ジョー・バイデン/person", ""},
		{"particles behind a Korean place", "ko", "그는 지난주 일본에서 돌아왔다.", "일본/place", "일본에서/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := analysis.Article(news.Line{Text: c.text, Language: c.lang})
			if a.Language != c.lang {
				t.Errorf("language %q", a.Language)
			}
			for _, want := range split(c.want) {
				if !named(a, want) {
					t.Errorf("%v lack %s", a.Entities, want)
				}
			}
			for _, not := range split(c.not) {
				if named(a, not) {
					t.Errorf("%v have %s", a.Entities, not)
				}
			}
		})
	}
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// named reports whether a has the entity "name/kind".
func named(a news.Analysis, want string) bool {
	name, kind, _ := strings.Cut(want, "/")
	for _, e := range a.Entities {
		if e.Name == name && (kind == "" || string(e.Kind) == kind) {
			return true
		}
	}
	return false
}

func TestAddressesAreNoTags(t *testing.T) {
	a := analysis.Article(news.Line{Text: strings.Repeat("Buy the book at https://shop.example/book-club?ref=x or write to editor@paper.example today. ", 5)})
	for _, tag := range a.Tags {
		if strings.Contains("https shop example club ref editor paper", tag.Label) {
			t.Errorf("tag %q", tag.Label)
		}
	}
}

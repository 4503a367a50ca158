// Package storetest fills a store with as much news as a benchmark asks for:
// articles of some 400 words in stories of one to thirty, with copies, tags, names
// and quotes in the proportions of real news. All of it is made up from word
// lists, the same for the same number.
package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/text"
)

// Now is the moment at which the filled store stands; articles reach back from
// it, six minutes apart.
var Now = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)

// gap is the time between two articles.
const gap = 6 * time.Minute

var (
	places = strings.Fields("Brannock Stell Lindhaven Cawdry Tarn Maredo Kestria Tavos Sool Aldous Varr Doppelbruck Hallan Esker Orsa Northmoor")
	names  = strings.Fields("Ines Colm Ottoline Yusra Edda Piet Siv Tomas Halvard Wren Anneke Marta Dilys Ken Jonas Ada Brandt Attery Halloran Chaudhri Marchetti Quillan Aldane Reik Noss Ilves Doorn Dolby Tveit Lind")
	verbs  = strings.Fields("announced reported opened closed delayed promised refused counted inspected rebuilt flooded elected sentenced launched measured")
	nouns  = strings.Fields("council bridge harbour ledger gate hospital school railway budget forecast survey ferry mill orchard strike court parish clinic telescope census vote tunnel market reservoir union vaccine museum choir glacier tariff")
	little = strings.Fields("the a of in on for with after before while because and but which that their its from into under over between")
)

// Fill stores n articles and places them in stories.
func Fill(t testing.TB, db *store.DB, n int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var p store.Placements
	var story []int64 // the articles of the story that is being told
	left := 0
	for i := range n {
		at := Now.Add(-time.Duration(n-i) * gap)
		id, err := db.SaveArticle(t.Context(), Article(r, i, at))
		if err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			story, left = nil, 1+int(r.ExpFloat64()*2.5)%30
		}
		left--
		story = append(story, id)
		placed := store.Placed{ID: id, Story: story[0]}
		if len(story) > 2 && r.IntN(3) == 0 {
			placed.DuplicateOf = story[0]
		}
		p.Placed, p.Upto = append(p.Placed, placed), int64(i+1)
		if left == 0 && len(p.Placed) > 500 || i == n-1 {
			if err := db.SavePlacements(t.Context(), p, Tell); err != nil {
				t.Fatal(err)
			}
			p.Placed, p.From = nil, p.Upto
		}
	}
}

// Article is the i-th made-up article, published at the given time.
func Article(r *rand.Rand, i int, at time.Time) store.Saved {
	domain := fmt.Sprintf("paper%d.example", r.IntN(120))
	title := sentence(r, 8)
	var b strings.Builder
	b.WriteString("<p>")
	for range 25 {
		b.WriteString(sentence(r, 16) + ". ")
	}
	prose := strings.TrimPrefix(b.String(), "<p>")
	a := news.Article{Feed: 1, Publisher: news.Publisher{Domain: domain, Name: strings.ToUpper(domain[:1]) + domain[1:]}, Seen: at, Fetched: at}
	a.Content = news.Content{URL: fmt.Sprintf("https://%s/%d", domain, i), CanonicalURL: fmt.Sprintf("https://%s/%d", domain, i), Title: title,
		Text: prose, Published: news.At(at), State: news.StateOK, Score: .9, Byline: []string{name(r)},
		Section: []string{"world", "politics", "business", "science", "sport", "local"}[r.IntN(6)],
		Image:   news.Image{URL: fmt.Sprintf("https://%s/%d.jpg", domain, i), Width: 1080, Height: 720}}
	a.Analysis = news.Analysis{Language: "en", Summary: []string{title}}
	for range 5 {
		a.Analysis.Tags = append(a.Analysis.Tags, news.Tag{Label: pick(r, places) + " " + pick(r, nouns), Weight: .5})
	}
	for range 6 {
		a.Analysis.Entities = append(a.Analysis.Entities, news.Entity{Name: name(r), Kind: news.Person, Count: 2},
			news.Entity{Name: pick(r, places), Kind: news.Place, Count: 2})
	}
	a.Analysis.Quotes = []news.Quote{{Text: sentence(r, 10), SpeakerName: name(r), Kind: "speech", Direct: true}}
	return store.Saved{Article: a, Words: text.Tokens(title+" \n "+prose, "en"),
		Profile: func(int64) ([]byte, error) { return make([]byte, 900), nil }}
}

// Tell is the least that a story's row needs.
func Tell(cards []news.Card) news.Story {
	first := cards[len(cards)-1]
	s := news.Story{Title: first.Title, Dek: first.Excerpt, Lead: first.ID, Section: first.Section, Language: "en", First: first.When,
		Last: cards[0].When, Articles: len(cards), Outlets: len(cards), Image: first.Image}
	for _, c := range cards {
		if c.DuplicateOf == 0 {
			s.Tally = append(s.Tally, 0)
		}
	}
	s.Importance = float64(len(s.Tally)) + float64(s.Last.Unix())/28800
	return s
}

func sentence(r *rand.Rand, words int) string {
	parts := make([]string, words)
	for i := range parts {
		switch i % 4 {
		case 0:
			parts[i] = pick(r, nouns)
		case 1:
			parts[i] = pick(r, verbs)
		case 2:
			parts[i] = pick(r, little)
		default:
			parts[i] = pick(r, places)
		}
	}
	return strings.ToUpper(parts[0][:1]) + strings.Join(parts, " ")[1:]
}

func name(r *rand.Rand) string { return pick(r, names[:16]) + " " + pick(r, names[16:]) }

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

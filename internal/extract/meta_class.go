package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// hint is what the words of classes and ids, or an element's own name, tell of
// what is in it.
type hint uint16

const (
	hintAuthor    hint = 1 << iota
	hintDate           // any date
	hintUpdated        // a date of change
	hintPublished      // a date of publication
	hintRelated        // other articles
	hintComment        // what readers say
	hintFurniture      // navigation, footer, side column
	hintTitle          // a headline
	hintHead           // the head of an article: "entry-meta"
	hintEvent          // dates of something else: deadlines, openings
	hintName           // a name: with hintAuthor, exactly an author's
	hintAside          // an aside may hold related links as well as the date
)

// apart are the hints of regions whose titles, dates and names are not the article's.
const apart = hintRelated | hintComment | hintFurniture

// hintWords are the words of classes that mean something, each to all its hints.
var hintWords = hintTable(map[hint]string{
	hintAuthor:    "byline bylines author authors authorname writer writers contributor contributors postauthor reporter autor autore auteur auteurs autoren verfasser redacteur journalist firma firmas firmante signature signatur autores redactor redactora penulis yazar kirjoittaja forfatter skribent szerzo fn by writtenby postedby articleauthor",
	hintDate:      "date dates time published publish pubdate timestamp datetime dateline posted postdate publishdate publicationdate entrydate articledate fecha datum data updated modified lastmod dateposted datepublished datemodified lastupdated posttime publishtime reviewed",
	hintUpdated:   "updated update modified lastmod datemodified lastupdated reviewed",
	hintRelated:   "related recommended recommendations recommend popular trending recirc promo promos teaser teasers latest recent carousel slider swiper slick next prev previous pagination upsell readmore morefrom mostread listing cards upnext",
	hintComment:   "comment comments commentlist reply replies disqus respond reviews review testimonial testimonials",
	hintFurniture: "nav navbar navigation menu footer sidebar aside breadcrumb breadcrumbs copyright widgets cookie cookies consent modal popup advert",
	hintName:      "name fn authorname",
	hintTitle:     "title headline heading",
	hintHead:      "meta postmeta entrymeta info articlemeta details header hero",
	hintEvent:     "event events deadline expires expiry birth",
})

func hintTable(lists map[hint]string) map[string]hint {
	table := make(map[string]hint)
	for h, list := range lists {
		for _, word := range strings.Fields(list) {
			table[word] |= h
		}
	}
	return table
}

// classWords remembers what the classes of one document mean: most repeat.
type classWords map[string]hint

// hintOf is readHints, remembered.
func (c classWords) hintOf(class string) hint {
	if len(class) > 400 { // utility classes by the hundred say nothing of the content
		class = class[:400]
	}
	h, known := c[class]
	if !known {
		h = readHints(class)
		c[class] = h
	}
	return h
}

// readHints reads the words of a class or id: parted by anything that is no
// letter, and by a capital: "entry-date", "articleByline".
func readHints(class string) hint {
	var h hint
	from := 0
	for i := 0; i <= len(class); i++ {
		if i < len(class) && isLower(class[i]) {
			continue
		}
		if i > from {
			h |= hintOfWord(class[from:i])
		}
		from = i
		if i < len(class) && !isUpper(class[i]) {
			from = i + 1
		}
	}
	return h
}

// hintLengths has, for each first letter, a bit for each length that a word of
// hintWords has: most words of classes are turned away by it.
var hintLengths = func() (lengths [26]uint32) {
	for word := range hintWords {
		lengths[word[0]-'a'] |= 1 << min(len(word), 31)
	}
	return lengths
}()

func hintOfWord(word string) hint {
	if hintLengths[(word[0]|0x20)-'a']&(1<<min(len(word), 31)) == 0 {
		return 0
	}
	if isUpper(word[0]) {
		word = strings.ToLower(word)
	}
	return hintWords[word]
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// around gathers the hints of n and the elements around it, up to the first one
// that holds stop as well: what wraps the whole article says nothing of a part.
func (s *scan) around(n *html.Node, stop map[*html.Node]bool) hint {
	var h hint
	for ; n != nil && !stop[n]; n = n.Parent {
		if n.Type != html.ElementNode || n.DataAtom == atom.Body {
			continue
		}
		switch n.DataAtom {
		case atom.Nav, atom.Footer:
			h |= hintFurniture
		case atom.Aside:
			h |= hintAside
		}
		for _, a := range n.Attr {
			if a.Key == "class" || a.Key == "id" {
				h |= s.words.hintOf(a.Val)
			}
		}
	}
	return h
}

// ancestors are the elements around n, itself included.
func ancestors(n *html.Node) map[*html.Node]bool {
	set := make(map[*html.Node]bool)
	for ; n != nil; n = n.Parent {
		set[n] = true
	}
	return set
}

// letters keeps the letters and digits of s in lower case, words parted by one
// space: for comparing names and titles.
func letters(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	return b.String()
}

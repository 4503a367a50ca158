package brief

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// receipt points to the bytes sp of the report's text. The digest is of the
// quoted words, so that a later revision which takes them away is found out.
func (r *Reading) receipt(sp news.Span) news.Receipt {
	quote := sp.Of(r.report.Text)
	at := r.runes.Span(sp)
	sum := sha256.Sum256([]byte(quote))
	return news.Receipt{
		Article: r.report.ID, Revision: max(1, r.report.Revision),
		Start: at[0], End: at[1], SHA256: hex.EncodeToString(sum[:]), Quote: quote,
	}
}

// receiptAt is a receipt for code points of the text.
func (r *Reading) receiptAt(start, end int) news.Receipt {
	return r.receipt(news.Span{Start: r.byteAt(start), End: r.byteAt(end)})
}

// byteAt is where code point n begins, by bisection of the index.
func (r *Reading) byteAt(n int) int {
	at := sort.Search(len(r.text), func(b int) bool { return r.runes.Rune(b) >= n })
	for at < len(r.text) && !utf8.RuneStart(r.text[at]) {
		at++
	}
	return at
}

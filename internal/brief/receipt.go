package brief

import (
	"crypto/sha256"
	"encoding/hex"

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
